"""Sentences of a text, and stretches of it that are no part of a document: repetitions, what a web site adds."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from functools import partial
from itertools import pairwise

from doudi.library.documents import PolicyDocument
from doudi.library.lexicon import lexicon
from doudi.library.normal import Normal
from doudi.library.structure import Clause

SENTENCE_END = re.compile(r"(?:[。！？!?]+|(?<=[\u4e00-\u9fff）)”%])\.(?!\d))[”’」』）)〕］\]》*]*")
LAYOUT = " \t\r\n\f\v　*#-"  # what may stand inside a word that a line break or a markup cuts
LONGEST_TITLE = 24
REPEAT = 16  # characters in a row that tell a repetition
REPEATED_LEAST = 40

Span = tuple[int, int]


def boundaries(document: PolicyDocument, normal: Normal) -> frozenset[int]:
    """Normal offsets at which a sentence begins: after a full stop, at a clause, and at a line that stands by itself."""
    text = document.text
    raw = {match.end() for match in SENTENCE_END.finditer(text)}
    raw |= {clause.start for clause in document.structure.clauses}
    raw |= {end for end in map(partial(_heading_end, text), document.structure.clauses) if end}
    # lines stand by themselves before the first clause, after the last, and after the last full stop
    body = document.structure.body
    over = min(body[1], max((match.end() for match in SENTENCE_END.finditer(text)), default=0))
    raw |= {at + 1 for at, one in enumerate(text) if one == "\n" and not body[0] <= at < over}
    return frozenset(normal.places[min(at, len(text))] for at in raw)


def _heading_end(text: str, clause: Clause) -> int:
    """Where the heading of a clause ends: a short first line without any sign in it; 0 where it has none."""
    end = text.find("\n", clause.label.end)
    title = text[clause.label.end : end].strip(LAYOUT) if end > 0 else ""
    return end + 1 if 0 < len(title) <= LONGEST_TITLE and title.isalpha() else 0


def pieces(cuts: frozenset[int], start: int, end: int) -> list[Span]:
    """[start, end) cut where sentences begin."""
    edges = [start, *inner(cuts, start, end), end]
    return [(low, high) for low, high in pairwise(edges) if high > low]


def inner(cuts: frozenset[int], start: int, end: int) -> list[int]:
    """The beginnings of sentences strictly inside a stretch."""
    return [at for at in range(start + 1, end) if at in cuts]


def joints(normal: Normal) -> frozenset[int]:
    """The characters of a normal text before which a comma, a bracket or another such sign stands in the raw one."""
    found = []
    for at in range(1, len(normal.where)):
        between = normal.raw[normal.where[at - 1] + 1 : normal.where[at]]
        if between and between.strip(LAYOUT):
            found.append(at)
    return frozenset(found)


def labels(document: PolicyDocument, normal: Normal) -> dict[int, int]:
    """Normal offsets at which the number of a clause begins, and where it ends."""
    places = normal.places
    found = ((clause.start, clause.label.end) for clause in document.structure.clauses)
    return {places[start]: places[end] for start, end in found if places[start] < places[end]}


def arranged(normal: Normal, order: tuple[Span, ...]) -> tuple[Normal, dict[int, int]]:
    """The pieces of a text one after the other, and where each now begins."""
    text, where, starts = [], array("l"), {}
    length = 0
    for start, end in order:
        starts[start] = length
        length += end - start
        text.append(normal.text[start:end])
        where.extend(normal.where[start:end])
    return Normal(normal.raw, "".join(text), where), starts


def is_foreign(text: str) -> bool:
    """Whether a piece of normal text is a web site's and not a document's: navigation, advertising, registration."""
    words = lexicon()
    weak = len(words.foreign_weak.findall(text))
    return bool(words.foreign_strong.search(text)) or bool(weak and len(text) < 30 * weak)


def repeats(text: str, reference: str) -> list[Span]:
    """Stretches of a normal text that stand in it twice though the reference does not have them twice; the first of both."""
    often = Counter(reference[at : at + REPEAT] for at in range(len(reference) - REPEAT + 1))
    first: dict[str, int] = {}
    found: list[Span] = []
    at = 0
    while at + REPEAT <= len(text):
        before = first.setdefault(text[at : at + REPEAT], at)
        length = 0
        while (
            before + length < at
            and at + length < len(text)
            and text[before + length] == text[at + length]
            and often[text[at + length : at + length + REPEAT]] < 2
        ):
            length += 1
        if length >= REPEATED_LEAST:
            found.append((before, before + length))
        at += max(length, 1)
    return found


def left_out(normal: Normal, spans: list[Span]) -> Normal:
    """The text without some stretches."""
    if not spans:
        return normal
    kept = [at for at in range(len(normal.text)) if not any(start <= at < end for start, end in spans)]
    return Normal(normal.raw, "".join(normal.text[at] for at in kept), array("l", (normal.where[at] for at in kept)))
