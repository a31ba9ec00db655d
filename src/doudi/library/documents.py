"""A policy document as a text with its clauses: what it says of itself, and what stands at a position."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from doudi.library.heading import Heading, read_heading
from doudi.library.normal import Normal, normalise
from doudi.library.numbering import chinese, to_number
from doudi.library.problems import NoSuchPosition
from doudi.library.structure import Clause, Structure, find_clauses, lines

STANDINGS = ("official", "copy", "unverified")
FRONT = ("文号", "前言")
BACK = ("文末", "文末注")
NOTE = re.compile(r"[（(]此件[^（()）]*[)）]|公开(?:属性|方式)\s*[:：].*")
ARTICLES = re.compile(r"第([一二三四五六七八九十百零]+)[至、-]([一二三四五六七八九十百零]+)条")
RANGE = re.compile(r"(?P<stem>.*?)(?P<first>\d+)[-–—至](?P<last>\d+)$")


@dataclass(frozen=True)
class PolicyDocument:
    """A document's text with its standing: official, copy or unverified. Only an official one can be cited."""

    name: str
    text: str
    standing: str = "unverified"

    @cached_property
    def structure(self) -> Structure:
        return find_clauses(self.text)

    @cached_property
    def heading(self) -> Heading:
        return read_heading(self.text, self.structure.body)

    @cached_property
    def normal(self) -> Normal:
        return normalise(self.text)

    @property
    def citable(self) -> bool:
        return self.standing == "official"

    @cached_property
    def _by_position(self) -> dict[str, Clause]:
        found: dict[str, Clause] = {}
        for clause in self.structure.clauses:
            if clause.label.kind != "dash":
                found.setdefault(clause.position, clause)
        return found

    @property
    def positions(self) -> tuple[str, ...]:
        """The positions that have a number, in the order of the text."""
        return tuple(self._by_position)

    def spans(self, position: str) -> tuple[tuple[int, int], ...]:
        """Offsets of what stands at a position: 五(一)2, 2(1), 第三条, 四末 (the last paragraph of 四), 1-3 at the end
        for several, 第四至六条, 前言, 文号, 文末. NoSuchPosition where the document has none such."""
        start, end = self.structure.body
        if position in FRONT:
            return ((0, start),)
        if position in BACK:
            notes = [match.span() for match in NOTE.finditer(self.text)]
            return (*notes, (end, len(self.text)))
        if position.endswith("末") and position[:-1] in self._by_position:
            return (self._last_paragraph(self._by_position[position[:-1]]),)
        if position in self._by_position:
            clause = self._by_position[position]
            return ((clause.start, clause.end),)
        articles = ARTICLES.fullmatch(position)
        if articles:
            first, last = (to_number(word) or 0 for word in articles.groups())
            return tuple(span for number in range(first, last + 1) for span in self.spans(f"第{chinese(number)}条"))
        several = RANGE.match(position)
        if several:
            numbers = range(int(several["first"]), int(several["last"]) + 1)
            return tuple(span for number in numbers for span in self.spans(f"{several['stem']}{number}"))
        raise NoSuchPosition(position)

    def at(self, position: str) -> str:
        """The text at a position, as it stands; pieces that lie apart are joined by a line break."""
        return "\n".join(self.text[start:end].strip() for start, end in self.spans(position))

    def position_of(self, offset: int) -> str:
        """The smallest numbered position that holds an offset; 前言 before the first, 文末 after the last."""
        start, end = self.structure.body
        if not self.structure.clauses or offset < start:
            return "前言"
        if offset >= end:
            return "文末"
        clause: Clause | None = self.structure.clauses[bisect_right(self._starts, offset) - 1]
        while clause is not None and (offset >= clause.end or not clause.position):
            clause = clause.parent
        return clause.position if clause else ""

    @cached_property
    def _starts(self) -> list[int]:
        return [clause.start for clause in self.structure.clauses]

    def _last_paragraph(self, clause: Clause) -> tuple[int, int]:
        """What stands after the last numbered item of a clause, on lines of its own; of an unnumbered clause its last lines."""
        begin = clause.start
        while clause.children:
            clause = clause.children[-1]
            begin = clause.start
        start = begin
        over = False
        for first, last in lines(self.text[begin : clause.end]):
            if over:
                start = begin + first
                break
            over = self.text[begin + first : begin + last].rstrip().endswith(("。", "！", "？"))
        return start, clause.end
