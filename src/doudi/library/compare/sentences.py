"""The sentences of a document, and stretches that are no part of it: repetitions, and what a web site adds."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from functools import partial
from itertools import pairwise

from doudi.library.compare.lexicon import load_lexicon
from doudi.library.structure.clause_builder import TextClause
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import NormalText

SENTENCE_END = re.compile(r"(?:[。！？!?]+|(?<=[\u4e00-\u9fff）)”%])\.(?!\d))[”’」』）)〕］\]》*]*")
LAYOUT = " \t\r\n\f\v　*#-"  # characters that layout or markup may put inside a word
LONGEST_TITLE = 24  # characters of the heading of a clause
REPEAT = 16  # characters: an equal run of this length begins a repetition
REPEATED_LEAST = 40  # characters: a shorter repetition is not reported

Span = tuple[int, int]


def find_sentence_starts(document: PolicyDocument, normal: NormalText) -> frozenset[int]:
    """The normal offsets at which a sentence begins: after a full stop, at a clause, and at a line that stands by itself."""
    text = document.text
    raw = {match.end() for match in SENTENCE_END.finditer(text)}
    raw |= {clause.start for clause in document.outline.clauses}
    raw |= {end for end in map(partial(_find_heading_end, text), document.outline.clauses) if end}
    # Before the first clause, after the last one and after the last full stop, each line stands by itself.
    body = document.outline.body
    over = min(body[1], max((match.end() for match in SENTENCE_END.finditer(text)), default=0))
    raw |= {offset + 1 for offset, character in enumerate(text) if character == "\n" and not body[0] <= offset < over}
    return frozenset(normal.normal_counts[min(offset, len(text))] for offset in raw)


def _find_heading_end(text: str, clause: TextClause) -> int:
    """Where the heading of a clause ends, which is a short first line without punctuation; 0 where it has none."""
    end = text.find("\n", clause.label.end)
    title = text[clause.label.end : end].strip(LAYOUT) if end > 0 else ""
    return end + 1 if 0 < len(title) <= LONGEST_TITLE and title.isalpha() else 0


def cut_at_starts(cuts: frozenset[int], start: int, end: int) -> list[Span]:
    """The span [start, end) cut into spans at the beginnings of sentences (`cuts`)."""
    edges = [start, *starts_inside(cuts, start, end), end]
    return [(low, high) for low, high in pairwise(edges) if high > low]


def starts_inside(cuts: frozenset[int], start: int, end: int) -> list[int]:
    """The beginnings of sentences strictly inside [start, end)."""
    return [offset for offset in range(start + 1, end) if offset in cuts]


def find_dropped_signs(normal: NormalText) -> frozenset[int]:
    """The normal offsets before which a comma, a bracket or another mark stands in the raw text, which normalising drops."""
    positions = []
    for position in range(1, len(normal.offsets)):
        between = normal.raw[normal.offsets[position - 1] + 1 : normal.offsets[position]]
        if between and between.strip(LAYOUT):
            positions.append(position)
    return frozenset(positions)


def find_label_spans(document: PolicyDocument, normal: NormalText) -> dict[int, int]:
    """The normal offsets at which the number of a clause begins, each with the offset at which that number ends."""
    places = normal.normal_counts
    spans = ((clause.start, clause.label.end) for clause in document.outline.clauses)
    return {places[start]: places[end] for start, end in spans if places[start] < places[end]}


def rearrange(normal: NormalText, order: tuple[Span, ...]) -> tuple[NormalText, dict[int, int]]:
    """The text put together from the spans in `order`, and for the start of each span its offset in the new text."""
    text, where, starts = [], array("l"), {}
    length = 0
    for start, end in order:
        starts[start] = length
        length += end - start
        text.append(normal.text[start:end])
        where.extend(normal.offsets[start:end])
    return NormalText(normal.raw, "".join(text), where), starts


def is_foreign(text: str) -> bool:
    """Whether a piece of normal text belongs to a web site: navigation, advertising, registration notes."""
    words = load_lexicon()
    weak = len(words.foreign_weak.findall(text))
    return bool(words.foreign_strong.search(text)) or bool(weak and len(text) < 30 * weak)


def find_repetitions(text: str, reference: str) -> list[Span]:
    """The stretches that stand twice in a normal text and not in the reference; of each, the span of its first occurrence."""
    often = Counter(reference[offset : offset + REPEAT] for offset in range(len(reference) - REPEAT + 1))
    first: dict[str, int] = {}
    spans: list[Span] = []
    offset = 0
    while offset + REPEAT <= len(text):
        before = first.setdefault(text[offset : offset + REPEAT], offset)
        length = 0
        while (
            before + length < offset
            and offset + length < len(text)
            and text[before + length] == text[offset + length]
            and often[text[offset + length : offset + length + REPEAT]] < 2
        ):
            length += 1
        if length >= REPEATED_LEAST:
            spans.append((before, before + length))
        offset += max(length, 1)
    return spans


def remove_spans(normal: NormalText, spans: list[Span]) -> NormalText:
    """The normal text without the given spans."""
    if not spans:
        return normal
    removed = {offset for span in spans for offset in range(*span)}
    remaining = [offset for offset in range(len(normal.text)) if offset not in removed]
    text = "".join(normal.text[offset] for offset in remaining)
    return NormalText(normal.raw, text, array("l", (normal.offsets[offset] for offset in remaining)))
