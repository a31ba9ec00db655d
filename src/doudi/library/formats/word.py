"""The text of a Word file (.docx), with the numbers that Word puts before paragraphs by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from doudi.library.formats.extraction import ExtractedText
from doudi.library.formats.word_numbering import FALLBACK, Numbering
from doudi.library.formats.word_package import WordPackage
from doudi.library.formats.word_styles import LEFT_OUT, Styles, W
from doudi.library.problems import UnreadableFileError

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MOST_CELLS = 20_000
TAKEN_OUT = frozenset([f"{W}del", f"{W}moveFrom", FALLBACK, f"{W}rt", f"{W}pPr", f"{W}rPr"])
"""Elements without text of the document: tracked deletions, repetitions for older programs, readings above characters."""
SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
LOSSES = {
    "footnotes": "脚注{count}条，已写在引用处的方括号里",
    "endnotes": "尾注{count}条，已写在引用处的方括号里",
    "missing note": "有{count}条注释在文件里找不到",
    "strike": "加了删除线的文字{count}处，没有读入",
    "dstrike": "加了双删除线的文字{count}处，没有读入",
    "vanish": "隐藏的文字{count}处，没有读入",
    "revision": "文件带有修订标记，按接受全部修订后的文字读入",
    "picture": "图片{count}张，其中的文字没有读入",
    "symbol": "特殊符号{count}个，没有读入",
    "formula": "公式{count}个，只读入了其中的文字，没有读入排列方式",
}


def read_word(content: bytes) -> ExtractedText:
    """Returns a line for each paragraph, with its number. UnreadableFileError for macros, bombs, tables without end,
    locked or damaged files."""
    package = WordPackage(content)
    body = package.xml("word/document.xml")
    if sum(1 for _ in body.iter(f"{W}tc")) > MOST_CELLS:
        raise UnreadableFileError(f"表格超过{MOST_CELLS}格，大得不像政策文件", "请把附表单独保存，只导入正文")
    return _WordReader(package, body).read()


class _WordReader:
    def __init__(self, package: WordPackage, body: Any):
        self._body = body
        self._styles = Styles(package.xml("word/styles.xml"))
        self._numbering = Numbering(package.xml("word/numbering.xml"), self._styles)
        self._notes = {kind: _notes_by_id(package.xml(f"word/{kind}.xml")) for kind in NOTES.values()}
        self._losses: Counter[str] = Counter()

    def read(self) -> ExtractedText:
        lines: list[str] = []
        pending = ""
        for paragraph in self._paragraphs():
            text = pending + self._text_of(paragraph)
            # A paragraph whose mark is deleted or hidden runs on into the next one, and is not counted.
            if self._has_no_mark(paragraph):
                pending = text
                continue
            pending = ""
            lines.append(self._numbering.next_number(paragraph) + text)
        if pending:
            lines.append(pending)
        for tag in ("drawing", "pict"):
            self._losses["picture"] += self._count_contents(tag)
        if any(next(self._body.iter(f"{W}{tag}"), None) is not None for tag in ("ins", "del", "moveTo", "moveFrom")):
            self._losses["revision"] += 1
        return ExtractedText("\n".join(lines), tuple(self._describe_losses()))

    def _describe_losses(self) -> Iterator[str]:
        for form, count in self._numbering.lost.items():
            yield f"自动编号丢失：有{count}段的编号（{form}）没有读出，请对照原件"
        for kind, sentence in LOSSES.items():
            if self._losses[kind]:
                yield sentence.format(count=self._losses[kind])

    def _count_contents(self, tag: str) -> int:
        """How many elements of a kind hold no paragraph of text: a text box is a drawing too, but it is read."""
        return sum(next(element.iter(f"{W}p"), None) is None for element in self._body.iter(f"{W}{tag}"))

    def _paragraphs(self) -> Iterator[Any]:
        for paragraph in self._body.iter(f"{W}p"):
            if not any(above.tag in TAKEN_OUT for above in paragraph.iterancestors()):
                yield paragraph

    def _has_no_mark(self, paragraph: Any) -> bool:
        properties = paragraph.find(f"{W}pPr/{W}rPr")
        if properties is None:
            return False
        if properties.find(f"{W}del") is not None or properties.find(f"{W}moveFrom") is not None:
            return True
        return properties.find(f"{W}vanish") is not None and self._styles.has_property("vanish", properties, "")

    def _text_of(self, paragraph: Any) -> str:
        """The text of a paragraph, without that of paragraphs inside it (text boxes), which stand on lines of their own."""
        style = self._styles.paragraph_style(paragraph)
        parts: list[str] = []
        stack = [iter(paragraph)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            tag = element.tag
            if tag in (f"{W}t", f"{MATH}t"):
                parts.append(element.text or "")
            elif tag in SIGNS:
                parts.append(SIGNS[tag])
            elif tag in NOTES:
                parts.append(self._note(NOTES[tag], element.get(f"{W}id", "")))
            elif tag == f"{W}sym":
                self._losses["symbol"] += 1
            elif tag in TAKEN_OUT or tag == f"{W}p" or (tag == f"{W}r" and self._is_left_out(element, style)):
                continue
            else:
                self._losses["formula"] += tag == f"{MATH}oMath"
                stack.append(iter(element))
        return "".join(parts)

    def _is_left_out(self, run: Any, style: str) -> bool:
        for name in LEFT_OUT:
            if self._styles.has_property(name, run.find(f"{W}rPr"), style):
                self._losses[name] += next(run.iter(f"{W}t"), None) is not None
                return True
        return False

    def _note(self, kind: str, identifier: str) -> str:
        note = self._notes[kind].get(identifier)
        if note is None:
            self._losses["missing note"] += 1
            return ""
        self._losses[kind] += 1
        text = " ".join(self._text_of(paragraph) for paragraph in note.iter(f"{W}p"))
        return f"〔注：{' '.join(text.split())}〕"


def _notes_by_id(root: Any) -> dict[str, Any]:
    """Notes of a part; those with a type are the lines that Word draws between text and notes."""
    if root is None:
        return {}
    return {note.get(f"{W}id", ""): note for note in root if isinstance(note.tag, str) and note.get(f"{W}type") is None}
