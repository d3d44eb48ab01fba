"""The report in a real browser: it fits, it works by links, and it asks the network for nothing."""

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from align.scoring import report
from align.scoring.evaluation import evaluate
from align.scoring.metrics import make_metric, parse_metric
from align.scoring.report import report_html, shorter
from align.scoring.results import result_of
from align.scoring.significance import Plan, significance_of
from tests.align.scoring.conftest import Toy
from tests.browsing import Pages
from tests.matching import first_match

EVIL = "</script><script>document.title='broken'</script> & <b>bold</b> “引号”"


@pytest.fixture(scope="module")
def page(toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    test_set, systems = toy
    test_set = replace(test_set, sources=tuple(f"第{i}句，{EVIL}" for i in range(150)))
    odd = replace(systems[3], name="poor & <odd>", hypotheses=("", *systems[3].hypotheses[1:]))
    chosen = [*systems[:3], odd]
    metrics = [make_metric(parse_metric(name), test_set) for name in ("bleu", "ter")]
    evaluation = evaluate(test_set, chosen, metrics)
    significance = significance_of(evaluation, Plan(samples=200, unit="document"))
    extras = {"poor & <odd>": {"diagnostics": {"empty": {"count": 1, "segments": [1]}}, "length_ratio": 0.9}}
    extras |= {s.name: {"diagnostics": {}, "length_ratio": 1.0} for s in chosen[:3]}
    result = result_of(evaluation, significance, extras=extras)
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(evaluation, result, command="duizhao score …"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["news.zh-en.hyp.Alpha", "news.zh-en.hyp.Aleph"], ["Alpha", "Aleph"]),
        (["system-1", "system-2"], ["1", "2"]),
        (["Alpha", "Aleph"], ["Alpha", "Aleph"]),
        (["mt-a", "mt-"], ["a", "mt-"]),
        (["mt-a"], ["mt-a"]),
        (["甲 机器", "甲 人工"], ["机器", "人工"]),
    ],
)
def test_what_all_names_begin_with_is_left_out_of_charts(names: list[str], short: list[str]) -> None:
    assert list(map(shorter(names), names)) == short


def test_another_name_in_the_same_chart_stays_whole() -> None:
    assert shorter(["mt-a", "mt-b"])("reference") == "reference"


def opened(pages: Pages, page: Path, link: str = "", script: str = "", width: int = 1200) -> str:
    """The page as the browser has it after its scripts; ``script`` runs last."""
    window = pages.take()
    try:
        window.set_viewport_size({"width": width, "height": 900})
        window.goto(page.as_uri() + link)
        window.locator("article").first.wait_for()
        if script:
            window.evaluate(script)
        # What a click has brought about is on the page in the frame after the next.
        window.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return window.content()
    finally:
        pages.give_back(window)


def shown(dom: str) -> list[int]:
    return [int(number) for number in re.findall(r'<article id="s(\d+)"', dom)]


def data_of(page: Path) -> dict[str, Any]:
    text = page.read_text(encoding="utf-8")
    data = first_match(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1]
    found: dict[str, Any] = json.loads(data)
    return found


