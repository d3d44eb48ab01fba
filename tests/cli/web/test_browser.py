"""Every task of the page, in Debian's Chromium, at desktop and phone width."""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlencode

import axe_playwright_python
import pytest
from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from align.scoring.pipeline import ScoringPolicy, score_texts
from align.scoring.report import report_html
from corpus.folder import bundled
from corpus.model import Bead, Bitext, Document, Segment
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, add_bitexts
from tests.cli.web.conftest import WIDTHS, ColorScheme, NewPage, Server

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PICTURES = os.environ.get("DUIZHAO_PICTURES")
"""A folder to put pictures of the page into, under the names that docs/images has."""

(SPEECH,) = [folder for folder in bundled() if folder.source.name == "future-industries"]
SEGMENTS = len(SPEECH.source.segments)

CHINESE = "今天天气很好。我们去公园散步。孩子们在湖边喂鸭子。\n\n晚上我们回家做饭。"
ENGLISH = (
    "The weather is fine today. We go for a walk in the park. The children feed the ducks by the lake.\n\n"
    "In the evening we go home and cook."
)


def picture(page: Page, name: str, width: str) -> None:
    if PICTURES:
        suffix = "" if width == "desktop" else f"-{width}"
        page.screenshot(path=f"{PICTURES}/web-{name}{suffix}.png")


