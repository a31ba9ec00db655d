"""Word and Excel files: what they say they are, no macros, and no more inside than is fit to unpack."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from doudi.office.documents.refusals import Refused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = {f"{DOCX}.main+xml": DOCX, f"{XLSX}.main+xml": XLSX}
_TYPES = "[Content_Types].xml"
_ACTIVE = ("vbaproject", "macrosheet", "activex", "macroenabled", "vbadata")
MEMBERS, UNPACKED = 3_000, 200_000_000


def media_type(data: bytes) -> str:
    """DOCX or XLSX; Refused for every other archive, for macros, and for what unpacks beyond UNPACKED bytes."""
    # Nothing before the archive (its first bytes are checked by the caller) and nothing behind it: not two files in one.
    if data[-22:-18] != b"PK\x05\x06":
        raise Refused("压缩包不完整，或后面附有别的内容。Word、Excel 文件请重新另存后再上传；其他压缩包不能上传")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _checked(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, OverflowError, RuntimeError):
        raise Refused("文件已损坏，打不开。请用 Word、Excel 或 WPS 重新另存后再上传") from None


def _checked(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    names = [member.filename for member in members]
    if _TYPES not in names:
        raise Refused("压缩包不能上传，请把里面的文件解压后逐个上传")
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        raise Refused("文件解压后过大，没有接收。请删去不需要的图片或工作表，另存后再上传")
    plain = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if (
        len(set(names)) != len(names)
        or any(name.startswith(("/", "\\")) or ".." in name for name in names)
        or any(member.compress_type not in plain for member in members)
        or archive.getinfo(_TYPES).file_size > 1_000_000
    ):
        raise Refused("文件内部的结构不对，没有接收。请用 Word、Excel 或 WPS 重新另存后再上传")
    _unpack(archive, members)
    types = _content_types(archive.read(_TYPES))
    if any(word in text.casefold() for text in (*names, *types) for word in _ACTIVE):
        raise Refused("文件带有宏或控件，没有接收。请另存为不带宏的 docx 或 xlsx 后再上传")
    kinds = {_MAIN[one] for one in types if one in _MAIN}
    if len(kinds) != 1:
        raise Refused("这不是 Word（docx）或 Excel（xlsx）文件。演示文稿等请导出为 PDF 后再上传")
    return kinds.pop()


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Reads everything once: what the directory declares may be a lie, and damage shows here rather than later."""
    total = 0
    for member in members:
        with archive.open(member) as part:
            while chunk := part.read(1 << 18):
                total += len(chunk)
                if total > UNPACKED:
                    raise Refused("文件解压后过大，没有接收")


def _content_types(content: bytes) -> set[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise ValueError("content types that are no XML") from None
    return {str(value) for one in root.iter() for value in (one.get("ContentType"),) if value}
