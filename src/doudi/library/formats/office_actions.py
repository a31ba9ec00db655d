"""Finds what of a Word or Excel file may act by itself: what it fetches from outside, what is embedded in it, fields that run.

Every XML part is walked by expat as a stream, so that its size costs time and no memory, and an entity is met before
it is resolved. Elements are told by their local names: transitional and strict files differ only in namespaces.
"""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

from doudi.library.formats.active_content import ActiveContent

REMEDY = (
    "请用 Word、Excel 或 WPS 打开原件，去掉它（外部图片和对象改成普通图片，域用 Ctrl+Shift+F9 变成文字，"
    "模板改用 Normal），另存为新的文件"
)
LARGEST_PART = 60_000_000  # bytes, unpacked
FOLDERS = {
    "/embeddings/": "嵌入的对象",
    "/activex/": "控件（ActiveX）",
    "/webextensions/": "加载项",
    "/macrosheets/": "宏表",
    "vbaproject": "宏（vbaProject）",
}
"""Parts of the names of members, in small letters, and what such a member is."""
RELATIONSHIPS = {
    "attachedtemplate": "外挂的模板（attachedTemplate）",
    "afchunk": "嵌入的另一份文件（altChunk）",
    "oleobject": "嵌入的对象（OLE）",
    "package": "嵌入的对象",
    "control": "控件（ActiveX）",
    "subdocument": "从别处取来的子文档",
    "connections": "外部数据连接",
    "webextension": "加载项",
    "vbaproject": "宏（vbaProject）",
}
"""The last word of the types of relationships, in small letters, that are refused wherever they lead."""
ELEMENTS = {
    "altChunk": "嵌入的另一份文件（altChunk）",
    "object": "嵌入的对象",
    "OLEObject": "嵌入的对象（OLE）",
    "oleObject": "嵌入的对象（OLE）",
    "oleLink": "链接的对象（OLE）",
    "ddeLink": "动态数据交换（DDE）",
    "subDoc": "从别处取来的子文档",
}
_FIELD = re.compile(
    r"[\s\"]*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|EMBED|DATABASE|CONTROL)\b", re.IGNORECASE
)
_FORMULA = re.compile(r"[\w.]\s*\|[^!]*!|\bWEBSERVICE\s*\(", re.IGNORECASE)
"""A formula that asks another program, `cmd|'/c calc'!A0`, or an address."""
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:|[\\/]{2}", re.IGNORECASE)
_NO_TEXT = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_FIELD_TEXTS = ("instrText", "delInstrText")


class ActivePartError(Exception):
    """Ends the walk through a part. `kind` says in Chinese what was found."""

    def __init__(self, kind: str):
        self.kind = kind
        super().__init__(kind)


def find_active_content(archive: zipfile.ZipFile) -> ActiveContent | None:
    """The first thing in an archive of Word or Excel that may act by itself, or None. One of office_archive.DAMAGE
    where a part cannot be unpacked. Links that a reader clicks are none."""
    for name in archive.namelist():
        for word, kind in FOLDERS.items():
            if word in f"/{name.replace(chr(92), '/')}".casefold():
                return ActiveContent(kind, name)
    for name in archive.namelist():
        with archive.open(name) as part:
            content = part.read(LARGEST_PART + 1)
        if len(content) > LARGEST_PART:
            raise zipfile.BadZipFile(f"{name} unpacks to more than {LARGEST_PART} bytes")
        # Excel reads its old drawings also where they are no XML; they hold neither fields nor links.
        if content.lstrip(_NO_TEXT).startswith(b"<") and not name.casefold().endswith(".vml"):
            try:
                _PartWalk().walk(content)
            except ActivePartError as error:
                return ActiveContent(error.kind, name)
    return None


class _PartWalk:
    """A walk through an XML part. ActivePartError at the first thing that may act."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._element = ""
        # Instructions of fields that are open, innermost last; the first takes text that belongs to none.
        self._instructions = [""]
        self._formula = ""

    def walk(self, content: bytes) -> None:
        """zipfile.BadZipFile for what is no XML, or in an encoding that expat does not know and others may."""
        try:
            self._parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise zipfile.BadZipFile(str(error)) from error
        for instruction in self._instructions:
            _expect_harmless_field(instruction)

    def _doctype(self, *_: object) -> None:
        raise ActivePartError("自带的实体定义（DOCTYPE）")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if element in ELEMENTS:
            raise ActivePartError(ELEMENTS[element])
        if element == "Relationship":
            _expect_harmless_relationship(local)
        elif element == "fldSimple":
            _expect_harmless_field(local.get("instr", ""))
        elif element == "fldChar":
            self._field_mark(local.get("fldCharType", ""))
        self._element = element

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "f" and self._formula:
            if _FORMULA.search(self._formula):
                raise ActivePartError("向其他程序或网址取数的公式")
            self._formula = ""
        self._element = ""

    def _text(self, text: str) -> None:
        if self._element in _FIELD_TEXTS:
            self._instructions[-1] += text
        elif self._element == "f":
            self._formula += text

    def _field_mark(self, mark: str) -> None:
        if mark == "begin":
            self._instructions.append("")
            return
        _expect_harmless_field(self._instructions[-1])
        self._instructions[-1] = ""
        if mark == "end" and len(self._instructions) > 1:
            self._instructions.pop()


def _expect_harmless_relationship(attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2].casefold()
    if kind in RELATIONSHIPS:
        raise ActivePartError(RELATIONSHIPS[kind])
    outside = attributes.get("TargetMode", "").casefold() == "external"
    if kind != "hyperlink" and (outside or _ELSEWHERE.match(attributes.get("Target", ""))):
        raise ActivePartError("取自文件之外的内容（外部链接）")


def _expect_harmless_field(instruction: str) -> None:
    match = _FIELD.match(instruction)
    if match is not None:
        raise ActivePartError(f"自动取数的域（{match[1].upper()}）")