def test_the_file_names_nothing_outside_itself(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert not re.search(r"""(?:src|href)=["'](?!#)""", text)
    assert "@import" not in text
    assert "url(" not in text
    assert "default-src 'none'" in text


def test_texts_are_data_whatever_they_hold(pages: Pages, page: Path) -> None:
    dom = opened(pages, page)

    assert "<title>" in dom and "broken" not in first_match(r"<title>(.*?)</title>", dom)[1]
    assert EVIL in data_of(page)["segments"][0]["source"]
    assert html.escape(EVIL, quote=False) in dom.split('<div id="list">')[1]


def test_segments_come_in_order_a_page_at_a_time(pages: Pages, page: Path) -> None:
    dom = opened(pages, page)
    assert shown(dom) == list(range(1, 31))
    assert "150 of 150 segments, the first 30 shown" in dom


def test_long_data_is_packed_and_unpacked_by_the_browser(
    pages: Pages, toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_set, systems = toy
    metric = make_metric(parse_metric("chrf"), test_set)
    evaluation = evaluate(test_set, systems, [metric])
    result = result_of(
        evaluation, None, extras={s.name: {"diagnostics": {}, "length_ratio": 1.0} for s in systems}
    )
    plain = report_html(evaluation, result)
    monkeypatch.setattr(report, "LONG", 1000)
    packed = report_html(evaluation, result)
    path = tmp_path / "report.html"
    path.write_text(packed, encoding="utf-8")
    dom = opened(pages, path)

    assert len(packed) < len(plain) and 'type="application/gzip"' in packed
    assert shown(dom) == list(range(1, 31))
    assert html.escape(systems[0].hypotheses[0], quote=False)[:20] in re.sub(
        "<[^>]+>", "", dom.split('<div id="list">')[1]
    )


def test_sorting_by_difference_puts_the_largest_first(pages: Pages, page: Path) -> None:
    data = data_of(page)
    best, worst = 0, len(data["systems"]) - 1
    differences = [abs(s["scores"][0][best] - s["scores"][0][worst]) for s in data["segments"]]
    first = shown(opened(pages, page, f"#sort=difference&one={best}&other={worst}"))

    assert [differences[i - 1] for i in first] == sorted(differences, reverse=True)[:30]


def test_lower_is_better_turns_the_order_round_for_ter(pages: Pages, page: Path) -> None:
    rates = [s["scores"][1][0] for s in data_of(page)["segments"]]
    worst_first = shown(opened(pages, page, "#sort=worst&metric=1&one=0"))

    assert [rates[i - 1] for i in worst_first] == sorted(rates, reverse=True)[:30]


def test_a_link_to_a_segment_selects_it_however_far_down(pages: Pages, page: Path) -> None:
    dom = opened(pages, page, "#segment=120")
    assert re.search(r'<article id="s120"[^>]*class="current"', dom)


def test_filters_narrow_the_list(pages: Pages, page: Path) -> None:
    position = data_of(page)["systems"].index("poor & <odd>")

    assert shown(opened(pages, page, f"#odd=empty&one={position}")) == [1]
    assert shown(opened(pages, page, "#document=document+3")) == [16, 17, 18, 19, 20]
    assert shown(opened(pages, page, "#q=第7句")) == [8]


def test_keys_walk_through_the_segments(pages: Pages, page: Path) -> None:
    press = "for (const key of 'jjjk') document.dispatchEvent(new KeyboardEvent('keydown', {key}));"
    assert re.search(r'<article id="s2"[^>]*class="current"', opened(pages, page, script=press))


def test_words_that_the_reference_has_not_are_marked(pages: Pages, page: Path) -> None:
    dom = opened(pages, page)
    data = data_of(page)
    article = first_match(r'<article id="s2".*?</article>', dom, re.S)[0]
    hypothesis, reference = data["segments"][1]["hypotheses"][0], data["segments"][1]["references"][0]
    row = article.split(f"<b>{data['systems'][0]}</b>")[1].split("</p>")[0]
    kept = re.sub(r"<ins>.*?</ins>", " ", row.split("<p")[1].split(">", 1)[1])

    assert html.unescape(re.sub(r"<[^>]+>", "", row.split("<p")[1].split(">", 1)[1])) == hypothesis
    assert set(re.findall(r"\w+", html.unescape(kept).lower())) <= set(re.findall(r"\w+", reference.lower()))


@pytest.mark.parametrize("width", [360, 390, 768, 1200])
def test_nothing_is_wider_than_the_screen(pages: Pages, page: Path, width: int) -> None:
    tell = "document.title = `width ${document.documentElement.scrollWidth}`"
    dom = opened(pages, page, script=tell, width=width)

    assert int(first_match(r"<title>width (\d+)</title>", dom)[1]) <= width


def test_the_verdict_says_what_the_ranking_amounts_to(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "good scores best by BLEU; not significantly different from it: close." in text


def test_the_charts_of_a_pair_have_names_and_tables(page: Path) -> None:
    section = first_match(
        r'<section id="head-to-head">.*?</section>', page.read_text(encoding="utf-8"), re.S
    )[0]
    pairs = len(data_of(page)["systems"]) - 1

    assert len(re.findall(r'<svg class="chart"[^>]*role="img" aria-label="[^"]+"', section)) == 2 * pairs
    assert section.count("as a table</summary>") == 2 * pairs
    assert "poor &amp; &lt;odd&gt;" in section and "<odd>" not in section


def test_a_link_of_the_head_to_head_sorts_the_browser_and_shows_both_systems(
    pages: Pages, page: Path
) -> None:
    data = data_of(page)
    last = len(data["systems"]) - 1
    gains = [s["scores"][0][last] - s["scores"][0][0] for s in data["segments"]]
    press = f"""document.querySelectorAll("#shown input").forEach((box) => box.checked && box.click());
        document.querySelector('a.view[href="#sort=gain&one={last}&other=0"]').click();"""
    dom = opened(pages, page, script=press)
    article = first_match(r"<article .*?</article>", dom, re.S)[0]

    assert [gains[i - 1] for i in shown(dom)] == sorted(gains, reverse=True)[:30]
    assert re.findall(r"<b>(.*?)</b>", article) == [html.escape(data["systems"][last]), data["systems"][0]]


def test_a_won_ngram_finds_its_segments(pages: Pages, page: Path) -> None:
    link = first_match(r'class="view" href="(#q=[^"]+)"', page.read_text(encoding="utf-8"))[1]
    dom = opened(pages, page, html.unescape(link))
    wanted = unquote_plus(first_match(r"q=([^&]+)", link)[1]).lower()
    references = [s["references"][0].lower() for s in data_of(page)["segments"]]

    assert shown(dom)
    assert any(wanted in references[i - 1] for i in shown(dom))


def test_every_metric_has_the_parts_of_the_test_set_and_their_best_system(page: Path) -> None:
    section = page.read_text(encoding="utf-8").partition('<section id="parts">')[2].partition("</section>")[0]
    ways = section.split("<details")[1:]
    labels = [first_match(r"<summary>(.*?)</summary>", way)[1] for way in ways]
    half = len(labels) // 2
    assert [label.replace("TER", "BLEU") for label in labels[half:]] == labels[:half]
    assert "BLEU by document" in labels
    for label, way in zip(labels, ways, strict=True):
        best = min if label.startswith("TER") else max
        for row in way.split('<div class="row">')[1:]:
            scores = [float(score) for score in re.findall(r"<title>[^<]*: ([\d.]+)</title>", row)]
            values = re.findall(r'<span class="value">([\d.]+)</span>', row)
            assert [float(value) for value in values] == [best(scores)]
