"""A side-by-side page for reading on screen and for review on paper. Pages in both languages can be read.

One self-contained file without scripts or external resources; light and dark; in print, each page has the
table's header and no row is split.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from corpus.check.doubt import DOUBTFUL, why_doubtful
from corpus.formats.bilingual import read
from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.report import LossReport
from corpus.formats.stream import append, body, writing
from corpus.model import TranslationUnit

__all__ = ["read", "write"]


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    metadata: Mapping[str, str] | None = None,
    threshold: float = DOUBTFUL,
    report: LossReport | None = None,
) -> None:
    """Write the page: ``metadata`` and totals, then a row for each unit.

    A unit that nobody has reviewed is marked as doubtful when a side is empty or its confidence is below
    ``threshold``.
    """
    report = report if report is not None else LossReport()
    metadata = dict(metadata or {})
    totals: Counter[str] = Counter()
    with writing(path) as stream, body() as rows:
        paragraph = ""
        document = ""
        languages = ("zh-Hans", "en")
        for unit in units:
            if not totals["units"]:
                languages = (unit.source_language, unit.target_language)
                document = unit.document
            elif unit.document != document:
                document = unit.document
                rows.write(
                    f'<tr class="document"><th colspan="4">{xml_text(document, report, unit.id)}</th></tr>\n'
                )
            totals["units"] += 1
            totals["reviewed"] += unit.reviewed
            why = why_doubtful(unit, threshold)
            totals["doubtful"] += bool(why)
            here = unit.source_segments[0].split(".")[0] if unit.source_segments else paragraph
            opens = here != paragraph and totals["units"] > 1
            paragraph = here
            rows.write(_row(totals["units"], unit, why, opens, report))
        title = metadata.pop("title", "") or path.name.split(".")[0]
        stream.write(_head(title, metadata, totals, languages, threshold, report))
        append(rows, stream)
        stream.write("</tbody>\n</table>\n</main>\n</body>\n</html>\n")


def _row(number: int, unit: TranslationUnit, why: str, opens: bool, report: LossReport) -> str:
    classes = " ".join(name for name, on in (("doubtful", why), ("paragraph", opens)) if on)
    cells = "".join(
        f'<td lang="{xml_attribute(language, report, unit.id)}">{xml_text(text, report, unit.id)}{extra}</td>'
        if text.strip()
        else f'<td class="empty">(nothing){extra}</td>'
        for language, text, extra in (
            (unit.source_language, unit.source, ""),
            (unit.target_language, unit.target, _remarks(unit, why, report)),
        )
    )
    sizes = (len(unit.source_segments), len(unit.target_segments))
    kind = f"<small>{sizes[0]}–{sizes[1]}</small>" if max(sizes) > 1 else ""
    box = '<span title="reviewed">✓</span>' if unit.reviewed else '<span title="not reviewed">☐</span>'
    row = f'<tr id="u{number}"' + (f' class="{classes}">' if classes else ">")
    return f'{row}<th scope="row">{number}{kind}</th>{cells}<td class="box">{box}</td></tr>\n'


def _remarks(unit: TranslationUnit, why: str, report: LossReport) -> str:
    reasons = unit.properties.get("doubt") or why
    remarks = f'<p class="why">{"? " * bool(why)}{xml_text(reasons, report, unit.id)}</p>' if reasons else ""
    if unit.note:
        remarks += f'<p class="note">{xml_text(unit.note, report, unit.id)}</p>'
    return remarks


def _head(
    title: str,
    metadata: Mapping[str, str],
    totals: Mapping[str, int],
    languages: tuple[str, str],
    threshold: float,
    report: LossReport,
) -> str:
    def text(value: str) -> str:
        return xml_text(value, report, "metadata")

    described = "".join(
        f"<dt>{text(name)}</dt><dd>{text(value)}</dd>\n" for name, value in metadata.items() if value
    )
    marks = f"{totals['doubtful']} marked ? as doubtful (an empty side, or confidence below {threshold:g})"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{text(title)}</title>
<style>
{_STYLE}</style>
</head>
<body>
<header>
<h1>{text(title)}</h1>
<dl>
{described}</dl>
<p>{totals["units"]} units, {totals["reviewed"]} reviewed (✓); {marks}.</p>
</header>
<main>
<table>
<thead><tr><th scope="col">№</th><th scope="col">{text(languages[0])}</th>
<th scope="col">{text(languages[1])}</th><th scope="col">✓</th></tr></thead>
<tbody>
"""


_STYLE = """\
:root { color-scheme: light dark; --ink: #1d1d1f; --page: #fdfcf9; --quiet: #6b6b70; --rule: #dedbd2;
  --doubt: #9a5b00; --doubt-page: #fff4dc; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e4df; --page: #17181a; --quiet: #9c9ca3; --rule: #36373b; --doubt: #f0b35a;
    --doubt-page: #33270f; }
}
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem; background: var(--page); color: var(--ink);
  font: 1rem/1.6 Georgia, "Noto Serif", serif; }
[lang|="zh"] { font-family: "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif;
  line-height: 1.8; text-align: justify; }
[lang|="zh-Hant"], [lang="zh-TW"], [lang="zh-HK"] { font-family: "Noto Serif CJK TC",
  "Source Han Serif TC", "Songti TC", PMingLiU, serif; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 .75rem; }
header { border-bottom: 2px solid var(--ink); margin-bottom: .5rem; }
header p, dl { color: var(--quiet); font: .875rem/1.5 system-ui, sans-serif; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 .75rem; }
dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th:first-child { width: 3rem; } th:last-child, .box { width: 1.75rem; text-align: center; }
thead th { text-align: left; font: .8rem system-ui, sans-serif; color: var(--quiet); padding: .4rem .6rem; }
td, tbody th { vertical-align: top; padding: .45rem .6rem; border-top: 1px solid var(--rule);
  overflow-wrap: anywhere; }
tbody th { font: .8rem/1.9 system-ui, sans-serif; color: var(--quiet); text-align: left; }
tbody th small { display: block; line-height: 1; }
.paragraph > * { border-top: 2px solid var(--quiet); }
.document th { text-align: left; font-size: 1rem; padding-top: 1.5rem; color: var(--ink); }
.doubtful > * { background: var(--doubt-page); }
.doubtful > th { box-shadow: inset 4px 0 var(--doubt); color: var(--doubt); }
.empty { color: var(--quiet); font-style: italic; }
.box { color: var(--quiet); font-family: system-ui, sans-serif; }
.why, .note { margin: .2rem 0 0; font: .8rem/1.4 system-ui, sans-serif; color: var(--quiet); }
.why { color: var(--doubt); font-weight: 600; }
tr { break-inside: avoid; } thead { display: table-header-group; }
@media (max-width: 40rem) { body { padding: 1rem .5rem; } th:first-child { width: 2rem; } }
@media print {
  :root { --ink: #000; --page: #fff; --quiet: #444; --rule: #bbb; --doubt: #000; --doubt-page: #eee;
    color-scheme: light; }
  @page { margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .doubtful > * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
