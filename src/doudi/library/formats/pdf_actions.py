"""Finds what of a PDF may act by itself: scripts, programs to start, forms that send, media, files inside the file.

A PDF says what it does by names in its objects (ISO 32000-1, 12.6 and 7.11.4). The whole file is searched, whichever of its
objects its tables of contents lead to, because readers differ in how they mend damaged tables. A name may be written with
#-escapes, `/J#61vaScript`. Objects inside compressed streams show only in the copy that pdfium makes.
"""

from __future__ import annotations

import re

from doudi.library.formats.active_content import ActiveContent

REMEDY = "请用“打印为 PDF”重新生成一份，再用新的文件"
KINDS = {
    b"JavaScript": "脚本（JavaScript）",
    b"Launch": "启动程序的动作（Launch）",
    b"SubmitForm": "把内容发送出去的动作（SubmitForm）",
    b"ImportData": "读入外部数据的动作（ImportData）",
    b"GoToE": "打开附件的动作（GoToE）",
    b"GoToR": "打开另一份文件的动作（GoToR）",
    b"Rendition": "播放媒体的动作（Rendition）",
    b"Movie": "影片（Movie）",
    b"RichMedia": "富媒体（RichMedia）",
    b"EmbeddedFile": "附件（EmbeddedFile）",
    b"FileAttachment": "附件（FileAttachment）",
    b"EF": "附件（EF）",
    b"XFA": "动态表单（XFA）",
    b"AA": "自动执行的动作（AA）",
}
SHORT = (b"EF", b"XFA", b"AA")
"""Names so short that the bytes of a picture may spell them: they count where a value follows."""
OPENING = ActiveContent("打开时自动执行的动作（OpenAction）", "文件的总目录")
_END = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"
_GAP = rb"(?:[\x00\s]|%[^\r\n]*[\r\n])*"
_VALUE = rb"(?=<<|\[|\d+[\x00\s]+\d+[\x00\s]+R)"
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_LONG_NAMES = b"|".join(name for name in KINDS if name not in SHORT)
_NAME = re.compile(rb"/(?:(%b)%b|(%b)%b%b)" % (_LONG_NAMES, _END, b"|".join(SHORT), _GAP, _VALUE))
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})[\x00\s]+\d{1,5}[\x00\s]+obj\b")
_OPEN_ACTION = re.compile(rb"/OpenAction%b%b(?:(\d{1,10})[\x00\s]+(\d{1,5})[\x00\s]+R)?" % (_END, _GAP))
_PLAIN_DICTIONARY = re.compile(rb"<<(?:[^<>()%]|\([^()\\]*\)|<[0-9A-Fa-f\s]*>)*>>")
_KIND_OF_ACTION = re.compile(rb"/S[\x00\s]*/([A-Za-z0-9]+)")
_COMPRESSED_OBJECTS = re.compile(rb"/(?:ObjStm|XRef|XRefStm)%b" % _END)


def unescape_names(content: bytes) -> bytes:
    """The bytes of a PDF with the #-escapes of names resolved: for searching, not for reading."""
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content)


def has_compressed_objects(content: bytes) -> bool:
    """True if the file may have objects that its plain bytes do not show."""
    return _COMPRESSED_OBJECTS.search(unescape_names(content)) is not None


def find_active_content(content: bytes) -> ActiveContent | None:
    """The first thing in the plain bytes of a PDF that may act by itself, or None. Links that a reader clicks are none, and
    no more is an opening at a certain page, which most office programs write."""
    plain = unescape_names(content)
    match = _NAME.search(plain)
    if match is not None:
        return ActiveContent(KINDS[match[1] or match[2]], _place(plain, match.start()))
    for opening in _OPEN_ACTION.finditer(plain):
        if not all(_only_shows_page(plain, start) for start in _values(plain, opening)):
            return OPENING
    return None


def _place(plain: bytes, position: int) -> str:
    """The object in which a position lies, by its number."""
    number = b""
    for match in _OBJECT.finditer(plain, 0, position):
        number = match[1]
    return f"第{int(number)}号对象" if number else "文件结构"


def _values(plain: bytes, opening: re.Match[bytes]) -> list[int]:
    """Where the value of an OpenAction begins; where it is a reference, each object that has the number: later ones stand
    in for earlier ones. An object inside a compressed stream is not among them."""
    if opening[1] is None:
        return [opening.end()]
    number, generation = int(opening[1]), int(opening[2])
    header = re.compile(rb"(?<!\d)0*%d[\x00\s]+0*%d[\x00\s]+obj%b" % (number, generation, _GAP))
    return [match.end() for match in header.finditer(plain)]


def _only_shows_page(plain: bytes, start: int) -> bool:
    """True for a place in the document, an array, or the action that goes to one and to nothing after it."""
    if plain.startswith(b"[", start):
        return True
    action = _PLAIN_DICTIONARY.match(plain, start)
    return action is not None and set(_KIND_OF_ACTION.findall(action[0])) == {b"GoTo"} and b"/Next" not in action[0]