def problems(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands, and whether it is wider than the window."""
    page.evaluate(AXE)
    return _problems(page)


def _problems(page: Page) -> list[str]:
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    result = [f"{v['id']}: {n['html']}" for v in found["violations"] for n in v["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        result.append("wider than the window")
    return result


def problems_at_each_width(page: Page) -> dict[str, list[str]]:
    """The problems of the page in windows of each width; what a page looks like is a matter of its styles."""
    page.evaluate(AXE)
    found = {}
    for width, (x, y) in WIDTHS.items():
        page.set_viewport_size({"width": x, "height": y})
        found[width] = _problems(page)
    return found


NO_PROBLEMS: dict[str, list[str]] = {width: [] for width in WIDTHS}


def test_one_looks_a_word_up_by_typing(server: Server, new_page: NewPage, width: str) -> None:
    page = new_page(width)
    page.goto(server())
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.keyboard.type("未来产业")
    hit = page.locator(".hit").first
    expect(hit.locator("mark").first).to_have_text("未来产业")
    expect(page).to_have_url(re.compile("q=%E6%9C%AA%E6%9D%A5%E4%BA%A7%E4%B8%9A"))
    expect(hit.locator("mark.counterpart")).to_have_text(re.compile("future industries", re.I))
    picture(page, "lookup", width)

    # The address is the query: somebody else who is sent it sees the same.
    other = new_page(width)
    other.goto(page.url)
    expect(other.get_by_role("searchbox")).to_have_value("未来产业")
    assert other.locator(".hit").all_inner_texts() == page.locator(".hit").all_inner_texts()

    page.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "future industries" in copied.lower()
    page.evaluate("document.getElementById('status').textContent = ''")
    page.keyboard.press("Shift+C")
    expect(page.get_by_role("status")).to_have_text("Copied.")
    cited = page.evaluate("navigator.clipboard.readText()")
    assert copied in cited and "2026-01-30" in cited

    page.keyboard.press("x")
    expect(hit.locator(".context .pair")).to_have_count(3)
    page.keyboard.press("j")
    expect(page.locator(".hit").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(hit).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()

    hit.locator("cite a").click()
    expect(page.locator(".bead.current")).to_contain_text("未来产业")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("未来产业")


def test_the_page_follows_what_is_typed(server: Server, new_page: NewPage) -> None:
    """Its title and its address in the other language are those of the query."""
    page = new_page()
    page.goto(server())
    page.get_by_role("searchbox").fill("未来产业")
    expect(page.locator(".hit mark").first).to_have_text("未来产业")
    expect(page).to_have_title("未来产业 · duizhao")
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("searchbox")).to_have_value("未来产业")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_failure_is_shown_until_something_works(
    server: Server, new_page: NewPage, corpus_file: str, width: str
) -> None:
    page = new_page(width)
    page.goto(server(corpus=corpus_file) + "/?q=产业")
    page.evaluate("document.dispatchEvent(new Event('htmx:sendError'))")
    status = page.get_by_role("status")
    expect(status).to_have_text("The server does not answer. Nothing was changed.")
    expect(status).not_to_have_class("visually-hidden")
    expect(status).to_be_in_viewport(ratio=1)
    assert problems(page) == []
    page.get_by_role("searchbox").fill("未来产业")
    expect(status).to_have_class("visually-hidden")


def test_what_an_input_method_composes_is_looked_up_when_it_is_put_in(
    server: Server, new_page: NewPage
) -> None:
    page = new_page()
    page.goto(server())
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(unquote(request.url)))
    keyboard = page.context.new_cdp_session(page)
    for composed in ("wei", "wei'lai"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)},
        )
        expect(search).to_have_value(composed)
    keyboard.send("Input.insertText", {"text": "未来"})
    expect(page.locator(".hit mark").first).to_have_text("未来")
    assert [address for address in asked if "wei" in address] == []


@pytest.mark.parametrize(
    "text", ["臺灣", "wèilái", '"', "*", "NEAR(", "'; DROP TABLE beads;--", "%", "😀", "-", "\\"]
)
def test_whatever_is_typed_is_only_text(server: Server, new_page: NewPage, text: str) -> None:
    page = new_page()
    page.goto(server())
    expect(page.get_by_role("searchbox")).to_be_focused()  # which a busy browser does after the page is there
    page.keyboard.type(text)
    expect(page.locator("#results .count, #results p").first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value(text)


@contextlib.contextmanager
def still_coming(page: Page, address: str) -> Iterator[None]:
    """Within the block the page is shown, but htmx is not there yet."""
    held: list[Route] = []
    page.route("**/htmx.min.js", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    expect(page.locator("#status")).to_be_attached()
    while not held:
        page.wait_for_timeout(10)
    yield
    assert page.evaluate("document.readyState") != "complete"
    held[0].continue_()


def test_what_is_typed_while_the_page_still_comes_is_looked_up(server: Server, new_page: NewPage) -> None:
    page = new_page()
    with still_coming(page, server()):
        page.get_by_role("searchbox").focus()
        page.keyboard.type("未来产业")
    expect(page.locator(".hit mark").first).to_have_text("未来产业")


def test_keys_pressed_while_the_page_still_comes_are_not_lost(
    server: Server, new_page: NewPage, corpus_file: str
) -> None:
    page = new_page()
    base = server(corpus=corpus_file)
    with still_coming(page, base + "/review/3?bead=95"):
        page.keyboard.press("m")
    expect(page.locator(".note")).to_contain_text("Saved.")
    with still_coming(page, base + "/documents/1"):
        for key in ("j", "j", "k", "ArrowRight"):
            page.keyboard.press(key)
    expect(page.locator(".bead").first).to_be_focused()
    expect(page.locator(".bead.current .lit").first).to_be_visible()


def test_filters_keep_to_what_they_say(server: Server, new_page: NewPage, width: str) -> None:
    page = new_page(width)
    page.goto(server() + "/?q=未来产业")
    every = page.locator(".count").inner_text()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Document").fill("Planning Ahead")
    expect(page.locator(".count")).not_to_have_text(every)
    assert {"en-b" in text for text in page.locator(".hit cite").all_inner_texts()} == {True}
    page.get_by_label("Translated from").select_option("en")
    expect(page.locator(".count")).to_contain_text("Nothing found")
    expect(page).to_have_url(re.compile("document=Planning.*direction=en"))
    page.reload()
    expect(page.get_by_label("Document")).to_have_value("Planning Ahead")
    assert problems(page) == []


def box(element: Locator) -> FloatRect:
    """Where an element is on the page."""
    found = element.bounding_box()
    assert found is not None
    return found


def test_on_a_narrow_phone_nothing_is_torn_apart(server: Server, new_page: NewPage, corpus_file: str) -> None:
    page = new_page()
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(server(corpus=corpus_file) + "/?kind=terms&q=发展未来产业")
    menu = page.get_by_role("navigation", name="Main").get_by_role("link").all()
    assert len({box(link)["y"] for link in menu}) == 1
    heading, other = page.get_by_role("columnheader").all()[:2]
    assert heading.inner_text() == "Term"
    lines = "e => { const r = new Range(); r.selectNodeContents(e); return r.getClientRects().length }"
    assert heading.evaluate(lines) == other.evaluate(lines) == 1
    # Terms side by side are two.
    first, second = page.locator("#results mark").all()
    assert (first.inner_text(), second.inner_text()) == ("发展", "未来产业")
    assert second.evaluate("e => getComputedStyle(e).borderLeftWidth") == "2px"
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("From", exact=True).fill("2020-13")
    expect(page.get_by_role("alert")).to_contain_text("“2020-13” is not a date")


def test_columns_side_by_side_do_not_touch(
    server: Server, new_page: NewPage, corpus_file: str, width: str
) -> None:
    page = new_page(width)
    base = server(corpus=corpus_file)
    page.goto(base + "/?kind=similar&q=同时要看到，我们的弱项也有3个。")
    percent = box(page.locator(".percent").first)
    tag = box(page.locator(".tag.doubt").first)
    assert tag["x"] - percent["x"] - percent["width"] >= 5
    page.goto(base + "/review/3")
    text = box(page.locator(".neighbour").last)
    undo = box(page.get_by_role("button", name="Undo"))
    assert undo["y"] - text["y"] - text["height"] >= 10


def test_one_reads_a_document_side_by_side(server: Server, new_page: NewPage, width: str) -> None:
    page = new_page(width)
    page.goto(server() + "/documents")
    page.get_by_role("link", name="前瞻布局和发展未来产业").nth(1).click()
    beads = page.locator(".bead")
    expect(beads.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(beads.first).to_be_focused()
    page.locator(".bead .number").nth(9).click()
    picture(page, "reading", width)

    side = page.locator(".bead .text").first
    expect(side).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("link", name="Traditional", exact=True).click()
    expect(side).to_have_text("前瞻佈局和發展未來產業")
    expect(side).to_have_attribute("lang", "zh-Hant")
    page.get_by_role("link", name="en-GB").click()
    expect(side).to_have_text("Planning Ahead and Developing Future Industries")
    page.get_by_role("link", name="en-a").click()
    expect(side).to_contain_text("Forward-Looking")
    expect(page.locator(".bead .text").nth(1)).to_have_text("前瞻佈局和發展未來產業")


def test_doubtful_beads_are_marked(server: Server, new_page: NewPage, corpus_file: str) -> None:
    page = new_page()
    page.goto(server(corpus=corpus_file) + "/documents/3")
    expect(page.locator(".bead.doubtful")).to_have_count(3)
    expect(page.locator(".bead.doubtful").first).to_contain_text("confidence 10 %")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_document_is_printed_in_two_columns_and_nothing_else(
    server: Server, new_page: NewPage, scheme: str
) -> None:
    page = new_page("phone", color_scheme=scheme)
    base = server()
    page.goto(base + "/?q=产业")
    page.emulate_media(media="print")  # on each page: going to another may lose it
    assert (
        page.locator("mark").first.evaluate("m => getComputedStyle(m).backgroundColor")
        == "rgb(251, 233, 164)"
    )
    page.goto(base + "/documents/1")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".tools")).to_be_hidden()
    colours = page.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.documentElement))")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    left, right = page.locator(".bead").nth(5).locator(".text").all()
    assert box(left)["x"] + box(left)["width"] <= box(right)["x"]
    assert page.pdf().startswith(b"%PDF")


def test_one_reviews_by_the_keyboard_alone(
    server: Server, new_page: NewPage, corpus_file: str, width: str
) -> None:
    page = new_page(width)
    base = server(corpus=corpus_file)
    page.goto(base + "/review/3")
    shown = page.locator(".reviewing")

    def position() -> int:
        return int(shown.get_attribute("data-position") or "")

    assert position() == 3
    picture(page, "review", width)

    def press(key: str) -> None:
        """Press a key and wait until the page shows what came of it."""
        with page.expect_response(lambda response: "/review/3" in response.url):
            page.keyboard.press(key)
        expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)

    target = shown.locator(".pair").first.locator("> div").nth(1).locator(".segment")
    before = target.all_inner_texts()
    press("3")
    expect(target).to_have_count(len(before) + 1)
    press("4")
    expect(target).to_have_count(len(before))
    press("m")
    press("u")
    press("u")
    press("u")
    expect(target).to_have_count(len(before))
    press("m")
    expect(shown).to_contain_text("changed, not accepted yet")
    press("s")
    press("u")
    press("b")
    assert position() == 2
    press("u")

    bead = shown.get_attribute("data-bead")
    page.keyboard.press("e")
    expect(page.locator("textarea[name=source]").first).to_be_focused()
    area = page.locator("textarea[name=target]").first
    page.keyboard.press("Tab")
    expect(area).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("A zebra crosses the road.")

    # The tab closes before anything was saved; the text is there again.
    again = page.context.new_page()
    page.close()
    again.goto(base + f"/review/3?bead={bead}")
    expect(again.locator("textarea[name=target]").first).to_have_value("A zebra crosses the road.")
    again.locator("textarea[name=target]").first.focus()
    with again.expect_response(lambda response: response.url.endswith("/edit")):
        again.keyboard.press("Control+Enter")
    expect(again.get_by_role("status")).to_have_text("Saved.")
    expect(again.locator(".reviewing")).to_contain_text("A zebra crosses the road.")
    again.goto(base + "/?q=zebra")
    expect(again.locator(".hit mark").first).to_have_text("zebra")
    expect(again.locator(".hit .tag")).to_have_text("reviewed")


def test_a_saved_text_is_not_a_draft_when_it_is_taken_back(
    server: Server, new_page: NewPage, corpus_file: str
) -> None:
    page = new_page()
    page.goto(server(corpus=corpus_file) + "/review/3?bead=5")
    shown = page.locator(".reviewing")
    bead = shown.get_attribute("data-bead")
    area = page.locator("textarea[name=target]").last
    before = area.input_value()
    type_into_translation(page, " XX")
    save(page)
    expect(page.get_by_role("status")).to_have_text("Saved.")
    with page.expect_response(lambda response: response.url.endswith("/undo")):
        page.keyboard.press("u")
    expect(shown).to_have_attribute("data-bead", bead)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    expect(area).to_have_value(before)
    expect(page.locator("details.edit")).not_to_have_attribute("open", "")
    assert page.evaluate("localStorage.length") == 0


def test_the_rest_is_aligned_again_by_the_keyboard(
    server: Server, new_page: NewPage, corpus_file: str, width: str
) -> None:
    page = new_page(width)
    page.goto(server(corpus=corpus_file) + "/review/3")
    with page.expect_response(lambda response: response.url.endswith("/accept")):
        page.keyboard.press("a")
    expect(page.get_by_text("1 reviewed")).to_be_visible()
    page.get_by_role("button", name="Align the rest again").focus()
    page.keyboard.press("Enter")
    put = page.get_by_role("button", name="Replace the old alignment")
    expect(put).to_be_visible()
    assert problems(page) == []
    put.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/review/3$"))
    expect(page.get_by_text("1 reviewed")).to_be_visible()


def test_the_second_of_two_reviewers_is_told(server: Server, new_page: NewPage, corpus_file: str) -> None:
    base = server(corpus=corpus_file)
    first, second = new_page(), new_page()
    for page in (first, second):
        page.goto(base + "/review/3")
    first.keyboard.press("m")
    expect(first.locator(".note")).to_contain_text("Saved.")
    merged = first.locator(".reviewing .text").all_inner_texts()
    second.keyboard.press("a")
    expect(second.get_by_role("alert")).to_contain_text("changed this at")
    assert second.locator(".reviewing .text").all_inner_texts() == merged


def type_into_translation(page: Page, text: str) -> None:
    """Open the form of the bead and type behind its translation."""
    page.keyboard.press("e")
    # An opened form takes the focus to its first text, which may come late on a busy machine.
    expect(page.locator("details.edit textarea").first).to_be_focused()
    area = page.locator("textarea[name=target]").last
    area.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def save(page: Page) -> None:
    with page.expect_response(lambda response: response.url.endswith("/edit")):
        page.keyboard.press("Control+Enter")


def test_what_the_second_of_two_reviewers_typed_is_restored_by_the_keyboard(
    server: Server, new_page: NewPage, corpus_file: str, width: str
) -> None:
    base = server(corpus=corpus_file)
    first, second = new_page(width), new_page(width)
    for page in (first, second):
        page.goto(base + "/review/3?bead=95")
    before = second.locator("textarea[name=target]").last.input_value()
    type_into_translation(second, " Mine.")
    type_into_translation(first, " Theirs.")
    save(first)
    save(second)
    expect(second.get_by_role("alert")).to_contain_text("changed this at")
    expect(second.locator(".reviewing .segment").last).to_have_text(before + " Theirs.")
    expect(second.locator("#drafts")).to_contain_text(before + " Mine.")
    assert problems(second) == []
    picture(second, "conflict", width)
    second.reload()
    expect(second.locator("#drafts")).to_contain_text(before + " Mine.")
    # What is typed instead and what was typed before change places: neither is lost.
    area = second.locator("textarea[name=target]").last
    type_into_translation(second, " Later.")
    second.keyboard.press("Escape")
    second.keyboard.press("r")
    expect(area).to_have_value(before + " Mine.")
    expect(area).to_be_focused()
    expect(second.locator("#drafts")).to_contain_text(before + " Theirs. Later.")
    save(second)
    expect(second.locator(".reviewing .segment").last).to_have_text(before + " Mine.")
    second.get_by_role("button", name="Discard").click()
    assert second.evaluate("localStorage.length") == 0


def test_an_edit_stays_in_the_form_where_somebody_changed_something_else(
    server: Server, new_page: NewPage, corpus_file: str
) -> None:
    base = server(corpus=corpus_file)
    first, second = new_page(), new_page()
    for page in (first, second):
        page.goto(base + "/review/3?bead=95")
    type_into_translation(second, " Mine.")
    first.keyboard.press("a")
    expect(first.locator(".note")).to_contain_text("Saved.")
    save(second)
    expect(second.get_by_role("alert")).to_contain_text("changed this at")
    expect(second.locator("textarea[name=target]").last).to_have_value(re.compile(" Mine.$"))
    save(second)
    expect(second.locator(".reviewing .segment").last).to_have_text(re.compile(" Mine.$"))
    assert second.evaluate("localStorage.length") == 0


def test_an_edit_follows_its_bead_into_another(server: Server, new_page: NewPage, corpus_file: str) -> None:
    base = server(corpus=corpus_file)
    first, second = new_page(), new_page()
    second.goto(base + "/review/3?bead=96")
    type_into_translation(second, " Mine.")
    first.goto(base + "/review/3?bead=95")
    first.keyboard.press("m")
    expect(first.locator(".note")).to_contain_text("Saved.")
    save(second)
    expect(second.get_by_role("alert")).to_contain_text("changed this at")
    expect(second.locator(".reviewing")).to_have_attribute("data-bead", "95")
    expect(second.locator("textarea[name=target]").last).to_have_value(re.compile(" Mine.$"))


def test_a_text_that_was_left_unsaved_is_a_link_away(
    server: Server, new_page: NewPage, corpus_file: str
) -> None:
    page = new_page()
    page.goto(server(corpus=corpus_file) + "/review/3?bead=95")
    type_into_translation(page, " Mine.")
    page.keyboard.press("Escape")
    with page.expect_response(lambda response: response.url.endswith("/accept")):
        page.keyboard.press("a")
    expect(page.locator(".reviewing")).not_to_have_attribute("data-bead", "95")
    page.locator("#drafts a").click()
    expect(page.locator(".reviewing")).to_have_attribute("data-bead", "95")
    expect(page.locator("textarea[name=target]").last).to_have_value(re.compile(" Mine.$"))


def test_two_documents_are_sent_aligned_and_kept(
    server: Server, new_page: NewPage, corpus_file: str, width: str
) -> None:
    page = new_page(width)
    page.goto(server(corpus=corpus_file) + "/align")
    for name, filename, text in (("Source", "散步.txt", CHINESE), ("Its tr", "walk.txt", ENGLISH)):
        page.get_by_label(name).set_input_files(
            {"name": filename, "mimeType": "text/plain", "buffer": text.encode()}
        )
    page.get_by_role("button", name="Align").click()
    expect(page.get_by_text("The children feed the ducks by the lake.")).to_be_visible()
    picture(page, "alignment", width)
    page.get_by_label("Name").fill("a walk")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name="散步")).to_be_visible()
    page.goto(page.url.split("/documents")[0] + "/?q=鸭子")
    expect(page.locator(".hit")).to_contain_text("ducks")


def test_a_translation_is_scored(server: Server, new_page: NewPage, width: str) -> None:
    page = new_page(width)
    page.goto(server() + "/evaluation")
    lines = "\n".join("We must develop future industries." for _ in range(SEGMENTS)).encode()
    page.get_by_label("Translations to score").set_input_files(
        {"name": "system A.txt", "mimeType": "text/plain", "buffer": lines}
    )
    page.get_by_role("button", name="Score", exact=True).click()
    expect(page.get_by_role("rowheader", name="system A")).to_be_visible()
    expect(page.get_by_role("columnheader", name="BLEU")).to_be_visible()
    assert problems(page) == []
    picture(page, "evaluation", width)


def test_axe_finds_no_error_in_a_report(new_page: NewPage, tmp_path: Path) -> None:
    sources = [f"第{n}句话说的是第{n}件事。" for n in range(120)]
    references = [f"Sentence {n} speaks of matter number {n} and no other." for n in range(120)]
    systems = {
        "system-with-a-long-name-of-alpha": [text.replace("matter", "thing") for text in references],
        "system-with-a-long-name-of-beta": [text.replace(" and no other", "") for text in references],
    }
    scored = score_texts(systems, references, sources, "zh-en", ScoringPolicy(metrics=("bleu", "chrf")))
    report = tmp_path / "report.html"
    report.write_text(report_html(scored.evaluation, scored.result), encoding="utf-8")
    page = new_page()
    page.goto(report.as_uri())
    expect(page.locator("article").first).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    schemes: tuple[ColorScheme, ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert problems_at_each_width(page) == NO_PROBLEMS, scheme


ADDRESSES = [
    "/",
    "/?q=未来产业",
    "/?q=zzzz",
    "/documents",
    "/documents/3",
    "/?q=产业&kind=lines&sort=rendering",
    "/?q=卡脖子",
    "/?q=信息化&regional=true",
    "/?q=产业&kind=renderings",
    "/?q=发展未来产业&kind=terms",
    "/?q=同时要看到，我们的弱项也有3个。",
    "/documents?state=doubtful",
    "/review?every=true&order=title",
    "/documents/3?lead=target&script=zh-Hant",
    "/terms",
    "/terms?term=大坝&rendering=dam",
    "/terms/1",
    "/terms/2",
    "/review",
    "/review/3",
    "/align",
    "/evaluation",
    "/nowhere",
]


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "zh-Hans")])
def test_axe_finds_no_error(
    server: Server, new_page: NewPage, corpus_file: str, scheme: str, language: str
) -> None:
    page = new_page(color_scheme=scheme)
    base = server(corpus=corpus_file)
    page.goto(f"{base}/language/{language}")
    for address in ADDRESSES:
        page.goto(base + address)
        page.evaluate("document.querySelectorAll('details:not(.context)').forEach(d => d.open = true)")
        assert problems_at_each_width(page) == NO_PROBLEMS, address


def test_without_scripts_it_works_too(server: Server, new_page: NewPage, corpus_file: str) -> None:
    page = new_page(java_script_enabled=False)
    base = server(corpus=corpus_file)
    page.goto(base)
    page.get_by_role("searchbox").fill("未来产业")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    for name in ("Copy", "Context"):  # what would do nothing
        expect(page.get_by_text(name, exact=True).first).to_be_hidden()
    page.goto(base + "/?q=未来产业&kind=lines")
    expect(page.locator(".kwic .rendering").first).to_be_visible()
    page.goto(base + "/review/3")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".reviewing")).to_have_attribute("data-position", "9")


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*7 }}${7*7}",
    "<a href='javascript:alert(1)'>x</a>",
    "<div hx-get='/logout' hx-trigger='load'>x</div>",
    "&lt;b&gt; &amp; \u202edlrow\u202c",
]


def hostile_corpus(path: str) -> None:
    """A corpus with each of the hostile texts in segments, titles, names and notes."""
    with open_corpus(path, create=True) as corpus:
        for hostile in HOSTILE:
            segments = (Segment("1", f"恶意 {hostile}"),), (Segment("1", f"hostile {hostile}"),)
            source = Document(hostile, "zh-Hans", segments[0], {"title": hostile, "date": hostile})
            target = Document(hostile, "en", segments[1], {"title": hostile, "translator": hostile})
            bitext = Bitext(source, target, (Bead((0,), (0,), 0.1, False, hostile),))
            add_bitexts(corpus, [bitext], ImportSource(hostile, "", "", hostile, "pair"))


def shown(page: Page) -> str:
    return " ".join(page.locator("body").inner_text().split())


def test_hostile_text_is_shown_as_text(server: Server, new_page: NewPage, tmp_path: Path) -> None:
    """The fixture fails on any dialog, and on any script or style that the policy had to stop."""
    path = str(tmp_path / "hostile.duizhao")
    hostile_corpus(path)
    page = new_page()
    base = server(corpus=path)
    for address in ("/documents", "/review", "/?q=恶意", "/?q=hostile"):
        page.goto(base + address)
        assert all(" ".join(hostile.split()) in shown(page) for hostile in HOSTILE), address
    page.goto(base + "/evaluation")
    for number, hostile in enumerate(HOSTILE, start=1):
        for address in (f"/documents/{number}", f"/review/{number}", f"/context/{number}"):
            page.goto(base + address)
            assert " ".join(hostile.split()) in shown(page), address


def test_a_hostile_query_or_file_name_is_shown_as_text(server: Server, new_page: NewPage) -> None:
    page = new_page()
    base = server()
    for hostile in HOSTILE:
        page.goto(base)
        page.get_by_role("searchbox").fill(hostile)
        expect(page.locator("#results .count, #results p").first).to_be_visible()
        page.goto(f"{base}/?{urlencode({'q': hostile, 'document': hostile, 'since': hostile[:30]})}")
        expect(page.get_by_role("searchbox")).to_have_value(hostile)
        page.goto(base + "/align")
        name = hostile.replace("/", "") + ".exe"
        page.get_by_label("Source").set_input_files({"name": name, "mimeType": "text/html", "buffer": b"x"})
        page.get_by_label("Its tr").set_input_files(
            {"name": "x.txt", "mimeType": "text/html", "buffer": b"x"}
        )
        page.get_by_role("button", name="Align").click()
        expect(page.get_by_role("alert")).to_contain_text("unknown extension")


def test_another_site_cannot_make_a_visitor_change_anything(
    server: Server, new_page: NewPage, corpus_file: str
) -> None:
    base = server(corpus=corpus_file)
    page = new_page()
    # Another port of this machine is the same site to cookies, so only the check of the origin helps.
    page.route(
        "http://localhost:9/**",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f"<form method=post action='{base}/review/3/undo'><button>Win a prize</button></form>",
        ),
    )
    page.goto("http://localhost:9/")
    with page.expect_response(lambda response: "/undo" in response.url) as answer:
        page.get_by_role("button").click()
    assert answer.value.status == 403
