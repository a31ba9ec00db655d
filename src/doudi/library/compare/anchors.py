"""Anchors: runs of characters that occur exactly once in each of two stretches of text, in the same order in both."""

from __future__ import annotations

from bisect import bisect_left

GRAMS = (16, 9, 6, 5, 4, 3)  # lengths of runs, tried in turn until one gives an anchor
SMALL = 400  # characters: short anchors are trusted only in regions up to this size
WORTH_ANCHORS = 900  # cells of a cost table: a smaller region is better aligned directly than by short anchors


def find_anchors(a: str, b: str, a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int, int]]:
    """The anchors of a[a0:a1] and b[b0:b1], each as (offset in a, offset in b, length)."""
    if a0 >= a1 or b0 >= b1:
        return []
    for size in GRAMS:
        if size < 5 and (max(a1 - a0, b1 - b0) > SMALL or (a1 - a0) * (b1 - b0) < WORTH_ANCHORS):
            return []
        matches = _chain_matches(_find_unique_grams(a, a0, a1, size), _find_unique_grams(b, b0, b1, size))
        if matches:
            return _extend_matches(a, b, a0, a1, b0, b1, matches, size)
    return []


def _find_unique_grams(text: str, start: int, end: int, size: int) -> dict[str, int]:
    """The runs of `size` characters that occur once in text[start:end], with their offsets."""
    offsets: dict[str, int] = {}
    for offset in range(start, end - size + 1):
        gram = text[offset : offset + size]
        offsets[gram] = -1 if gram in offsets else offset
    return {gram: offset for gram, offset in offsets.items() if offset >= 0}


def _chain_matches(left: dict[str, int], right: dict[str, int]) -> list[tuple[int, int]]:
    """The longest sequence of shared runs whose offsets rise in both texts (longest increasing subsequence)."""
    shared = sorted((offset, right[gram]) for gram, offset in left.items() if gram in right)
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, offset) in enumerate(shared):
        place = bisect_left(tails, offset)
        before.append(last[place - 1] if place else -1)
        if place == len(tails):
            tails.append(offset)
            last.append(number)
        else:
            tails[place], last[place] = offset, number
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(shared[number])
        number = before[number]
    return chain[::-1]


def _extend_matches(
    a: str, b: str, a0: int, a1: int, b0: int, b1: int, matches: list[tuple[int, int]], size: int
) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for left, right in matches:
        low_a, low_b = (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]) if runs else (a0, b0)
        if runs and left < low_a and left - runs[-1][0] == right - runs[-1][1]:
            continue  # this run lies inside the one before
        if left < low_a or right < low_b:
            continue
        start_a, start_b = left, right
        while start_a > low_a and start_b > low_b and a[start_a - 1] == b[start_b - 1]:
            start_a, start_b = start_a - 1, start_b - 1
        end_a, end_b = left + size, right + size
        while end_a < a1 and end_b < b1 and a[end_a] == b[end_b]:
            end_a, end_b = end_a + 1, end_b + 1
        runs.append((start_a, start_b, end_a - start_a))
    return runs
