"""A side-by-side Word document, for reading and review; documents in both languages can be read.

The parts are written by hand (ECMA-376) because a table of many rows must be streamed; python-docx, which
holds the whole document in memory, takes minutes.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from corpus.check.doubt import DOUBTFUL, why_doubtful
from corpus.formats import bilingual
from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.report import LossReport
from corpus.formats.review import REMARK, bookmark_name, read_review
from corpus.model import TranslationUnit
from corpus.system.files import replacing
from corpus.text.language import canonical_language

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTHS = (620, 4400, 4400, 520)  # twentieths of a point; number, source, target, box

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPE}.footer+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/footer" Target="footer1.xml"/></Relationships>',
    "word/styles.xml": f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:eastAsia="SimSun" w:cs="Georgia"/><w:sz w:val="20"/>'
    '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="40" w:after="40"/></w:pPr>'
    '</w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
    '<w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>'
    '<w:rPr><w:b/><w:sz w:val="24"/></w:rPr></w:style>'
    f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{REMARK}"><w:name w:val="{REMARK}"/>'
    '<w:basedOn w:val="Normal"/><w:rPr><w:i/><w:sz w:val="16"/></w:rPr></w:style></w:styles>',
    "word/footer1.xml": f'<w:ftr {_W}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>',
}  # fmt: skip


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """The units of a document in both languages, including those that :func:`write` made.

    In the latter, a unit with a ticked box is reviewed, and comments become its note.
    """
    rows = read_review(path)
    if not rows:
        yield from bilingual.read(
            path, source_language=source_language, target_language=target_language, report=report
        )
        return
    for row in rows:
        yield TranslationUnit(
            row.source,
            row.target,
            canonical_language(source_language or "zh-Hans"),
            canonical_language(target_language or "en"),
            id=str(row.number),
            document=path.stem,
            reviewed=row.ticked,
            note="; ".join(row.comments),
        )


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    metadata: Mapping[str, str] | None = None,
    threshold: float = DOUBTFUL,
    report: LossReport | None = None,
) -> None:
    """Write the document: ``metadata``, then a table with a row for each unit, doubtful ones shaded and
    marked.

    Doubt is decided as for the HTML page; the last column is a box to tick.
    """
    report = report if report is not None else LossReport()
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(_member(name), _HEAD + content)
        with archive.open(_member("word/document.xml"), "w", force_zip64=True) as part:
            for piece in _document(path, units, dict(metadata or {}), threshold, report):
                part.write(piece.encode("utf-8"))


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))  # the same bytes for the same units
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _document(
    path: Path,
    units: Iterable[TranslationUnit],
    metadata: dict[str, str],
    threshold: float,
    report: LossReport,
) -> Iterator[str]:
    title = metadata.pop("title", "") or path.name.split(".")[0]
    yield f"{_HEAD}<w:document {_W} {_R}><w:body>" + _paragraph(title, report, style="Title")
    for name, value in metadata.items():
        yield _paragraph(f"{name}: {value}", report)
    rule = f"an empty side, or confidence below {threshold:g}"
    yield _paragraph(f"? marks a doubtful pair that nobody has reviewed: {rule}.", report)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="BBBBBB"/>' for side in ("top", "bottom", "insideH")
    )
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    document: str | None = None
    for number, unit in enumerate(units, start=1):
        if document is None:
            titles = ("№", unit.source_language, unit.target_language, "✓")
            yield _row(titles, ("", "", ""), report, header=True)
        elif unit.document != document:
            yield _row(("", unit.document, "", ""), ("", "", ""), report)
        document = unit.document
        why = why_doubtful(unit, threshold)
        remarks = [
            remark
            for remark in ("? " * bool(why) + (unit.properties.get("doubt") or why), unit.note)
            if remark
        ]
        yield _row(
            (f"? {number}" if why else str(number), unit.source, unit.target, "✓" if unit.reviewed else "☐"),
            (unit.source_language, unit.target_language, "\n".join(remarks)),
            report,
            shade="FFF2D6" if why else "",
            bookmark=(number, bookmark_name(unit, number)),
        )
    if document is None:
        yield _row(("№", "", "", "✓"), ("", "", ""), report, header=True)
    yield (
        '</w:tbl><w:p/><w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1000" w:right="980" w:bottom="1000" w:left="980" '
        'w:header="500" w:footer="500" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _row(
    texts: tuple[str, str, str, str],
    about: tuple[str, str, str],
    report: LossReport,
    *,
    header: bool = False,
    shade: str = "",
    bookmark: tuple[int, str] | None = None,
) -> str:
    source_language, target_language, remarks = about
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    cells = ""
    for width, text, language in zip(_WIDTHS, texts, ("", source_language, target_language, ""), strict=True):
        content = _paragraph(text, report, language=language, bold=header)
        if bookmark and not cells:
            number, name = bookmark
            content = content.replace(
                "<w:r>",
                f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/><w:r>',
                1,
            )
        if remarks and language and text is texts[2]:
            content += _paragraph(remarks, report, style=REMARK)
        cells += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{content}</w:tc>'
    repeat = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{cells}</w:tr>"


def _paragraph(
    text: str, report: LossReport, *, style: str = "", language: str = "", bold: bool = False
) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = "<w:b/>" if bold else ""
    if language:
        kind = "eastAsia" if language.split("-")[0] in ("zh", "ja", "ko") else "val"
        run += f'<w:lang w:{kind}="{xml_attribute(language, report, "")}"/>'
    run = f"<w:rPr>{run}</w:rPr>" if run else ""
    lines = xml_text(text, report, "").replace("&#13;", "").split("\n")
    content = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:p>{properties}<w:r>{run}{content}</w:r></w:p>"
