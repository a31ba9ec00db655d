"""Finding the clauses of one part of a document by their numbers, line by line, also where copying has broken its lines.

Numbers stand at the beginning of a line or within one. At the beginning of a line a number is a heading if the sentence
before it has ended or if it is the next in its row; within a line only the next in its row counts, after the end of a
sentence or after a short heading. Everything else that looks like a number belongs to the sentence in which it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from doudi.library.structure.closing import DAY_LINE, FOOTER, NOTE, is_signature
from doudi.library.structure.layout import CLOSERS, ENDS, HALF_STOP, Span, ends_sentence
from doudi.library.structure.numbering import ANYWHERE, AT_LINE, ORDINALS, Label, read_label

MOST_CLAUSES = 20_000  # more numbers than any document has: what follows is text
LONGEST_HEADING = 34  # characters: a longer run without a full stop is no heading
LONGEST_CHAPTER = 30  # characters of the title of a chapter
LONGEST_TITLE = 60  # characters of a document's title before the first number of a text in one run
SHORT_LINE = 24  # characters: a shorter line is a heading, and ends there
RANKS = ("chapter", "section", "article", "formal", "part")
"""Numbers that close all that is open below them, the highest first."""
LISTS = ("sub", "number", "inner", "circle", "letter", "stem")
LINE_ONLY = ("stem", "letter")  # within a line they are too easily something else
ANY_ORDER = ("circle", "firstly")  # unmistakable after the end of a sentence, whatever number stood before
# What follows 一、 in an enumeration and not in a heading: 一、二级残疾; 一、三是 …; 二、3级残疾
COUNTED = re.compile(r"[一二三四五六七八九十][、级是类档线]|[级类档]|\d{1,2}[ \t]*[、级类档]")
# What follows 第三条 where another clause is referred to and no clause begins.
REFERENCE = re.compile(
    r"[、，,.。；;的和或及与至到—–\-~～（(]|第[一二三四五六七八九十百\d]+[款项]|规定|所[列称述]|以?外|中|内|各款|执行|办理"
)


@dataclass
class TextClause:
    """A numbered piece of a document: its label, and the offsets [start, end) of itself with all that stands below it.

    `paragraphs` holds the offsets at which its own paragraphs begin, those after a list included.
    """

    label: Label
    start: int
    end: int = 0
    parent: TextClause | None = None
    children: list[TextClause] = field(default_factory=list)
    position: str = ""
    paragraphs: list[int] = field(default_factory=list)

    @property
    def own_end(self) -> int:
        """Where its first child begins, or its end."""
        return self.children[0].start if self.children else self.end


class ClauseBuilder:
    """Builds the tree of clauses of one part; its lines are handed to `read_lines` in their order."""

    def __init__(self, text: str, width: int):
        self.clauses: list[TextClause] = []
        self._text = text
        self._width = width  # of the paper where lines were broken at its edge, else 0
        self._open: list[TextClause] = []
        self._last: dict[str, Label] = {}
        self._previous_line = ""
        self._next_line: Span = (0, 0)

    def read_lines(self, spans: list[Span]) -> None:
        for i, (start, end) in enumerate(spans):
            self._next_line = spans[i + 1] if i + 1 < len(spans) else (end, end)
            self._read_line(start, end)

    def _read_line(self, start: int, end: int) -> None:
        label = self._label_of_line(start, end)
        offset = start
        if label is not None and self._begins_line(label, end):
            self._take(label, start)
            offset = self._take_second(label.end, end)
        else:
            self._take_paragraph(start, end)
            mark = AT_LINE.match(self._text, start, end)
            offset = mark.end() if mark else start
        self._take_inside(offset, end)
        self._previous_line = self._text[start:end].strip()

    def _label_of_line(self, start: int, end: int) -> Label | None:
        mark = AT_LINE.match(self._text, start, end)
        label = read_label(self._text, mark.end() if mark else start)
        return label if label is not None and label.end <= end else None

    def _take_second(self, offset: int, end: int) -> int:
        """A line may begin with two numbers, 一是… or (一) 1. …: takes the second and returns where it ends."""
        blank = len(self._text[offset:end]) - len(self._text[offset:end].lstrip(" \t　*"))
        second = read_label(self._text, offset + blank)
        if second is None or second.end > end or second.kind in ORDINALS or not self._is_expected(second):
            return offset
        self._take(second, second.start)
        return second.end

    def _begins_line(self, label: Label, end: int) -> bool:
        """Whether a number at the beginning of a line is a heading, and not the rest of a broken sentence."""
        if label.kind == "dash":
            return bool(self._open)
        if label.kind == "part" and COUNTED.match(self._text, label.end) and not self._sentence_is_over():
            return False
        if label.kind in LINE_ONLY:
            return self._is_expected(label) and self._sentence_is_over()
        if label.kind == "article" and not self._stands_apart(label):
            return self._is_expected(label) and self._sentence_is_over() and not REFERENCE.match(self._text, label.end)
        if label.kind in ("chapter", "section"):
            title = self._text[label.end : end]
            return self._stands_apart(label) or (len(title) <= LONGEST_CHAPTER and not re.search("[。，；：]", title))
        return self._is_expected(label) or self._sentence_is_over()

    def _stands_apart(self, label: Label) -> bool:
        """Whether a space, a colon or the end of the line follows the number."""
        following = self._text[label.end : label.end + 1]
        return not following or following.isspace() or following in "：:*"

    def _sentence_is_over(self) -> bool:
        line = self._previous_line
        closed = line.rstrip("*# ").endswith(tuple("〕]）)"))
        return not line.rstrip(CLOSERS) or ends_sentence(line) or closed or len(line) < SHORT_LINE

    def _is_expected(self, label: Label) -> bool:
        """Next in its row, first below what is open, or next in a row that runs through the whole document."""
        if label.kind == "dash":
            return bool(self._open)
        last = self._last.get(label.kind)
        follows_last = label.follows(last) if last is not None else label.value == 1
        for clause in reversed(self._open):
            if clause.label.kind == label.kind:
                return label.follows(clause.label) or follows_last
        return (label.value == 1 and not label.branch) or follows_last

    def _take_inside(self, start: int, end: int) -> None:
        """Takes the numbers within a line: after the end of a sentence, or after a short heading, and only expected ones."""
        for match in ANYWHERE.finditer(self._text, start, end):
            if len(self.clauses) >= MOST_CLAUSES:
                return
            label = read_label(self._text, match.start())
            if label is None or label.kind in LINE_ONLY or label.end > end:
                continue
            is_joined = label.kind in ORDINALS and not self._stands_apart(label)
            if is_joined and (label.kind != "article" or REFERENCE.match(self._text, label.end)):
                continue
            in_any_order = label.kind in ANY_ORDER and self._text[label.start - 1] in ENDS
            if not self._is_expected(label) and not in_any_order and not self._restarts_after_colon(label):
                continue
            if (
                self._follows_sentence(label, start)
                or self._follows_heading(label)
                or self._follows_title(label, start)
            ):
                self._take_introduction(label)
                self._take(label, label.start)

    def _follows_sentence(self, label: Label, line_start: int) -> bool:
        bare = self._text[max(0, label.start - 6) : label.start].rstrip(CLOSERS)
        if label.kind == "part" and COUNTED.match(self._text, label.end):
            return False
        if not bare:
            return label.start > 0 and self._sentence_is_over()
        if label.kind in ("number", "circle", "firstly", "sub", "part") and self._text[label.start - 1] in "）)〕]":
            return True  # (某局负责)2、…
        ends = ENDS + "，," if label.kind == "firstly" and label.value > 1 else ENDS
        return bare[-1] in ends or HALF_STOP.search(bare) is not None

    def _follows_heading(self, label: Label) -> bool:
        """五、主要措施（一）…: there is no full stop between a short heading and its first child."""
        later = label.value > 1 and label.kind not in ("dash", "number", "article")
        if later or not self._open or label.kind in ("part", "formal"):
            return False
        parent = self._open[-1]
        if parent.children or parent.label.kind == label.kind:
            return False
        between = self._text[parent.label.end : label.start].strip()
        return 1 < len(between) <= LONGEST_HEADING and not re.search(r"[，,。；;\d]", between)

    def _follows_title(self, label: Label, line_start: int) -> bool:
        """某市救助办法 第一条 …: a text in one run begins with its title."""
        if self.clauses or label.value != 1 or label.kind not in RANKS or not self._text[label.start - 1].isspace():
            return False
        title = self._text[line_start : label.start].strip()
        return 0 < len(title) <= LONGEST_TITLE and not re.search("[。；]", title)

    # Paragraphs after a list, which have no number of their own

    def _take_paragraph(self, start: int, end: int) -> None:
        """Notes that a paragraph begins on this line, and gives it a clause where it stands after a list."""
        line = self._text[start:end].strip()
        if not self._open or not self._begins_paragraph(start, line):
            return
        owner = next((clause for clause in self._open if clause.label.kind == "article"), None)
        if owner is not None:
            owner.paragraphs.append(start)
            if owner.children:
                self._take(Label("paragraph", len(owner.paragraphs), start, start), start)
            return
        owner = self._owner_of_list() if self._open[-1].label.kind in LISTS else None
        if owner is not None and (self._is_enumeration(owner) or self._introduces_list(line)):
            owner.paragraphs.append(start)
            self._take(Label("passage", len(owner.paragraphs), start, start), start)

    def _owner_of_list(self) -> TextClause | None:
        """The clause whose paragraphs the open list belongs to: the article, or what stands above the list."""
        article = next((clause for clause in self._open if clause.label.kind == "article"), None)
        owner = article or self._open[-1].parent
        while owner is not None and owner.label.kind == "passage":
            owner = owner.parent
        return owner

    def _begins_paragraph(self, start: int, line: str) -> bool:
        if not ends_sentence(self._previous_line) or self._previous_line.rstrip(CLOSERS)[-1:] in "；;：:":
            return False
        if self._width and len(self._previous_line) >= self._width - 2 and not self._text[start].isspace():
            return False  # the line before ends at the edge of the paper
        if NOTE.match(line) or FOOTER.match(line) or DAY_LINE.fullmatch(line) or is_signature(line):
            return False
        return bool(self._width) or re.search("[。：；]", line) is not None

    def _is_enumeration(self, owner: TextClause) -> bool:
        """Whether the items of the list below a clause are parts of one sentence, so that a new line goes back to it."""
        items = [clause for clause in owner.children if clause.label.kind == self._open[-1].label.kind]
        texts = [self._text[item.start : following.start].rstrip() for item, following in pairwise(items)]
        return bool(texts) and all(text.endswith(("；", ";")) for text in texts)

    def _introduces_list(self, line: str) -> bool:
        """Whether a line ends with a colon and a list of the same form as the open one begins anew below it."""
        label = self._label_of_line(*self._next_line)
        return line.endswith(("：", ":")) and label is not None and self._restarts(label)

    def _restarts(self, label: Label) -> bool:
        return label.value == 1 and label.kind in LISTS and label.kind == self._open[-1].label.kind

    def _restarts_after_colon(self, label: Label) -> bool:
        return bool(self._open) and self._restarts(label) and self._text[label.start - 1] in "：:"

    def _take_introduction(self, label: Label) -> None:
        """Within a line: 下列人员不计入：（一）… after a list gives the sentence before the number a clause of its own."""
        if not self._restarts_after_colon(label):
            return
        begin = self._open[-1].label.end
        breaks = list(re.finditer("[。；！？\n]", self._text[begin : label.start]))
        owner = self._owner_of_list()
        if not breaks or owner is None:
            return
        start = begin + breaks[-1].end()
        owner.paragraphs.append(start)
        kind = "paragraph" if owner.label.kind == "article" else "passage"
        self._take(Label(kind, len(owner.paragraphs), start, start), start)

    def _take(self, label: Label, start: int) -> None:
        """Adds a clause below the clauses that stay open."""
        if len(self.clauses) >= MOST_CLAUSES:
            return
        self._close_for(label)
        parent = self._open[-1] if self._open else None
        clause = TextClause(label, start, parent=parent)
        if label.kind not in ("paragraph", "passage"):
            clause.paragraphs.append(start)
        if parent is not None:
            parent.children.append(clause)
        self._open.append(clause)
        self.clauses.append(clause)
        self._last[label.kind] = label

    def _close_for(self, label: Label) -> None:
        kinds = [clause.label.kind for clause in self._open]
        if label.kind in kinds:
            del self._open[kinds.index(label.kind) :]
        elif label.kind == "paragraph":
            del self._open[kinds.index("article") + 1 :]
        elif label.kind == "passage":
            self._open.pop()
        elif label.kind in RANKS:
            higher = RANKS[: RANKS.index(label.kind)]
            self._open = [clause for clause in self._open if clause.label.kind in higher]
        elif kinds and kinds[-1] == "dash":
            self._open.pop()
