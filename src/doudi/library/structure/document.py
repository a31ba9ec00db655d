"""A policy document: its text with its clauses, what it says of itself, and what stands at a position."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from doudi.library.problems import NoSuchPositionError
from doudi.library.structure.clause_builder import TextClause
from doudi.library.structure.heading import Heading, read_heading
from doudi.library.structure.layout import Span, line_spans
from doudi.library.structure.normal import NormalText, normalise
from doudi.library.structure.numbering import to_chinese, to_number
from doudi.library.structure.outline import Outline, read_outline
from doudi.text.characters import unify_ideographs

STANDINGS = ("official", "copy", "unverified")
FRONT = ("文号", "前言")
BACK = ("文末", "文末注")
LAST_PARAGRAPH = "末"
NOTE = re.compile(r"[（(]此件[^（()]*[)）]|公开(?:属性|方式)\s*[:：].*")
ARTICLES = re.compile(r"第([一二三四五六七八九十百零]+)[至、-]([一二三四五六七八九十百零]+)条")
RANGE = re.compile(r"(?P<stem>.*?)(?P<first>\d+)[-–—至](?P<last>\d+)$")
PARAGRAPH = re.compile(r"(?P<stem>.+)第(?P<n>[一二三四五六七八九十]+)[款段]")
ITEM = re.compile(r"(?P<stem>.+[^\d第])(?P<n>\d+)")
ATTACHMENT = re.compile(r"附件(?:\d{1,2}|[一二三四五六七八九十]{1,3})?(?:\(\d+\))?")

Spans = tuple[Span, ...]


@dataclass(frozen=True)
class PolicyDocument:
    """The text of a document with its standing: official, copy or unverified. Only an official one can be cited.

    `losses` says in Chinese what of the file is not in the text (ExtractedText.losses).
    """

    name: str
    text: str
    standing: str = "unverified"
    losses: tuple[str, ...] = ()

    @cached_property
    def outline(self) -> Outline:
        return read_outline(self.text)

    @cached_property
    def heading(self) -> Heading:
        return read_heading(unify_ideographs(self.text), self.outline)

    @cached_property
    def normal(self) -> NormalText:
        return normalise(self.text)

    @property
    def citable(self) -> bool:
        return self.standing == "official"

    @cached_property
    def _by_position(self) -> dict[str, TextClause]:
        clauses: dict[str, TextClause] = {}
        for clause in self.outline.clauses:
            if clause.label.kind != "dash":
                clauses.setdefault(clause.position, clause)
        return clauses

    @cached_property
    def _in_attachments(self) -> dict[str, TextClause]:
        """The clauses of attachments by their positions without 附件, for registers that name the measure's clauses alone."""
        clauses: dict[str, TextClause] = {}
        for position, clause in self._by_position.items():
            clauses.setdefault(ATTACHMENT.sub("", position, count=1), clause)
        return clauses

    @property
    def positions(self) -> tuple[str, ...]:
        """The positions that have a number, in the order of the text."""
        return tuple(self._by_position)

    def spans(self, position: str) -> Spans:
        """Returns the offsets of what stands at a position; NoSuchPositionError where the document has none such.

        五(一)2, 2(1), 第三条 and 第二条之一 are clauses; 二(二)5 is also the item 5 below 二(二) where items are numbered
        through; 第七条第二款 is a paragraph of an article and 第七条第二款(一) an item of the list in it; 四末 is the last
        paragraph of 四; 一1-3 and 第四至六条 are several clauses; 附件2一 is a
        clause of an attachment; 前言, 文号 and 文末 stand outside the numbering.
        """
        start, end = self.outline.body
        if position in FRONT:
            return ((0, start),)
        if position in BACK:
            notes = [match.span() for match in NOTE.finditer(self.text)]
            return (*notes, (end, len(self.text)))
        clause = self._clause(position)
        if clause is not None:
            return ((clause.start, clause.end),)
        spans = self._paragraph_spans(position) or self._spans_of_several(position)
        if not spans:
            raise NoSuchPositionError(position)
        return spans

    def _clause(self, position: str) -> TextClause | None:
        return self._by_position.get(position) or self._in_attachments.get(position) or self._numbered_through(position)

    def _numbered_through(self, position: str) -> TextClause | None:
        """The clause 二(二)5 of a document that numbers its items through all headings, so that the item itself is 5."""
        match = ITEM.fullmatch(position)
        heading = self._by_position.get(match["stem"]) if match else None
        item = self._by_position.get(match["n"]) if match else None
        inside = heading is not None and item is not None and heading.start <= item.start < heading.end
        return item if inside else None

    def _paragraph_spans(self, position: str) -> Spans:
        """The span of 四末 or 第七条第一款; empty for other positions."""
        last = self._clause(position[:-1]) if position.endswith(LAST_PARAGRAPH) else None
        if last is not None:
            return (self._last_paragraph(last),)
        match = PARAGRAPH.fullmatch(position)
        owner = self._clause(match["stem"]) if match else None
        number = to_number(match["n"]) if match else None
        if owner is None or number is None or not 1 <= number <= len(owner.paragraphs):
            return ()
        ends = [*owner.paragraphs[1:], owner.end]
        return ((owner.paragraphs[number - 1], ends[number - 1]),)

    def _spans_of_several(self, position: str) -> Spans:
        """The spans of 第四至六条 or 一1-3; empty for other positions."""
        articles = ARTICLES.fullmatch(position)
        if articles:
            first, last = (to_number(word) or 0 for word in articles.groups())
            return tuple(span for number in range(first, last + 1) for span in self.spans(f"第{to_chinese(number)}条"))
        several = RANGE.match(position)
        if several:
            numbers = range(int(several["first"]), int(several["last"]) + 1)
            return tuple(span for number in numbers for span in self.spans(f"{several['stem']}{number}"))
        return ()

    def text_at(self, position: str) -> str:
        """Returns the text at a position as it stands; pieces that lie apart are joined by a line break."""
        return "\n".join(self.text[start:end].strip() for start, end in self.spans(position))

    def position_at(self, offset: int) -> str:
        """Returns the smallest numbered position that holds an offset; 前言 before the first clause, 文末 after the last."""
        start, end = self.outline.body
        if not self.outline.clauses or offset < start:
            return "前言"
        if offset >= end:
            return "文末"
        clause: TextClause | None = self.outline.clauses[bisect_right(self._starts, offset) - 1]
        while clause is not None and (offset >= clause.end or not clause.position):
            clause = clause.parent
        return clause.position if clause else ""

    @cached_property
    def _starts(self) -> list[int]:
        return [clause.start for clause in self.outline.clauses]

    def _last_paragraph(self, clause: TextClause) -> Span:
        """What stands after the last numbered item of a clause, on lines of its own; of an unnumbered clause its last lines."""
        begin = clause.start
        while clause.children:
            clause = clause.children[-1]
            begin = clause.start
        start = begin
        sentence_ended = False
        for first, last in line_spans(self.text[begin : clause.end]):
            if sentence_ended:
                start = begin + first
                break
            sentence_ended = self.text[begin + first : begin + last].rstrip().endswith(("。", "！", "？"))
        return start, clause.end
