"""Tells the type of a file from its bytes: PDF, PNG, JPEG, Word, Excel or plain text.

Each type is walked to its end without being decoded, so that a file with another one behind it is refused
(docs/decisions/0016). Every refusal tells in Chinese what to do instead.
"""

from __future__ import annotations

import re
import struct
import zlib

from doudi.library.formats import pdf_actions
from doudi.office.errors import RefusedError
from doudi.office.files import office_files
from doudi.text.encodings import UTF_16, sniff_encoding

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
DOCX, XLSX = office_files.DOCX, office_files.XLSX
EXTENSIONS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",), PNG: ("png",), JPEG: ("jpg", "jpeg"), DOCX: ("docx",), XLSX: ("xlsx",), TEXT: ("txt", "csv"),
}  # fmt: skip
"""Of each type, the usual one first."""
LABELS = {PDF: "PDF", PNG: "PNG 图片", JPEG: "JPEG 照片", DOCX: "Word 文档", XLSX: "Excel 表格", TEXT: "文本"}
ACCEPTED = "PDF、PNG、JPEG、Word（docx）、Excel（xlsx）、文本（txt、csv）"

# Opening a picture costs memory by its pixels, not by its bytes: a small file must not bring a computer down.
PIXELS = 100_000_000
# What a file may hold after its end: some programs pad with zeros or line ends.
_PADDING = b"\0\t\n\r "
# How an archive, a document, a page or a program begins or ends.
_FOREIGN = re.compile(
    rb"PK\x03\x04|PK\x05\x06|Rar!\x1a|7z\xbc\xaf|%PDF-|<(?:html|script|svg|!doctype|\?xml|\?php)", re.IGNORECASE
)
# A cell of a table in text that Excel takes for a formula which asks another program: =cmd|'/c calc'!A0.
_EXCHANGE = re.compile(r"(?:^|[,;\t\"])\s*([=+@-][^,;\t\"\n|]*\|[^,;\t\n!]*!)", re.MULTILINE)


def media_type(data: bytes) -> str:
    """The media type of a file, a key of EXTENSIONS.

    RefusedError for other types, for damaged and encrypted files, for two files in one, and for scripts and macros.
    """
    if not data:
        raise RefusedError("文件是空的，请检查后重新选择")
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"PK\x03\x04"):
        return office_files.media_type(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise RefusedError("这是旧格式（doc、xls）或加了密码的 Office 文件，请去掉密码、另存为 docx 或 xlsx 后再上传")
    return _text(data)


def _pdf(data: bytes) -> str:
    """Checks header, trailer and end; refuses passwords, and what its plain objects show that may act by itself."""
    if not re.match(rb"%PDF-[12]\.\d", data):
        raise RefusedError("PDF 文件的开头不对，请用原来的程序重新导出")
    end = data.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in data[max(0, end - 2048) : end]:
        raise RefusedError("PDF 文件不完整，可能没有传完，请重新导出后再上传")
    if data[end + 5 :].strip(_PADDING):
        raise RefusedError("PDF 文件后面附有别的内容，请用“打印为 PDF”重新生成后再上传")
    if b"/Encrypt" in pdf_actions.unescape_names(data[data.rfind(b"trailer") if b"trailer" in data else 0 :]):
        raise RefusedError("PDF 文件加了密码，请去掉密码后再上传")
    active = pdf_actions.find_active_content(data)
    if active is not None:
        raise RefusedError(str(active.error(pdf_actions.REMEDY)))
    return PDF


def _png(data: bytes) -> str:
    """Walks the chunks of a PNG, each with its checksum, from IHDR to IEND."""
    broken = RefusedError("PNG 图片不完整或已损坏，请重新截图或另存后再上传")
    position, first = 8, True
    while position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        name, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        (checksum,) = (
            struct.unpack_from(">I", data, position + 8 + length) if len(data) >= position + 12 + length else (-1,)
        )
        if zlib.crc32(name + body) != checksum or first != (name == b"IHDR"):
            raise broken
        if first:
            if length != 13:
                raise broken
            _pixels(*struct.unpack_from(">II", body))
        first = False
        position += 12 + length
        if name == b"IEND":
            if data[position:].strip(_PADDING):
                raise RefusedError("PNG 图片后面附有别的内容，请另存为普通图片后再上传")
            return PNG
    raise broken


def _jpeg(data: bytes) -> str:
    """Refuses a photo with another file behind it. Phones add a smaller picture, a map of depth or some film, which
    stays."""
    end = _jpeg_end(data)
    if _FOREIGN.search(data, end):
        raise RefusedError("照片后面附有别的文件，请另存为普通照片后再上传")
    return JPEG


def _jpeg_end(data: bytes) -> int:
    """The offset behind the first picture, found by walking the segments of a JPEG to its end marker."""
    broken = RefusedError("照片不完整或已损坏，请重新拍照或另存后再上传")
    position, sized = 2, False
    while True:
        # Within the coded picture FF is followed by 00 or by a restart mark; before a mark it may be repeated.
        marker = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])").search(data, position)
        if marker is None:
            raise broken
        mark, position = marker[1][0], marker.end()
        if mark == 0xD9:
            if not sized:
                raise broken
            return position
        if position + 2 > len(data):
            raise broken
        (length,) = struct.unpack_from(">H", data, position)
        if length < 2 or position + length > len(data):
            raise broken
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            if length < 8:
                raise broken
            height, width = struct.unpack_from(">HH", data, position + 3)
            _pixels(width, height)
            sized = True
        position += length


def _pixels(width: int, height: int) -> None:
    """Refuses pictures without size, and those with more than PIXELS pixels: opening one costs memory by its pixels."""
    if not width or not height:
        raise RefusedError("图片的宽或高是零，可能已损坏")
    if width * height > PIXELS:
        raise RefusedError(f"图片有 {width}×{height} 个像素，太大了；请缩小后再上传")


def _text(data: bytes) -> str:
    """Plain text in an encoding that is used in China, without control characters."""
    encoding = sniff_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if encoding == UTF_16 or re.search(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", text):
        raise RefusedError(f"认不出这是什么文件，或文件已损坏。可以上传：{ACCEPTED}")
    formula = _EXCHANGE.search(text)
    if formula is not None:
        line = text.count("\n", 0, formula.start(1)) + 1
        raise RefusedError(
            f"第{line}行有向其他程序取数的公式（DDE），用 Excel 打开时可能运行程序。请把这一格改成普通文字或数值后再上传"
        )
    return TEXT
