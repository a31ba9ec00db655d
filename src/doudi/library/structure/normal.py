"""Text without what a clean retyping may change: spaces, line breaks, punctuation, width of characters, marks of layout."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cached_property

from doudi.text.characters import unify_ideographs

SIGNS = frozenset("%‰+×÷=<>≤≥")  # signs that change what a text says
DASHES = frozenset("-‐‑‒–—―−~～〜﹣")
# A number between dashes on a line of its own, or "第3页 共12页": what a printed page carries, not what the text says.
PAGE_MARK = re.compile(
    r"(?m)(?:^|(?<=\f))[ \t　]*(?:[-‐–—―－·•]+[ \t　]*\d{1,3}[ \t　]*[-‐–—―－·•]+|第[ \t]*\d{1,3}[ \t]*页.{0,12})[ \t　]*$"
    r"|(?<=\f)[ \t]*\d{1,3}[ \t]*(?=\n)|(?<=\n)[ \t]*\d{1,3}[ \t]*(?=\n?\f)"
)
BEFORE_A_RANGE = frozenset("年月日元岁%倍级个次")


@dataclass(frozen=True)
class NormalText:
    """A text reduced to what counts when two texts are compared.

    `text` is the reduced text; `offsets` holds for each of its characters the offset in `raw`, the text as it stands.
    """

    raw: str
    text: str
    offsets: array[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the offsets in `raw` of the normal characters [start, end)."""
        if start >= end:
            offset = self.offsets[start] if start < len(self.offsets) else len(self.raw)
            return offset, offset
        return self.offsets[start], self.offsets[end - 1] + 1

    def raw_text(self, start: int, end: int) -> str:
        """Returns the normal characters [start, end) as they stand in the raw text."""
        first, last = self.raw_span(start, end)
        return self.raw[first:last]

    @cached_property
    def normal_counts(self) -> array[int]:
        """For each offset of `raw` the number of normal characters before it."""
        counts = array("l", [0]) * (len(self.raw) + 1)
        for offset in self.offsets:
            counts[offset + 1] += 1
        for i in range(1, len(counts)):
            counts[i] += counts[i - 1]
        return counts

    def normal_span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the offsets in `text` of the normal characters that stand in raw[start:end]."""
        return self.normal_counts[start], self.normal_counts[end]


def normalise(raw: str) -> NormalText:
    """Keeps ideographs, letters, digits, decimal points, signs such as % and ranges; drops everything else.

    Radicals count as the ideographs they stand for, characters of full width as those of half width, capitals as small.
    """
    parts: list[str] = []
    offsets = array("l")
    marks = page_marks(raw)
    for offset, character in enumerate(unify_ideographs(raw)):
        if offset in marks:
            continue
        if "\u4e00" <= character <= "\u9fff":
            parts.append(character)
            offsets.append(offset)
            continue
        if character.isspace():
            continue
        for char in unicodedata.normalize("NFKC", character).casefold():
            if _counts(char, raw, offset, parts):
                parts.append("~" if char in DASHES else char)
                offsets.append(offset)
    return NormalText(raw, "".join(parts), offsets)


def page_marks(raw: str) -> frozenset[int]:
    """Returns the offsets of page numbers that stand on lines of their own."""
    return frozenset(offset for mark in PAGE_MARK.finditer(raw) for offset in range(*mark.span()))


def plain_text(raw: str) -> str:
    """Returns the normal text alone."""
    return normalise(raw).text


def _counts(char: str, raw: str, offset: int, parts: list[str]) -> bool:
    if char.isalnum() or char in SIGNS:
        return True
    if char in ".．":
        return 0 < offset < len(raw) - 1 and raw[offset - 1].isdigit() and raw[offset + 1].isdigit()
    if char in DASHES:
        return _joins_numbers(raw, offset, parts)
    return False


def _joins_numbers(raw: str, offset: int, parts: list[str]) -> bool:
    """A dash that means 'to' stands between numbers; of a double dash the first counts."""
    if not parts or not (parts[-1].isdigit() or parts[-1] in BEFORE_A_RANGE):
        return False
    following = raw[offset + 1 : offset + 6].lstrip("".join(DASHES) + " \t\n　")
    return bool(following) and following[0].isdigit()
