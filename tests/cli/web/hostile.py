"""Small uploads that ask for much: made here, so that their sizes can be read off."""

import io
import zipfile
import zlib

DOCX_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
DOCX_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def pdf_that_draws_itself() -> bytes:
    """A page whose form draws itself twice, so that each level has twice as many as the one above."""
    page = b"/F Do"
    form = b"/F Do /F Do BT /H 12 Tf (x) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
        b"/Resources << /XObject << /F 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(page), page),
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d /Resources << /XObject << /F 5 0 R >> "
        b"/Font << /H << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> stream\n%s\nendstream"
        % (len(form), form),
    ]
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(data))
    )


def docx_of_paragraphs(count: int = 1_000_000) -> bytes:
    """A Word document of very many paragraphs, which compress to next to nothing."""
    paragraph = b"<w:p><w:r><w:t>x.</w:t></w:r></w:p>"
    head = (
        b'<?xml version="1.0"?><w:document xmlns:w='
        b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    )
    return zipped(
        {
            "[Content_Types].xml": DOCX_TYPES.encode(),
            "_rels/.rels": DOCX_RELATIONS.encode(),
            "word/document.xml": head + paragraph * count + b"</w:body></w:document>",
        }
    )


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive of the files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=zlib.Z_BEST_COMPRESSION) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def dots() -> bytes:
    """A text that a regular expression with backtracking may need the square of its length for."""
    return b"." * 60_000


UPLOADS = {
    "a.pdf": pdf_that_draws_itself,
    "a.docx": docx_of_paragraphs,
    "a.txt": dots,
}
"""The attacks by the name of the file, of at most 200 KB each."""
