"""The text of a Word file (.docx), with the numbers that Word puts before paragraphs by itself."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from doudi.library.numbering import CIRCLED, chinese
from doudi.library.problems import Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MOST_ENTRIES = 3000
LARGEST_PART = 60_000_000  # bytes, unpacked
LARGEST_WHOLE = 200_000_000
MOST_TIMES = 300  # unpacked over packed, for what is large
MOST_CELLS = 20_000
CHINESE_FORMATS = frozenset(
    f"{form}{ending}"
    for form in ("chineseCounting", "japaneseCounting", "taiwaneseCounting", "ideographDigital")
    for ending in ("", "Thousand")
)
TAKEN_OUT = frozenset([f"{W}del", f"{W}moveFrom", FALLBACK])
BOMB = ("压缩文件展开后大得异常，可能是“压缩炸弹”", "不要打开它，请从发文机关重新取得")


def word_text(content: bytes) -> str:
    """A line a paragraph. Unreadable for macros, bombs, tables without end, locked or damaged files."""
    try:
        file = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError) as error:
        raise Unreadable("Word 文件已损坏，打不开", "请重新取得文件") from error
    with file:
        _expect_harmless(file, len(content))
        names = set(file.namelist())
        if "word/document.xml" not in names:
            raise Unreadable("压缩文件里没有 Word 正文", "只接受 .docx；表格、演示文稿和压缩包请另存或解压")
        body = _parsed(_part(file, "word/document.xml"))
        counting = _Counting(
            _parsed(_part(file, "word/numbering.xml")) if "word/numbering.xml" in names else None,
            _parsed(_part(file, "word/styles.xml")) if "word/styles.xml" in names else None,
        )
    if sum(1 for _ in body.iter(f"{W}tc")) > MOST_CELLS:
        raise Unreadable(f"表格超过{MOST_CELLS}格，大得不像政策文件", "请把附表单独保存，只导入正文")
    return "\n".join(counting.number(paragraph) + _words(paragraph) for paragraph in _paragraphs(body))


def _expect_harmless(file: zipfile.ZipFile, packed: int) -> None:
    entries = file.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(*BOMB)
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unreadable("文件设有密码", "请用密码打开后另存为不加密的 .docx")
        if entry.filename.lower().endswith(("vbaproject.bin", "vbadata.xml")):
            raise Unreadable("文件带有宏（程序）", "请打开时禁用宏，另存为不带宏的 .docx")
        large = entry.file_size > 2_000_000
        if entry.file_size > LARGEST_PART or (large and entry.file_size > MOST_TIMES * max(entry.compress_size, 1)):
            raise Unreadable(*BOMB)
    if sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
        raise Unreadable(*BOMB)
    if "[Content_Types].xml" in file.namelist() and b"macroEnabled" in _part(file, "[Content_Types].xml"):
        raise Unreadable("文件带有宏（程序）", "请打开时禁用宏，另存为不带宏的 .docx")


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    """What a part really unpacks to, whatever it says of its size."""
    try:
        with file.open(name) as part:
            content = part.read(LARGEST_PART + 1)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Unreadable("Word 文件已损坏，读不出来", "请重新取得文件") from error
    except Exception as error:
        # zlib.error and lzma.LZMAError, without importing what else is not needed
        if type(error).__name__ in ("error", "LZMAError"):
            raise Unreadable("Word 文件已损坏，读不出来", "请重新取得文件") from error
        raise
    if len(content) > LARGEST_PART:
        raise Unreadable(*BOMB)
    return content


def _parsed(content: bytes) -> Any:
    """XML without entities, without the network, without depth that no document has."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("Word 文件的内容已损坏", "请重新取得文件") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("Word 文件里自带实体定义，可能有害", "请从发文机关重新取得")
    return root


def _paragraphs(body: Any) -> list[Any]:
    return [one for one in body.iter(f"{W}p") if not any(above.tag == FALLBACK for above in one.iterancestors())]


def _words(paragraph: Any) -> str:
    """Text of a paragraph: what is deleted or hidden left out, nested paragraphs (text boxes) apart."""
    parts: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        tag = element.tag
        if tag == f"{W}t":
            parts.append(element.text or "")
        elif tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            parts.append("\t" if tag == f"{W}tab" else "\n")
        elif tag in (f"{W}noBreakHyphen", f"{W}softHyphen"):
            parts.append("-" if tag == f"{W}noBreakHyphen" else "")
        elif tag in TAKEN_OUT or tag in (f"{W}p", f"{W}pPr", f"{W}rPr") or _is_hidden(element):
            continue
        else:
            stack.append(iter(element))
    return "".join(parts)


def _is_hidden(element: Any) -> bool:
    return element.tag == f"{W}r" and element.find(f"{W}rPr/{W}vanish") is not None


class _Counting:
    """Numbers that a paragraph gets from its list: 一、 （一） 1. as numbering.xml says."""

    def __init__(self, numbering: Any, styles: Any):
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        self.list_of: dict[str, str] = {}
        if numbering is not None:
            self._read(numbering)
        if styles is not None:
            for style in styles.iter(f"{W}style"):
                found = _number_properties(style.find(f"{W}pPr"))
                if found:
                    self.by_style[style.get(f"{W}styleId", "")] = found

    def _read(self, numbering: Any) -> None:
        for one in numbering.iter(f"{W}num"):
            self.list_of[one.get(f"{W}numId", "")] = _value(one, "abstractNumId")
        for abstract in numbering.iter(f"{W}abstractNum"):
            for level in abstract.iter(f"{W}lvl"):
                start = _value(level, "start")
                key = (abstract.get(f"{W}abstractNumId", ""), int(level.get(f"{W}ilvl", "0")))
                self.levels[key] = (
                    _value(level, "numFmt"),
                    _value(level, "lvlText"),
                    int(start) if start.isdigit() else 1,
                )

    def number(self, paragraph: Any) -> str:
        properties = paragraph.find(f"{W}pPr")
        found = _number_properties(properties)
        if found is None and properties is not None:
            found = self.by_style.get(_value(properties, "pStyle"))
        if found is None or found[0] == "0":
            return ""
        name, level = self.list_of.get(found[0], ""), found[1]
        if (name, level) not in self.levels:
            return ""
        form, pattern, start = self.levels[name, level]
        self.counts[name, level] = self.counts.get((name, level), start - 1) + 1
        for key in [key for key in self.counts if key[0] == name and key[1] > level]:
            del self.counts[key]
        if form in ("bullet", "none", ""):
            return ""
        for place in range(level, -1, -1):
            own, _, first = self.levels.get((name, place), ("decimal", "", 1))
            pattern = pattern.replace(f"%{place + 1}", _written(self.counts.get((name, place), first), own))
        return pattern


def _number_properties(properties: Any) -> tuple[str, int] | None:
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return None
    level = _value(found, "ilvl")
    return _value(found, "numId"), int(level) if level.isdigit() else 0


def _value(element: Any, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _written(count: int, form: str) -> str:
    if form in CHINESE_FORMATS:
        return chinese(count)
    if form == "decimalEnclosedCircle" and count <= len(CIRCLED):
        return CIRCLED[count - 1]
    return str(count)
