"""Checks Word and Excel files: their type, no macros or controls, and no more inside than may be unpacked."""

from __future__ import annotations

import io
import zipfile

from doudi.library.formats import office_archive
from doudi.library.formats.office_archive import (
    CONTENT_TYPES,
    CONTROLS,
    DAMAGE,
    MACROS,
    exceeds_bounds,
    mentions,
    parse_harmlessly,
)
from doudi.office.errors import RefusedError

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = {f"{DOCX}.main+xml": DOCX, f"{XLSX}.main+xml": XLSX}


def media_type(data: bytes) -> str:
    """DOCX or XLSX. RefusedError for every other archive, for macros, and for what unpacks to more than LARGEST_WHOLE
    bytes."""
    # Nothing before the archive (its first bytes are checked by the caller) and nothing behind it: not two files in one.
    if data[-22:-18] != b"PK\x05\x06":
        raise RefusedError("压缩包不完整，或后面附有别的内容。Word、Excel 文件请重新另存后再上传；其他压缩包不能上传")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _check_archive(archive)
    except DAMAGE:
        raise RefusedError("文件已损坏，打不开。请用 Word、Excel 或 WPS 重新另存后再上传") from None


def _check_archive(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    names = [member.filename for member in members]
    if CONTENT_TYPES not in names:
        raise RefusedError("压缩包不能上传，请把里面的文件解压后逐个上传")
    if exceeds_bounds(members):
        raise RefusedError("文件解压后过大，没有接收。请删去不需要的图片或工作表，另存后再上传")
    plain = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if (
        len(set(names)) != len(names)
        or any(name.startswith(("/", "\\")) or ".." in name for name in names)
        or any(member.compress_type not in plain for member in members)
        or archive.getinfo(CONTENT_TYPES).file_size > 1_000_000
    ):
        raise RefusedError("文件内部的结构不对，没有接收。请用 Word、Excel 或 WPS 重新另存后再上传")
    _unpack(archive, members)
    types = _content_types(archive.read(CONTENT_TYPES))
    if mentions((*MACROS, *CONTROLS), (*names, *types)):
        raise RefusedError("文件带有宏或控件，没有接收。请另存为不带宏的 docx 或 xlsx 后再上传")
    kinds = {_MAIN[content_type] for content_type in types if content_type in _MAIN}
    if len(kinds) != 1:
        raise RefusedError("这不是 Word（docx）或 Excel（xlsx）文件。演示文稿等请导出为 PDF 后再上传")
    return kinds.pop()


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Unpacks every entry once: declared sizes may be false, and damage must show now rather than when an officer opens
    the file."""
    total = 0
    for member in members:
        with archive.open(member) as part:
            while chunk := part.read(1 << 18):
                total += len(chunk)
                if total > office_archive.LARGEST_WHOLE:
                    raise RefusedError("文件解压后过大，没有接收")


def _content_types(content: bytes) -> set[str]:
    """The types that an archive says its parts have. ValueError for what is no XML."""
    return {value for element in parse_harmlessly(content).iter() if (value := element.get("ContentType"))}
