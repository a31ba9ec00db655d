"""The parts of a Word file (.docx), a zip archive of XML, opened so that a hostile one does no harm."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from doudi.library.formats import office_actions
from doudi.library.formats.office_archive import (
    CONTENT_TYPES,
    DAMAGE,
    MACROS,
    exceeds_bounds,
    mentions,
    parse_harmlessly,
)
from doudi.library.problems import UnreadableFileError

LARGEST_PART = 60_000_000  # bytes, unpacked
MOST_TIMES = 300  # unpacked over packed, for what is large
BOMB = ("压缩文件展开后大得异常，可能是“压缩炸弹”", "不要打开它，请从发文机关重新取得")
DAMAGED = ("文件已损坏，读不出来", "请重新取得文件")
MACROS_FOUND = ("文件带有宏（程序）", "请打开时禁用宏，另存为不带宏的 .docx")


class WordPackage:
    """An open .docx. UnreadableFileError for macros and whatever else may act by itself, passwords, archives that unpack to
    something enormous, and damage."""

    def __init__(self, content: bytes):
        try:
            self._file = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGE as error:
            raise UnreadableFileError("Word 文件已损坏，打不开", "请重新取得文件") from error
        self._names = frozenset(self._file.namelist())
        self._expect_harmless()
        if "word/document.xml" not in self._names:
            raise UnreadableFileError("压缩文件里没有 Word 正文", "只接受 .docx；表格、演示文稿和压缩包请另存或解压")

    def xml(self, name: str) -> Any:
        """The root element of a part, or None where the file has no such part."""
        return parse_xml(self._read(name)) if name in self._names else None

    def _read(self, name: str) -> bytes:
        """What a part really unpacks to, whatever the archive's directory says of its size."""
        try:
            with self._file.open(name) as part:
                content = part.read(LARGEST_PART + 1)
        except DAMAGE as error:
            raise UnreadableFileError(*DAMAGED) from error
        if len(content) > LARGEST_PART:
            raise UnreadableFileError(*BOMB)
        return content

    def _expect_harmless(self) -> None:
        entries = self._file.infolist()
        if exceeds_bounds(entries):
            raise UnreadableFileError(*BOMB)
        if mentions(MACROS, self._names):
            raise UnreadableFileError(*MACROS_FOUND)
        for entry in entries:
            if entry.flag_bits & 1:
                raise UnreadableFileError("文件设有密码", "请用密码打开后另存为不加密的 .docx")
            large = entry.file_size > 2_000_000
            if entry.file_size > LARGEST_PART or (large and entry.file_size > MOST_TIMES * max(entry.compress_size, 1)):
                raise UnreadableFileError(*BOMB)
        types = self._read(CONTENT_TYPES).decode("utf-8", "replace") if CONTENT_TYPES in self._names else ""
        if mentions(MACROS, [types]):
            raise UnreadableFileError(*MACROS_FOUND)
        expect_inert(self._file)


def expect_inert(archive: zipfile.ZipFile) -> None:
    """UnreadableFileError where an archive of Word or Excel has anything that may act by itself, or is damaged."""
    try:
        active = office_actions.find_active_content(archive)
    except DAMAGE as error:
        raise UnreadableFileError(*DAMAGED) from error
    if active is not None:
        raise active.error(office_actions.REMEDY)


def check_office_file(content: bytes) -> None:
    """The same for the bytes of a file."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGE as error:
        raise UnreadableFileError(*DAMAGED) from error
    with archive:
        expect_inert(archive)


def parse_xml(content: bytes) -> Any:
    """The root of a part of the archive. UnreadableFileError for what is no XML, and for entities of its own."""
    try:
        root = parse_harmlessly(content)
    except ValueError as error:
        raise UnreadableFileError("Word 文件的内容已损坏", "请重新取得文件") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFileError("Word 文件里自带实体定义，可能有害", "请从发文机关重新取得")
    return root
