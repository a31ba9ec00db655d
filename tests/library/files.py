"""Files made for tests: Word, PDF and web pages with a given text, good ones and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from doudi.library.structure.document import PolicyDocument
from tests.paths import ROOT, SHARED

DATA = ROOT / "tests" / "data"
SEEDS = SHARED / "seeds"
CLAUSES = SEEDS.parent / "clauses"
STYLES = ("parts", "firstly", "running", "articles", "inline")
OFFICIAL_SEEDS = ("guangxi-2019-101", "huining-2022-63", "jiangxi-2018-7", "jilin-2019-38")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/{kind}"/></Types>'
)
PLAIN_WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def data_text(name: str) -> str:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8")


def official(name: str) -> PolicyDocument:
    """One of the invented official documents, one for each style of numbering."""
    return PolicyDocument(name, data_text(name), "official")


def seed(name: str) -> PolicyDocument:
    return PolicyDocument(name, (SEEDS / f"{name}.txt").read_text(encoding="utf-8"), "official")


def docx(
    paragraphs: Iterable[str], *, extra: dict[str, bytes] | None = None, kind: str = PLAIN_WORD, body: str = ""
) -> bytes:
    """A Word file with a paragraph for each line, and any further parts."""
    lines = body or "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in paragraphs)
    document = f'<w:document xmlns:w="{WORD}"><w:body>{lines}</w:body></w:document>'
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES.format(kind=kind).encode(),
            "word/document.xml": document.encode(),
            **(extra or {}),
        }
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def pdf(pages: Iterable[list[str]], *, encrypted: bool = False) -> bytes:
    """A PDF with the given lines on each page, in a Chinese font that every reader knows."""
    pages = list(pages)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{5 + 2 * number} 0 R' for number in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    ]
    for number, lines in enumerate(pages):
        operators = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in lines)
        stream = f"BT /F1 12 Tf 40 800 Td\n{operators}\nET" if lines else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    if encrypted:
        secret = "41" * 32
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -44 /O <{secret}> /U <{secret}> >>")
    return _written(objects, f" /Encrypt {len(objects)} 0 R /ID [<00> <00>]" if encrypted else "")


def _written(objects: list[str], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def page(body: str, charset: str = "utf-8") -> bytes:
    """A web page with navigation and a footer around its body."""
    html = (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>某某网</title><style>p {{color: red}}</style></head>'
        f"<body><nav><a>首页</a><a>通知公告</a></nav><div class='article'>{body}</div>"
        "<script>var a = '不得显示';</script><footer>版权所有</footer></body></html>"
    )
    return html.encode("gb18030" if charset == "gb2312" else charset)
