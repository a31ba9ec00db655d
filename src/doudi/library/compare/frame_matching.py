"""Matches the frames of two documents: the lines around the text, such as title, note, contents, signature and footer.

A reprint may leave out or add such lines without changing the text, so they are left out of the comparison of the texts. But
a document number, a title or a day that both documents have, and that differs, is a difference like any other.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from doudi.library.compare.figures import canonicalise
from doudi.library.compare.frame import ADDRESSEE, MARKUP, NOTE, DocumentFrame, find_frame, subtract_spans
from doudi.library.compare.lexicon import load_lexicon
from doudi.library.compare.sentences import is_foreign
from doudi.library.structure.closing import is_signature
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import plain_text

Span = tuple[int, int]

ALIKE = 0.72  # ratio of equal characters from which on two lines of frames are versions of each other
ALIKE_OFFICES = 0.5  # the same for names of offices, which are short
# What a web site counts or stamps by itself: it differs from visit to visit.
VOLATILE = re.compile(
    r"^[\[【]?(?:发布时间|更新时间|时\s*间|来\s*源|浏览次数|访问量|点击数|阅读次数|打\s*印|分享到?|责任编辑|编\s*辑|字\s*[号体])"
)


@dataclass(frozen=True)
class FrameMatch:
    """Raw spans: `excluded_a` and `excluded_b` are left out when the texts are compared. `pairs` are lines of which one is a
    version of the other. `only_a` and `only_b` stand in one frame alone."""

    excluded_a: tuple[Span, ...]
    excluded_b: tuple[Span, ...]
    pairs: tuple[tuple[Span, Span], ...]
    only_a: tuple[Span, ...]
    only_b: tuple[Span, ...]


@dataclass(frozen=True)
class _Line:
    """A line of a frame: its raw span, how it is written, and its canonical normal text; whether it stands before the text,
    and whether it is the title of the document."""

    span: Span
    written: str
    text: str
    in_front: bool
    is_title: bool


def match_frames(original: PolicyDocument, document: PolicyDocument, repeated: list[Span]) -> FrameMatch:
    """Sorts the lines of both frames into those that are equal, that are versions of each other, and that stand alone.

    `repeated` are raw spans of the second document that stand in it twice; lines there are excluded and not compared.
    """
    frame_a, frame_b = find_frame(original), find_frame(document)
    lines_a, lines_b = _read_lines(original, frame_a), _read_lines(document, frame_b)
    twice = [line for line in lines_b if any(low < line.span[1] and line.span[0] < high for low, high in repeated)]
    lines_b = [line for line in lines_b if line not in twice]
    unmatched_a, unmatched_b = _remove_equal(*_remove_in_order(lines_a, lines_b))
    pairs = _pair_lines(unmatched_a, unmatched_b)
    paired_a, paired_b = {a.span for a, _ in pairs}, {b.span for _, b in pairs}
    alone_a = _remove_contained([line for line in unmatched_a if line.span not in paired_a], lines_b)
    alone_b = _remove_contained([line for line in unmatched_b if line.span not in paired_b], lines_a)
    # A line that the other document has on one line with its text is left in both, and compared with the text.
    only_a = _remove_joined(alone_a, document, frame_b)
    only_b = _remove_joined(alone_b, original, frame_a)
    joined_a = {line.span for line in alone_a} - {line.span for line in only_a}
    joined_b = {line.span for line in alone_b} - {line.span for line in only_b}
    return FrameMatch(
        tuple(line.span for line in lines_a if line.span not in joined_a),
        tuple(line.span for line in (*lines_b, *twice) if line.span not in joined_b),
        tuple((a.span, b.span) for a, b in pairs),
        tuple(line.span for line in only_a),
        tuple(line.span for line in only_b),
    )


def _read_lines(document: PolicyDocument, frame: DocumentFrame) -> list[_Line]:
    title = canonicalise(plain_text(document.heading.title))
    lines = []
    for start, end in frame.spans:
        written = document.text[start:end].strip(MARKUP)
        text = canonicalise(plain_text(written))
        lines.append(_Line((start, end), written, text, start < frame.text_start, text == title))
    return lines


def _remove_in_order(lines_a: list[_Line], lines_b: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Both without the lines that are equal and in the same order. Of equal lines, those that break the order remain."""
    matcher = SequenceMatcher(None, [line.text for line in lines_a], [line.text for line in lines_b], autojunk=False)
    for block in reversed(matcher.get_matching_blocks()):
        lines_a = lines_a[: block.a] + lines_a[block.a + block.size :]
        lines_b = lines_b[: block.b] + lines_b[block.b + block.size :]
    return lines_a, lines_b


