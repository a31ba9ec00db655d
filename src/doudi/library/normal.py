"""Text without what a clean retyping may change: spaces, line breaks, punctuation, width of characters, marks of layout."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cached_property

KEPT_SIGNS = frozenset("%‰+×÷=<>≤≥")
DASHES = frozenset("-‐‑‒–—―−~～〜﹣")
# A number between dashes on a line of its own, or "第3页 共12页": what a printed page carries, not what the text says.
PAGE_MARK = re.compile(
    r"(?m)(?:^|(?<=\f))[ \t　]*(?:[-‐–—―－·•]+[ \t　]*\d{1,3}[ \t　]*[-‐–—―－·•]+|第[ \t]*\d{1,3}[ \t]*页.{0,12})[ \t　]*$"
    r"|(?<=\f)[ \t]*\d{1,3}[ \t]*(?=\n)|(?<=\n)[ \t]*\d{1,3}[ \t]*(?=\n?\f)"
)
BEFORE_A_RANGE = frozenset("年月日元岁%倍级个次")


@dataclass(frozen=True)
class Normal:
    """`text`: what counts when two texts are compared; `where`: for each of its characters the offset in `raw`."""

    raw: str
    text: str
    where: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `raw` of the characters [start, end)."""
        if start >= end:
            at = self.where[start] if start < len(self.where) else len(self.raw)
            return at, at
        return self.where[start], self.where[end - 1] + 1

    def cut(self, start: int, end: int) -> str:
        """[start, end) as it stands in the raw text."""
        first, last = self.span(start, end)
        return self.raw[first:last]

    @cached_property
    def places(self) -> array[int]:
        """For each offset of `raw` the number of normal characters before it."""
        counted = array("l", [0]) * (len(self.raw) + 1)
        for offset in self.where:
            counted[offset + 1] += 1
        for at in range(1, len(counted)):
            counted[at] += counted[at - 1]
        return counted

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """The normal characters that stand in raw[start:end]."""
        return self.places[start], self.places[end]


def normalise(raw: str) -> Normal:
    """Keeps ideographs, letters, digits, decimal points, per-cent signs and ranges; drops everything else."""
    kept: list[str] = []
    where = array("l")
    skipped = page_marks(raw)
    for at, character in enumerate(raw):
        if at in skipped:
            continue
        if "\u4e00" <= character <= "\u9fff":
            kept.append(character)
            where.append(at)
            continue
        if character.isspace():
            continue
        for one in unicodedata.normalize("NFKC", character).casefold():
            if _counts(one, raw, at, kept):
                kept.append("~" if one in DASHES else one)
                where.append(at)
    return Normal(raw, "".join(kept), where)


def page_marks(raw: str) -> frozenset[int]:
    """The offsets of page numbers that stand on lines of their own."""
    return frozenset(at for mark in PAGE_MARK.finditer(raw) for at in range(*mark.span()))


def plain(raw: str) -> str:
    """The normal text alone."""
    return normalise(raw).text


def _counts(one: str, raw: str, at: int, kept: list[str]) -> bool:
    if one.isalnum() or one in KEPT_SIGNS:
        return True
    if one in ".．":
        return 0 < at < len(raw) - 1 and raw[at - 1].isdigit() and raw[at + 1].isdigit()
    if one in DASHES:
        return _joins_numbers(raw, at, kept)
    return False


def _joins_numbers(raw: str, at: int, kept: list[str]) -> bool:
    """A dash that means 'to' stands between numbers; of a double dash the first counts."""
    if not kept or not (kept[-1].isdigit() or kept[-1] in BEFORE_A_RANGE):
        return False
    following = raw[at + 1 : at + 6].lstrip("".join(DASHES) + " \t\n　")
    return bool(following) and following[0].isdigit()
