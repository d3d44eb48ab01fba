"""Words and their counterparts on the page, in Debian's Chromium: by pointer, tap, key and selection."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from corpus.model import TranslationUnit
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units

Server = Callable[..., str]
NewPage = Callable[..., Page]

SENTENCE = "企业自己是创新的主体，未来产业的兴起靠企业突破带动。"

# Done when the page has heard of it.
SELECT = """([element, start, end]) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let place = 0, node;
  while ((node = walker.nextNode())) {
    if (place <= start && start <= place + node.length) range.setStart(node, start - place);
    if (place <= end && end <= place + node.length) { range.setEnd(node, end - place); break; }
    place += node.length;
  }
  const heard = new Promise((done) => {
    document.addEventListener("selectionchange", () => setTimeout(done), { once: true });
  });
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return heard;
}"""


def word(pair: Locator, side: str, text: str) -> Locator:
    return pair.locator(f"[data-side={side}] [data-links]", has_text=text).first


def lit(pair: Locator, side: str) -> str:
    return " ".join(pair.locator(f"[data-side={side}] .lit").all_inner_texts())


def select(page: Page, side: Locator, text: str) -> None:
    start = side.inner_text().index(text)
    page.evaluate(SELECT, [side.element_handle(), start, start + len(text)])


def test_a_word_of_a_hit_lights_its_counterpart(server: Server, new_page: NewPage, width: str) -> None:
    page = new_page(width, has_touch=width == "phone")
    page.goto(f"{server()}/?q=未来产业")
    pair = page.locator(".hit .pair").first
    point = pair.locator("[data-side=source] mark").first
    (point.tap if width == "phone" else point.hover)()
    expect(pair.locator("[data-side=target] .lit").first).to_be_visible()
    assert "industr" in lit(pair, "target").lower()
    assert lit(pair, "source").replace(" ", "") in "未来产业"


def test_a_word_of_a_similar_sentence_lights_its_counterpart(server: Server, new_page: NewPage) -> None:
    page = new_page("desktop")
    page.goto(f"{server()}/?q={SENTENCE}")
    pair = page.locator(".hit .pair").first
    expect(pair.locator("del")).to_have_count(1)
    pair.locator("[data-side=source]").hover()
    expect(pair.locator("[data-links]").first).to_be_attached()
    found = pair.locator("[data-side=source] [data-links]", has_text="产业").first
    found.hover()
    expect(pair.locator("[data-side=target] .lit").first).to_be_visible()
    assert "industr" in lit(pair, "target").lower()


def test_one_steps_through_the_words_of_a_bead_by_keyboard(server: Server, new_page: NewPage) -> None:
    page = new_page("desktop")
    page.goto(f"{server()}/documents/1")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    pair = page.locator(".bead.current .pair")
    expect(pair.locator("[data-side=source] .lit").first).to_be_visible()
    first = lit(pair, "source")
    expect(page.get_by_role("status")).to_contain_text(first)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("status")).to_have_text(re.compile(f"^(?!{first}).+ – "))
    assert lit(pair, "source") != first
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("status")).to_contain_text(first)


def test_a_reviewer_corrects_a_link(server: Server, new_page: NewPage, corpus_file: str, width: str) -> None:
    page = new_page(width)
    page.goto(f"{server(corpus=corpus_file)}/documents/1")
    bead = page.locator(".bead:has([data-bead])").nth(1)
    pair = bead.locator(".pair")
    source, target = (pair.locator(f"[data-side={side}]") for side in ("source", "target"))
    bead.hover()
    expect(source.locator("[data-links]").first).to_be_visible()
    chinese, english = source.inner_text()[:2], target.inner_text().split()[-1]
    select(page, source, chinese)
    select(page, target, english)
    tool = bead.locator("[data-linking]")
    expect(tool).to_contain_text(f"{chinese} – {english}")
    tool.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("The link was corrected.")
    made = page.request.get(
        f"{page.url.split('/documents')[0]}/api/beads/{pair.get_attribute('data-bead')}/links"
    )
    by_person = [link for link in made.json()["links"] if link["by_person"]]
    assert [link["source"] for link in by_person] == [[0, 2]]
    page.reload()
    page.locator(".bead:has([data-bead])").nth(1).hover()
    word(page.locator(".bead:has([data-bead])").nth(1).locator(".pair"), "source", chinese).hover()
    expect(page.locator("[data-side=target] .lit", has_text=english.rstrip(".")).first).to_be_visible()


def ready_to_link(page: Page, address: str) -> Locator:
    """The buttons to link a word of the second bead with one of its translation."""
    page.goto(address)
    bead = page.locator(".bead:has([data-bead])").nth(1)
    bead.hover()
    source, target = (bead.locator(f"[data-side={side}]") for side in ("source", "target"))
    expect(source.locator("[data-links]").first).to_be_visible()
    select(page, source, source.inner_text()[:2])
    select(page, target, target.inner_text().split()[-1])
    tool = bead.locator("[data-linking]")
    expect(tool).to_be_visible()
    return tool


def test_a_double_click_corrects_a_link_once(server: Server, new_page: NewPage, corpus_file: str) -> None:
    page = new_page()
    tool = ready_to_link(page, f"{server(corpus=corpus_file)}/documents/1")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    tool.get_by_role("button", name="Link", exact=True).dblclick()
    expect(page.get_by_role("status")).to_have_text("The link was corrected.")
    assert sent.count("POST") == 1


@pytest.mark.parametrize("status", [200, 429])
def test_a_correction_that_gets_no_answer_can_be_tried_again(
    server: Server, new_page: NewPage, corpus_file: str, status: int
) -> None:
    """A proxy or a login page between the browser and the server answers with something else."""
    page = new_page()
    tool = ready_to_link(page, f"{server(corpus=corpus_file)}/documents/1")
    page.route("**/links", lambda route: route.fulfill(status=status, body="<h1>Proxy</h1>"), times=1)
    button = tool.get_by_role("button", name="Link", exact=True)
    button.click()
    expect(tool).to_contain_text("The server does not answer. Nothing was changed.")
    expect(button).to_be_focused()
    button.click()
    expect(page.get_by_role("status")).to_have_text("The link was corrected.")


def in_two_translations(path: str) -> None:
    with open_corpus(path, create=True) as corpus:
        for name, english in (("one", "The dam is safe."), ("two", "That dam can be considered safe.")):
            unit = TranslationUnit("大坝是安全的。", english, "zh-Hans", "en")
            import_units(corpus, [unit], ImportSource(name, "", "", "test"))


def test_two_translations_share_the_source_that_lights_up(
    server: Server, new_page: NewPage, tmp_path: Path, width: str
) -> None:
    path = str(tmp_path / "two.duizhao")
    in_two_translations(path)
    page = new_page(width, has_touch=width == "phone")
    page.goto(f"{server(corpus=path)}/?q=大坝")
    first, second = (page.locator(".hit .pair").nth(n) for n in (0, 1))
    source = first.locator("[data-side=source]")
    point = source.locator("mark")
    (point.tap if width == "phone" else point.hover)()
    for pair in (first, second):
        expect(pair.locator("[data-side=target] .lit")).to_have_text("dam")
    # A word of the second translation lights the text above the first, and nothing in the first.
    other = word(second, "target", "safe")
    (other.tap if width == "phone" else other.hover)()
    expect(source.locator(".lit")).to_have_text("安全")
    expect(second.locator(".lit")).to_have_text("safe")
    expect(first.locator("[data-side=target] .lit")).to_have_count(0)
    # By keyboard one steps through the links of the translation where one is.
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    expect(second.locator(".lit").first).to_be_visible()
    expect(first.locator("[data-side=target] .lit")).to_have_count(0)
    # So does a selection.
    select(page, source, "安全")
    for pair in (first, second):
        expect(pair.locator("[data-side=target] .lit")).to_have_text("safe")


def test_a_selection_stays_while_the_links_are_asked_for(
    server: Server, new_page: NewPage, tmp_path: Path
) -> None:
    path = str(tmp_path / "two.duizhao")
    in_two_translations(path)
    page = new_page()
    page.goto(f"{server(corpus=path)}/?q=大坝")
    source = page.locator("[data-side=source]")
    page.mouse.move(1, 1)
    select(page, source, "安全")
    expect(source.locator(".lit")).to_have_text("安全")
    assert page.evaluate("getSelection().toString()") == "安全"


def test_a_selection_made_while_the_links_still_come_stays(
    server: Server, new_page: NewPage, tmp_path: Path
) -> None:
    path = str(tmp_path / "two.duizhao")
    in_two_translations(path)
    page = new_page()
    held: list[Route] = []
    page.route("**/links", lambda route: held.append(route))
    page.goto(f"{server(corpus=path)}/?q=大坝")
    source = page.locator("[data-side=source]")
    source.hover()
    while len(held) < 2:
        page.wait_for_timeout(10)
    select(page, source, "安全")
    for route in held:
        route.continue_()
    expect(source.locator(".lit")).to_have_text("安全")
    assert page.evaluate("getSelection().toString()") == "安全"
