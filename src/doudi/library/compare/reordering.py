"""Finds sentences that stand in another order in the second text, and puts them back before the texts are aligned."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

GRAM = 4
ALIKE = 0.5  # share of common runs of four characters from which on two sentences are the same one
LEAST = 2  # characters: a shorter sentence is not matched
COMMON = 40  # a run that stands in more sentences than this is not used to match any

Span = tuple[int, int]


@dataclass(frozen=True)
class SentenceOrder:
    """`pieces` are the spans of the second text's sentences in the order of the first text; `moved` holds a pair
    (span in a, span in b) for each run of sentences that had to be put back."""

    pieces: tuple[Span, ...]
    moved: tuple[tuple[Span, Span], ...]


def restore_order(
    a: str,
    pieces_a: list[Span],
    b: str,
    pieces_b: list[Span],
    labels_a: dict[int, int],
    labels_b: dict[int, int],
    is_in_place: Callable[[Span], bool],
) -> SentenceOrder:
    """The order of the second text's sentences that follows the first text.

    `pieces_a` and `pieces_b` are spans of sentences that cover the texts. `labels_a` and `labels_b` map the start of a clause
    to the end of its number, which is left out of the match. `is_in_place` says whether a sentence of the first text has its
    counterpart where the alignment expects it.
    """
    texts_a = [a[labels_a.get(start, start) : end] for start, end in pieces_a]
    texts_b = [b[labels_b.get(start, start) : end] for start, end in pieces_b]
    matched = _match_sentences(texts_a, texts_b)
    rising = _find_rising_row(matched)
    moved = {number_a: number_b for number_a, number_b in matched.items() if number_a not in rising}
    # Sentences that are only split differently in the two texts look as if they had moved.
    if not moved or all(is_in_place(pieces_a[number_a]) for number_a in matched):
        return SentenceOrder(tuple(pieces_b), ())
    following: dict[int, list[int]] = {}
    taken = set(moved.values())
    for number_a in sorted(moved):
        before = number_a - 1
        while before >= 0 and before not in matched:
            before -= 1
        following.setdefault(matched[before] if before >= 0 else -1, []).append(moved[number_a])
    order: list[int] = []
    _append_followers(-1, following, order)
    for number_b in range(len(pieces_b)):
        if number_b not in taken:
            order.append(number_b)
            _append_followers(number_b, following, order)
    return SentenceOrder(tuple(pieces_b[number] for number in order), tuple(_group_runs(moved, pieces_a, pieces_b)))


def _append_followers(after: int, following: dict[int, list[int]], order: list[int]) -> None:
    """Appends the moved sentences that belong behind a sentence (-1: at the beginning), and those that belong behind them."""
    for piece in following.get(after, ()):
        order.append(piece)
        _append_followers(piece, following, order)


def _match_sentences(texts_a: list[str], texts_b: list[str]) -> dict[int, int]:
    """Matches each sentence with an equal one, or with the most similar one where the choice is mutual."""
    counts_a, counts_b = Counter(texts_a), Counter(texts_b)
    place = {text: number for number, text in enumerate(texts_b) if counts_b[text] == 1}
    matched = {
        number: place[text]
        for number, text in enumerate(texts_a)
        if len(text) >= LEAST and counts_a[text] == 1 and text in place
    }
    used = set(matched.values())
    left = [number for number in range(len(texts_a)) if number not in matched and len(texts_a[number]) > 2 * GRAM]
    right = [number for number in range(len(texts_b)) if number not in used and len(texts_b[number]) > 2 * GRAM]
    best_a, best_b = _find_nearest(left, texts_a, right, texts_b), _find_nearest(right, texts_b, left, texts_a)
    matched |= {number_a: number_b for number_a, number_b in best_a.items() if best_b.get(number_b) == number_a}
    return _match_neighbours(matched, texts_a, texts_b)


def _match_neighbours(matched: dict[int, int], texts_a: list[str], texts_b: list[str]) -> dict[int, int]:
    """Also matches equal sentences beside matched ones; a sentence such as (县民政局负责) occurs too often to match alone."""
    used = set(matched.values())
    for way in (1, -1):
        for number_a in sorted(matched, reverse=way < 0):
            next_a, next_b = number_a + way, matched[number_a] + way
            while (
                0 <= next_a < len(texts_a) and 0 <= next_b < len(texts_b) and next_a not in matched and next_b not in used
                and texts_a[next_a] == texts_b[next_b]
            ):  # fmt: skip
                matched[next_a] = next_b
                used.add(next_b)
                next_a, next_b = next_a + way, next_b + way
    return matched


def _find_nearest(
    numbers: list[int], texts: list[str], other_numbers: list[int], other_texts: list[str]
) -> dict[int, int]:
    """By the number of a sentence: the sentence of the other text that shares the most runs with it, where it is alike enough."""
    index: dict[str, list[int]] = {}
    for number in other_numbers:
        for gram in _collect_grams(other_texts[number]):
            index.setdefault(gram, []).append(number)
    nearest = {}
    for number in numbers:
        grams = _collect_grams(texts[number])
        shared: Counter[int] = Counter()
        for gram in grams:
            candidates = index.get(gram, ())
            if len(candidates) <= COMMON:
                shared.update(candidates)
        if shared:
            nearest_number, count = max(shared.items(), key=lambda item: (item[1], -abs(item[0] - number)))
            if 2 * count >= ALIKE * (len(grams) + len(_collect_grams(other_texts[nearest_number]))):
                nearest[number] = nearest_number
    return nearest


def _collect_grams(text: str) -> set[str]:
    return {text[offset : offset + GRAM] for offset in range(len(text) - GRAM + 1)}


def _find_rising_row(matched: dict[int, int]) -> set[int]:
    """The first numbers of the longest row of pairs in the same order in both (longest increasing subsequence)."""
    numbers = sorted(matched)
    tails: list[int] = []
    last: list[int] = []
    before: dict[int, int] = {}
    for number in numbers:
        place = bisect_left(tails, matched[number])
        if place:
            before[number] = last[place - 1]
        if place == len(tails):
            tails.append(matched[number])
            last.append(number)
        else:
            tails[place], last[place] = matched[number], number
    rising = set()
    current = last[-1] if last else None
    while current is not None:
        rising.add(current)
        current = before.get(current)
    return rising


def _group_runs(moved: dict[int, int], pieces_a: list[Span], pieces_b: list[Span]) -> list[tuple[Span, Span]]:
    """Joins neighbouring sentences that moved together into one move, named by its first sentence."""
    runs: list[tuple[Span, Span]] = []
    before = -2
    for number in sorted(moved):
        if number != before + 1 or moved[number] != moved[before] + 1:
            runs.append((pieces_a[number], pieces_b[moved[number]]))
        before = number
    return runs
