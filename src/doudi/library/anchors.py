"""Anchors: runs of characters that occur once in both of two stretches of text, in the same order."""

from __future__ import annotations

from bisect import bisect_left

GRAMS = (16, 9, 6, 5, 4, 3)
SMALL = 400  # characters: short anchors are trusted only in regions up to this size
WORTH_ANCHORS = 900  # pairs of characters: in a smaller region, only longer anchors are better than the cheapest way


def anchors(a: str, b: str, a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int, int]]:
    """Runs that both regions share in the same order: (offset in a, offset in b, length)."""
    if a0 >= a1 or b0 >= b1:
        return []
    for size in GRAMS:
        if size < 5 and (max(a1 - a0, b1 - b0) > SMALL or (a1 - a0) * (b1 - b0) < WORTH_ANCHORS):
            return []
        found = _chain(_unique(a, a0, a1, size), _unique(b, b0, b1, size))
        if found:
            return _grown(a, b, a0, a1, b0, b1, found, size)
    return []


def _unique(text: str, start: int, end: int, size: int) -> dict[str, int]:
    seen: dict[str, int] = {}
    for at in range(start, end - size + 1):
        gram = text[at : at + size]
        seen[gram] = -1 if gram in seen else at
    return {gram: at for gram, at in seen.items() if at >= 0}


def _chain(left: dict[str, int], right: dict[str, int]) -> list[tuple[int, int]]:
    """The longest row of shared grams that rises in both."""
    shared = sorted((at, right[gram]) for gram, at in left.items() if gram in right)
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, at) in enumerate(shared):
        place = bisect_left(tails, at)
        before.append(last[place - 1] if place else -1)
        if place == len(tails):
            tails.append(at)
            last.append(number)
        else:
            tails[place], last[place] = at, number
    found = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(shared[number])
        number = before[number]
    return found[::-1]


def _grown(
    a: str, b: str, a0: int, a1: int, b0: int, b1: int, found: list[tuple[int, int]], size: int
) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for left, right in found:
        low_a, low_b = (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]) if runs else (a0, b0)
        if runs and left < low_a and left - runs[-1][0] == right - runs[-1][1]:
            continue  # inside the run before
        if left < low_a or right < low_b:
            continue
        start, other = left, right
        while start > low_a and other > low_b and a[start - 1] == b[other - 1]:
            start, other = start - 1, other - 1
        end, over = left + size, right + size
        while end < a1 and over < b1 and a[end] == b[over]:
            end, over = end + 1, over + 1
        runs.append((start, other, end - start))
    return runs
