"""Divides a notice from its attachments: finds the list 附件：1.… 2.…, and where the attached measures begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from doudi.library.structure.closing import DAY_LINE, is_signature
from doudi.library.structure.layout import Span
from doudi.library.structure.numbering import AT_LINE, CHINESE, read_label

HEAD = re.compile(rf"[\s　*#【\[]*附\s*件\s*(?P<n>\d{{1,2}}|[{CHINESE}]{{1,3}})?\s*[】\]]?\s*[:：]?\s*(?P<title>.*)$")
LIST_ENTRY = re.compile(r"[\s　*]*(?:附\s*件\s*)?\d{1,2}\s*[.．、]?\s*\S")
LONGEST_TITLE = 60  # characters
MOST_PARTS = 100  # more attachments than any notice has: what follows is text
REFERENCE = re.compile(r"[、，,和及或与至所中的]|规定")  # 附件1所列…, 附件1、附件2: no title follows
SENTENCE = re.compile(r"[。；;！？]")
TITLE_LINES = 6  # lines between the day of a notice and the first number of what it sends out
FIRST_KINDS = ("chapter", "article", "part", "formal")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text with numbers of its own: the notice, or an attachment. `name`: '' or 附件2."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Division:
    """The parts of a text in their order, and the numbers of the lines that only list attachments."""

    parts: tuple[Part, ...]
    listing: frozenset[int]


def divide(text: str, spans: list[Span]) -> Division:
    """Finds where attachments begin. A text without any is one part."""
    listing: set[int] = set()
    heads: list[tuple[int, str]] = []
    i = 0
    while i < len(spans) and len(heads) < MOST_PARTS:
        head = HEAD.match(text, *spans[i])
        if head is not None:
            rows = _listing(text, spans, i, head)
            if rows:
                listing |= rows
                i = max(rows) + 1
                continue
            if _begins_attachment(head):
                heads.append((spans[i][0], f"附件{head['n'] or ''}"))
        elif _ends_notice(text, spans, i):
            heads.append((spans[i][1], "附件"))
        i += 1
    starts = [(0, ""), *_without_doubles(text, heads)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return Division(
        tuple(Part(name, start, end) for (start, name), end in zip(starts, ends, strict=True)), frozenset(listing)
    )


def _listing(text: str, spans: list[Span], first: int, head: re.Match[str]) -> set[int]:
    """The lines of a list of attachments that begins here: 附件：1.某办法, and below it 2.某表. A single 附件：某办法 counts if
    a signature, a day or a closing note follows."""
    title = head["title"].strip()
    if not title or head["n"] is not None or not re.search(r"[:：]", head.group()) or SENTENCE.search(title):
        return set()
    rows = {first}
    for i in range(first + 1, len(spans)):
        line = text[slice(*spans[i])]
        if not LIST_ENTRY.match(line) or len(line) > LONGEST_TITLE or SENTENCE.search(line):
            break
        rows.add(i)
    return rows


def _begins_attachment(head: re.Match[str]) -> bool:
    """附件1 alone on its line, or with the title of what is attached."""
    title = head["title"].strip()
    if not title:
        return True
    is_title = len(title) <= LONGEST_TITLE and not SENTENCE.search(title) and not REFERENCE.match(title)
    return head["n"] is not None and is_title


def _ends_notice(text: str, spans: list[Span], i: int) -> bool:
    """Whether this line is the day of a signed notice below which a measure with numbers of its own begins."""
    line = text[slice(*spans[i])].strip(" \t　*")
    if i == 0 or DAY_LINE.fullmatch(line) is None or not is_signature(text[slice(*spans[i - 1])].strip(" \t　*")):
        return False
    for start, end in spans[i + 1 : i + 1 + TITLE_LINES]:
        mark = AT_LINE.match(text, start, end)
        label = read_label(text, mark.end() if mark else start)
        if label is not None and label.end <= end:
            return label.kind in FIRST_KINDS and label.value == 1
        if SENTENCE.search(text[start:end]):
            return False
    return False


def _without_doubles(text: str, heads: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A signed day followed at once by the line 附件 begins one attachment, not two."""
    starts: list[tuple[int, str]] = []
    for start, name in heads:
        if starts and not text[starts[-1][0] : start].strip():
            starts.pop()
        starts.append((start, name))
    return starts
