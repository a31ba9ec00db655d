"""What a file truly is, from its bytes: PDF, PNG, JPEG, Word, Excel or plain text, and nothing else beside it."""

from __future__ import annotations

import re
import struct
import zlib

from doudi.office.documents import office_files
from doudi.office.documents.refusals import Refused

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


def media_type(data: bytes) -> str:
    """One of EXTENSIONS; Refused, in Chinese, for anything else, for what is damaged and for two files in one."""
    if not data:
        raise Refused("文件是空的，请检查后重新选择")
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"PK\x03\x04"):
        return office_files.media_type(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused("这是旧格式（doc、xls）或加了密码的 Office 文件，请去掉密码、另存为 docx 或 xlsx 后再上传")
    return _text(data)


def _pdf(data: bytes) -> str:
    if not re.match(rb"%PDF-[12]\.\d", data):
        raise Refused("PDF 文件的开头不对，请用原来的程序重新导出")
    end = data.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in data[max(0, end - 2048) : end]:
        raise Refused("PDF 文件不完整，可能没有传完，请重新导出后再上传")
    if data[end + 5 :].strip(_PADDING):
        raise Refused("PDF 文件后面附有别的内容，请用“打印为 PDF”重新生成后再上传")
    if b"/Encrypt" in data[data.rfind(b"trailer") if b"trailer" in data else 0 :]:
        raise Refused("PDF 文件加了密码，请去掉密码后再上传")
    # Attachments are not refused: electronic receipts carry their data that way.
    if re.search(rb"/(JavaScript|Launch)\b", data):
        raise Refused("PDF 文件带有脚本或可启动的程序，请用“打印为 PDF”重新生成后再上传")
    return PDF


def _png(data: bytes) -> str:
    broken = Refused("PNG 图片不完整或已损坏，请重新截图或另存后再上传")
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
                raise Refused("PNG 图片后面附有别的内容，请另存为普通图片后再上传")
            return PNG
    raise broken


def _jpeg(data: bytes) -> str:
    """Phones put more behind the picture: a smaller one, a map of depth, a moment of film. That stays, but no other file."""
    end = _jpeg_end(data)
    if _FOREIGN.search(data, end):
        raise Refused("照片后面附有别的文件，请另存为普通照片后再上传")
    return JPEG


def _jpeg_end(data: bytes) -> int:
    """Where the first picture ends."""
    broken = Refused("照片不完整或已损坏，请重新拍照或另存后再上传")
    position, sized = 2, False
    while True:
        # Within the coded picture FF is followed by 00 or by a restart mark; before a mark it may be repeated.
        found = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])").search(data, position)
        if found is None:
            raise broken
        mark, position = found[1][0], found.end()
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
    if not width or not height:
        raise Refused("图片的宽或高是零，可能已损坏")
    if width * height > PIXELS:
        raise Refused(f"图片有 {width}×{height} 个像素，太大了；请缩小后再上传")


def _text(data: bytes) -> str:
    text = None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or re.search(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", text):
        raise Refused(f"认不出这是什么文件，或文件已损坏。可以上传：{ACCEPTED}")
    return TEXT
