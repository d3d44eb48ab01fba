"""The term list and the lines of examples on the page, in Debian's Chromium, at both widths."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from cli.web.lookup import LINES
from tests.cli.web.test_browser import picture

Server = Callable[..., str]
NewPage = Callable[..., Page]

MIDDLE = "e => { const r = e.getBoundingClientRect(); return (r.left + r.right) / 2 }"


def test_a_hit_becomes_a_term_that_is_edited_and_removed(
    server: Server, new_page: NewPage, corpus_file: str, width: str
) -> None:
    page = new_page(width)
    page.goto(f"{server(corpus=corpus_file)}/?q=突破带动")
    page.get_by_role("link", name="Add as a term").first.click()
    expect(page.get_by_label("Chinese term")).to_have_value("突破带动")
    page.get_by_label("Rendering", exact=True).fill("breakthroughs")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("breakthroughs")

    row.get_by_role("link").click()
    form = page.get_by_role("form", name="breakthroughs")
    form.get_by_label("Status").select_option("preferred")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(form.get_by_label("Status")).to_have_value("preferred")

    # Somebody else is faster: what is typed is shown, and nothing is overwritten.
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("form", name="About the entry").get_by_label("Note").fill("theirs")
    other.get_by_role("form", name="About the entry").get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved.")).to_be_visible()
    about = page.get_by_role("form", name="About the entry")
    about.get_by_label("Note").fill("mine")
    about.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was overwritten")
    expect(page.locator("section.note")).to_contain_text("mine")
    expect(about.get_by_label("Note")).to_have_value("theirs")
    about.get_by_role("button", name="Remove the entry").click()
    expect(page.get_by_role("heading", name="Terms")).to_be_visible()
    page.get_by_role("searchbox").fill("突破带动")
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_have_text("Nothing found.")


def test_an_empty_form_shows_no_error_and_has_one_column(
    server: Server, new_page: NewPage, corpus_file: str, width: str
) -> None:
    page = new_page(width)
    page.goto(f"{server(corpus=corpus_file)}/terms")
    page.get_by_text("Add a term", exact=True).click()
    fields = [page.get_by_label(name, exact=True) for name in ("Chinese term", "Rendering", "Source")]
    border = "e => getComputedStyle(e).borderColor"
    assert len({field.evaluate(border) for field in fields}) == 1
    assert len({(box["x"], box["width"]) for field in fields if (box := field.bounding_box())}) == 1


def test_candidates_are_accepted_with_a_key(server: Server, new_page: NewPage, corpus_file: str) -> None:
    page = new_page()
    page.goto(f"{server(corpus=corpus_file)}/terms")
    picture(page, "terms", "desktop")
    page.get_by_text("Candidates", exact=True).click()
    page.get_by_role("button", name="Find candidates").click()
    hits = page.locator(".hit")
    expect(hits.first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(hits.first.locator(".accepted")).to_have_text("in the list")
    expect(page.get_by_role("status")).to_contain_text("Added: ")
    expect(hits.first).to_be_focused()
    # The key is that of this candidate, and of no other once this one is in the list.
    page.keyboard.press("a")
    page.keyboard.press("j")
    hits.nth(1).get_by_role("textbox").press("Enter")
    expect(page.locator(".accepted")).to_have_count(2)
    expect(hits.nth(1).locator(".accepted")).to_be_visible()
    expect(hits.nth(1)).to_be_focused()
    term = hits.first.get_attribute("aria-label")
    page.reload()
    expect(page.get_by_role("article", name=str(term), exact=True)).to_contain_text("in the list")


def test_examples_are_lines_with_the_match_in_the_middle(
    server: Server, new_page: NewPage, width: str
) -> None:
    page = new_page(width)
    page.goto(f"{server()}/?q=产业")
    page.get_by_text("Lines", exact=True).click()
    lines = page.locator(".kwic li")
    expect(lines.nth(20)).to_be_visible()
    expect(page.locator(".kwic .rendering").first).to_be_visible()
    middles = {round(mark.evaluate(MIDDLE)) for mark in page.locator(".kwic mark").all()}
    assert max(middles) - min(middles) <= 2
    expect(lines.first.locator("cite")).to_have_text(re.compile(r"^\S+ [\d.]+$"))
    expect(lines.first.locator("cite")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    before = lines.all_inner_texts()
    page.get_by_label("Sort by").select_option("rendering")
    expect(page).to_have_url(re.compile("sort=rendering"))
    page.reload()
    after = lines.all_inner_texts()
    assert after != before and len(after) == LINES
    renderings = [text.lower() for text in page.locator(".kwic .rendering").all_inner_texts()]
    assert renderings == sorted(renderings)
    expect(page.get_by_label("Sort by")).to_have_value("rendering")
    picture(page, "lines", width)
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_have_text("Copied.")


def test_two_translations_of_a_sentence_are_shown_together(
    server: Server, new_page: NewPage, width: str
) -> None:
    page = new_page(width)
    page.goto(f"{server()}/?q=卡脖子")
    second = page.locator(".hit.again").first
    expect(second).to_be_visible()
    theirs = second.locator("[data-side=target]")
    first = second.locator("xpath=preceding-sibling::article[1]").locator("[data-side=target]")
    assert (
        abs(
            first.evaluate("e => e.getBoundingClientRect().x")
            - theirs.evaluate("e => e.getBoundingClientRect().x")
        )
        < 1
    )
    expect(second.locator("[data-side=source]")).to_have_count(0)
    theirs.hover()
    expect(theirs.locator("[data-links]").first).to_be_visible()