def _remove_equal(lines_a: list[_Line], lines_b: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Both without the lines that are equal in whatever order, each as often as both have it."""
    common = Counter(line.text for line in lines_a) & Counter(line.text for line in lines_b)
    return _remove_counted(lines_a, common), _remove_counted(lines_b, common)


def _remove_counted(lines: list[_Line], counts: Counter[str]) -> list[_Line]:
    left = counts.copy()
    remaining = []
    for line in lines:
        if left[line.text]:
            left[line.text] -= 1
        else:
            remaining.append(line)
    return remaining


def _remove_contained(lines: list[_Line], frame_lines: list[_Line]) -> list[_Line]:
    """The lines without those whose text the other frame contains within a longer line, or broken into several lines."""
    joined = "".join(line.text for line in frame_lines)
    return [line for line in lines if line.text not in joined]


def _remove_joined(lines: list[_Line], document: PolicyDocument, frame: DocumentFrame) -> list[_Line]:
    """The lines without those that the document has outside its frame, on one line with its preamble or its last sentence."""
    text = document.text
    outside = subtract_spans((0, len(text)), frame.spans)
    last_stop = max(text.rfind(stop) for stop in "。；")
    front = _canonicalise_spans(text, [(start, min(end, frame.text_start)) for start, end in outside])
    back = _canonicalise_spans(text, [(max(start, last_stop), end) for start, end in outside])
    alone = []
    for line in lines:
        if line.in_front and line.text in front:
            front = front.replace(line.text, "\n", 1)
        elif not line.in_front and line.text in back:
            back = back.replace(line.text, "\n", 1)
        else:
            alone.append(line)
    return alone


def _canonicalise_spans(text: str, spans: list[Span]) -> str:
    return "\n".join(canonicalise(plain_text(text[start:end])) for start, end in spans if start < end)


def _pair_lines(lines_a: list[_Line], lines_b: list[_Line]) -> list[tuple[_Line, _Line]]:
    """Pairs each line with the most similar one of the other frame, the most similar pairs first."""
    ranked = sorted(
        (
            (ratio, -number_a, -number_b)
            for number_a, a in enumerate(lines_a)
            for number_b, b in enumerate(lines_b)
            if (ratio := _compare_lines(a, b))
        ),
        reverse=True,
    )
    pairs: list[tuple[_Line, _Line]] = []
    taken: set[tuple[str, int]] = set()
    for _, minus_a, minus_b in ranked:
        if ("a", -minus_a) not in taken and ("b", -minus_b) not in taken:
            taken |= {("a", -minus_a), ("b", -minus_b)}
            pairs.append((lines_a[-minus_a], lines_b[-minus_b]))
    return pairs


def _compare_lines(a: _Line, b: _Line) -> float:
    """How similar two lines are, from 0 to 1; 0 also where a difference between them would say nothing."""
    if any(load_lexicon().foreign_strong.search(line.text) for line in (a, b)):
        return 0
    if any(VOLATILE.match(line.written) for line in (a, b)):
        return 0
    if _extends(a.text, b.text):
        return 0
    words = re.sub(r"\d", "", a.text)
    # Lines that differ only in digits are versions of each other; two bare days only where both are before or after the text.
    if len(a.text) > 3 and words == re.sub(r"\d", "", b.text) != "":
        return 1 if words not in ("年月日", "~~") or a.in_front == b.in_front else 0
    if a.in_front != b.in_front or is_foreign(a.text) or is_foreign(b.text):
        return 0
    if any(NOTE.search(line.written) for line in (a, b)) or bool(ADDRESSEE.match(a.written)) != bool(
        ADDRESSEE.match(b.written)
    ):
        return 0
    ratio = SequenceMatcher(None, a.text, b.text, autojunk=False).ratio()
    least = ALIKE_OFFICES if is_signature(a.written) and is_signature(b.written) else ALIKE
    return ratio if ratio >= least or (a.is_title and b.is_title) else 0


def _extends(a: str, b: str) -> bool:
    """Whether one line is the other with something added before or after it, such as an issuer or an edition."""
    block = SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    end_a, end_b = block.a + block.size, block.b + block.size
    same_begin, same_end = not block.a or not block.b, end_a == len(a) or end_b == len(b)
    return same_begin and same_end and block.size >= 4 and 2 * block.size >= min(len(a), len(b))
