"""Splitting a document into clauses by its numbering, also where scanning or copying has broken its lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from doudi.library.normal import page_marks
from doudi.library.numbering import AT_LINE, FORMS, Label, label_at

ENDS = "。！？!?；;：:"
CLOSERS = "”’」』）)〕］]》*\"' \t　-–·"
HALF_STOP = re.compile(r"[\u4e00-\u9fff）)”%]\.$")
MOST_CLAUSES = 20_000  # more numbers than any document has: what follows is text
HEADING = 34  # characters: a longer run without a full stop is no heading
INLINE = re.compile("|".join(f"(?:{form.replace('(?P<n>', '(?:')})" for form in FORMS.values()))
WITHIN_LINE = ("chapter", "article", "part", "sub", "number", "inner", "circle", "firstly", "dash")
ANY_ORDER = ("circle", "firstly")  # unmistakable after the end of a sentence, whatever number stood before
# What follows 一、 in an enumeration and not in a heading: 一、二级残疾; 一、三是 …
COUNTED = re.compile(r"[一二三四五六七八九十][、级是类档线]|[级类档]")


@dataclass
class Clause:
    """A numbered piece of a document: its label, and the offsets of itself with all that stands below it."""

    label: Label
    start: int
    end: int = 0
    parent: Clause | None = None
    children: list[Clause] = field(default_factory=list)
    position: str = ""

    @property
    def own_end(self) -> int:
        """Where its first child begins, or its end."""
        return self.children[0].start if self.children else self.end


@dataclass(frozen=True)
class Structure:
    """`clauses` in the order of the text; `body`: offsets of the numbered part, between heading and closing matter."""

    clauses: tuple[Clause, ...]
    body: tuple[int, int]


def find_clauses(text: str) -> Structure:
    """The clauses of a text. One without numbering has none."""
    builder = _Builder(text)
    for start, end in lines(text):
        builder.line(start, end)
    return builder.finish()


def lines(text: str) -> list[tuple[int, int]]:
    """Offsets of the lines that hold more than a page number or nothing."""
    marks = page_marks(text)
    found = []
    start = 0
    for end in [match.start() for match in re.finditer(r"[\n\f]", text)] + [len(text)]:
        if text[start:end].strip() and not (start in marks and end - 1 in marks):
            found.append((start, end))
        start = end + 1
    return found


class _Builder:
    def __init__(self, text: str):
        self.text = text
        self.open: list[Clause] = []
        self.all: list[Clause] = []
        self.last: dict[str, int] = {}
        self.before = ""  # the line before, stripped

    def line(self, start: int, end: int) -> None:
        mark = AT_LINE.match(self.text, start, end)
        at = mark.end() if mark else start
        label = label_at(self.text, at)
        if label is not None and label.end <= end and self._begins_line(label):
            self._take(label, start)
            at = self._further(label.end, start, end)
        self._inside(max(at, start), end)
        self.before = self.text[start:end].strip()

    def _further(self, at: int, start: int, end: int) -> int:
        """A line may begin with two numbers: 一是…, or (一) 1. …"""
        found = label_at(self.text, at + len(self.text[at:end]) - len(self.text[at:end].lstrip(" \t　*")))
        if found is not None and found.end <= end and self._expected(found):
            self._take(found, found.start)
            return found.end
        return at

    def _begins_line(self, label: Label) -> bool:
        """Whether a number at the beginning of a line is a heading, and not the rest of a broken sentence."""
        after = self.text[label.end : label.end + 2]
        if label.kind == "part" and COUNTED.match(after) and not self._sentence_over():
            return False
        if label.kind in ("chapter", "section", "article"):
            return label.kind != "article" or self._sentence_over() or self._expected(label)
        if label.kind == "dash":
            return bool(self.open)
        return self._expected(label) or self._sentence_over()

    def _sentence_over(self) -> bool:
        bare = self.before.rstrip(CLOSERS)
        closed = self.before.rstrip("*# ").endswith(tuple("〕]）)"))
        return not bare or bare[-1] in ENDS or bool(HALF_STOP.search(bare)) or closed or len(self.before) < 24

    def _expected(self, label: Label) -> bool:
        """Next in its row, first below what is open, or next in a row that runs through the whole document."""
        if label.kind == "dash":
            return bool(self.open)
        for clause in reversed(self.open):
            if clause.label.kind == label.kind:
                return label.value == clause.label.value + 1 or label.value == self.last.get(label.kind, 0) + 1
        return label.value == 1 or label.value == self.last.get(label.kind, 0) + 1

    def _inside(self, at: int, end: int) -> None:
        """Numbers within a line: after the end of a sentence, or after a short heading, and only the expected one."""
        for found in INLINE.finditer(self.text, at, end):
            label = label_at(self.text, found.start())
            if label is None or label.kind not in WITHIN_LINE:
                continue
            if not self._expected(label) and not (label.kind in ANY_ORDER and self.text[label.start - 1] in ENDS):
                continue
            if self._after_sentence(label, at) or self._after_heading(label):
                self._take(label, label.start)

    def _after_sentence(self, label: Label, at: int) -> bool:
        bare = self.text[max(0, label.start - 6) : label.start].rstrip(CLOSERS)
        if label.kind == "part" and COUNTED.match(self.text, label.end):
            return False
        if not bare:
            return label.start > 0 and self._sentence_over()
        if label.kind in ("number", "circle", "firstly", "sub", "part") and self.text[label.start - 1] in "）)〕]":
            return True  # (某局负责)2、…
        ends = ENDS + "，," if label.kind == "firstly" and label.value > 1 else ENDS
        return bare[-1] in ends or HALF_STOP.search(bare) is not None

    def _after_heading(self, label: Label) -> bool:
        """五、主要措施（一）…: no full stop between a short heading and its first child."""
        if (
            (label.value > 1 and label.kind not in ("dash", "number", "article"))
            or not self.open
            or label.kind == "part"
        ):
            return False
        parent = self.open[-1]
        if parent.children or parent.label.kind == label.kind:
            return False
        between = self.text[parent.label.end : label.start].strip()
        return 1 < len(between) <= HEADING and not re.search(r"[，,。；;\d]", between)

    def _take(self, label: Label, start: int) -> None:
        if len(self.all) >= MOST_CLAUSES:
            return
        kinds = [clause.label.kind for clause in self.open]
        if label.kind in kinds:
            del self.open[kinds.index(label.kind) :]
        elif label.kind in ("chapter", "section", "article", "part"):
            order = ("chapter", "section", "article", "part")
            rank = order.index(label.kind)
            self.open = [one for one in self.open if one.label.kind in order[:rank]]
        elif kinds and kinds[-1] == "dash":
            self.open.pop()
        parent = self.open[-1] if self.open else None
        clause = Clause(label, start, parent=parent)
        if parent is not None:
            parent.children.append(clause)
        self.open.append(clause)
        self.all.append(clause)
        self.last[label.kind] = label.value

    def finish(self) -> Structure:
        if not self.all:
            return Structure((), (len(self.text), len(self.text)))
        body_end = _closing(self.text, self.all[-1].label.end)
        for number, clause in enumerate(self.all):
            following = (one.start for one in self.all[number + 1 :] if not _below(one, clause))
            clause.end = next(following, body_end)
        running = _running(self.all)
        for clause in self.all:
            clause.position = _position(clause, running)
        return Structure(tuple(self.all), (self.all[0].start, body_end))


def _below(clause: Clause, other: Clause) -> bool:
    while clause.parent is not None:
        clause = clause.parent
        if clause is other:
            return True
    return False


def _running(clauses: list[Clause]) -> frozenset[str]:
    """Forms whose numbers run through the whole document; their positions need no part before them."""
    found = {"article"}
    for kind in ("number", "sub"):
        firsts = [one for one in clauses if one.label.kind == kind and one.parent and one.parent.children[0] is one]
        values = [one.label.value for one in clauses if one.label.kind == kind]
        if any(one.label.value > 1 for one in firsts) and values == sorted(set(values)):
            found.add(kind)
    return frozenset(found)


def _position(clause: Clause, running: frozenset[str]) -> str:
    parts = [clause.label.written]
    at: Clause | None = clause
    while at is not None and at.label.kind not in running:
        at = at.parent
        if at is not None:
            parts.append(at.label.written)
    return "".join(reversed(parts))


OFFICE = re.compile(
    r"^(?:中共)?[\u4e00-\u9fff]{1,30}(?:委员会|办公厅|办公室|人民政府|厅|局|部|委|会|组织部|工会|法院|检察院|中心|省委|市委|县委|区委|州委)$"
)
CLOSING = re.compile(
    r"[（(]?此件|公开属性|公开方式|抄\s*送|抄\s*报|主\s*送|印\s*发|附\s*件|政策解读|信息公开选项|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
)


def _closing(text: str, after: int) -> int:
    """Where signatures, dates and notes begin after the last clause; the end of the text where there are none."""
    begin = len(text)
    tail = [(start, end) for start, end in lines(text) if start > after]
    for start, end in reversed(tail):
        line = text[start:end].strip(" \t　*#[]")
        if not line or (line[-1] in ENDS and not CLOSING.match(line)):
            break
        if not (CLOSING.match(line) or _is_signature(line)):
            break
        begin = start
    return begin


def _is_signature(line: str) -> bool:
    return all(OFFICE.match(name) for name in line.split())
