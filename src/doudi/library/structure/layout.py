"""Lines of a text: which are not empty, and whether they were broken at the edge of the paper."""

from __future__ import annotations

import re
from collections import Counter

from doudi.library.structure.normal import page_marks

WIDEST_PAPER = 60  # characters: lines that are all shorter may have been broken at the edge of a page
LEAST_WRAPPED = 0.25  # of the lines are as long as the longest where a text was broken at the edge of a page
LEAST_LINES = 8  # fewer lines say nothing of how a text was broken
ENDS = "。！？!?；;：:"
CLOSERS = "”’」』）)〕］]》*\"' \t　-–·"
HALF_STOP = re.compile(r"[\u4e00-\u9fff）)”%]\.$")

Span = tuple[int, int]


def line_spans(text: str) -> list[Span]:
    """Returns the offsets of the lines that are neither empty nor a page number."""
    marks = page_marks(text)
    spans = []
    start = 0
    for end in [match.start() for match in re.finditer(r"[\n\f]", text)] + [len(text)]:
        if text[start:end].strip() and not (start in marks and end - 1 in marks):
            spans.append((start, end))
        start = end + 1
    return spans


def paper_width(text: str, spans: list[Span]) -> int:
    """Returns the length of a full line where a text was broken at the edge of the paper; 0 where each line is a paragraph."""
    lengths = Counter(len(text[start:end].rstrip()) for start, end in spans)
    longest = max(lengths, default=0)
    if len(spans) < LEAST_LINES or longest > WIDEST_PAPER:
        return 0
    full = sum(count for length, count in lengths.items() if length >= longest - 2)
    return longest if full >= LEAST_WRAPPED * len(spans) else 0


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a full stop, a semicolon or a colon, brackets and quotation marks apart."""
    bare = line.rstrip(CLOSERS)
    return bool(bare) and (bare[-1] in ENDS or HALF_STOP.search(bare) is not None)
