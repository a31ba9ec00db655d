"""Sentences and clauses that stand in another order in the second text: found whole, and put back before texts are aligned."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

GRAM = 4
ALIKE = 0.5  # share of common runs of four characters from which on two sentences are the same one
LEAST = 2  # characters: a shorter heading is not followed
COMMON = 40  # a run that stands in more sentences than this tells nothing

Span = tuple[int, int]


@dataclass(frozen=True)
class Order:
    """`pieces`: the sentences of the second text in the order of the first; `moved`: (span in a, span in b) of each
    run of sentences that had to be put back."""

    pieces: tuple[Span, ...]
    moved: tuple[tuple[Span, Span], ...]


def put_in_order(
    a: str,
    pieces_a: list[Span],
    b: str,
    pieces_b: list[Span],
    labels_a: dict[int, int],
    labels_b: dict[int, int],
    stands: Callable[[Span], bool],
) -> Order:
    """Pieces are spans of sentences that cover the texts; `labels`: where the number at the start of a piece ends;
    `stands`: whether a sentence of the first text has its counterpart where one expects it."""
    texts_a = [a[labels_a.get(start, start) : end] for start, end in pieces_a]
    texts_b = [b[labels_b.get(start, start) : end] for start, end in pieces_b]
    matched = _matched(texts_a, texts_b)
    kept = _rising(matched)
    moved = {one: other for one, other in matched.items() if one not in kept}
    # sentences that are split differently in the two texts look as if they had moved
    if not moved or all(stands(pieces_a[one]) for one in matched):
        return Order(tuple(pieces_b), ())
    following: dict[int, list[int]] = {}
    taken = set(moved.values())
    for one in sorted(moved):
        before = one - 1
        while before >= 0 and before not in matched:
            before -= 1
        following.setdefault(matched[before] if before >= 0 else -1, []).append(moved[one])
    order: list[int] = []
    _place(-1, following, order)
    for other in range(len(pieces_b)):
        if other not in taken:
            order.append(other)
            _place(other, following, order)
    return Order(tuple(pieces_b[at] for at in order), tuple(_runs(moved, pieces_a, pieces_b)))


def _place(after: int, following: dict[int, list[int]], order: list[int]) -> None:
    for piece in following.get(after, ()):
        order.append(piece)
        _place(piece, following, order)


def _matched(texts_a: list[str], texts_b: list[str]) -> dict[int, int]:
    """Each sentence with the one that is most like it, where both are each other's."""
    often_a, often_b = Counter(texts_a), Counter(texts_b)
    place = {text: number for number, text in enumerate(texts_b) if often_b[text] == 1}
    matched = {
        number: place[text]
        for number, text in enumerate(texts_a)
        if len(text) >= LEAST and often_a[text] == 1 and text in place
    }
    used = set(matched.values())
    left = [number for number in range(len(texts_a)) if number not in matched and len(texts_a[number]) > 2 * GRAM]
    right = [number for number in range(len(texts_b)) if number not in used and len(texts_b[number]) > 2 * GRAM]
    best_a, best_b = _nearest(left, texts_a, right, texts_b), _nearest(right, texts_b, left, texts_a)
    matched |= {one: other for one, other in best_a.items() if best_b.get(other) == one}
    return _with_neighbours(matched, texts_a, texts_b)


def _with_neighbours(matched: dict[int, int], texts_a: list[str], texts_b: list[str]) -> dict[int, int]:
    """What stands word for word beside a matched sentence in both texts goes with it: (县民政局负责) stands often."""
    used = set(matched.values())
    for way in (1, -1):
        for one in sorted(matched, reverse=way < 0):
            at, other = one + way, matched[one] + way
            while (
                0 <= at < len(texts_a) and 0 <= other < len(texts_b) and at not in matched and other not in used
                and texts_a[at] == texts_b[other]
            ):  # fmt: skip
                matched[at] = other
                used.add(other)
                at, other = at + way, other + way
    return matched


def _nearest(ones: list[int], texts: list[str], others: list[int], other_texts: list[str]) -> dict[int, int]:
    index: dict[str, list[int]] = {}
    for number in others:
        for gram in _grams(other_texts[number]):
            index.setdefault(gram, []).append(number)
    nearest = {}
    for number in ones:
        grams = _grams(texts[number])
        shared: Counter[int] = Counter()
        for gram in grams:
            found = index.get(gram, ())
            if len(found) <= COMMON:
                shared.update(found)
        if shared:
            other, count = max(shared.items(), key=lambda item: (item[1], -abs(item[0] - number)))
            if 2 * count >= ALIKE * (len(grams) + len(_grams(other_texts[other]))):
                nearest[number] = other
    return nearest


def _grams(text: str) -> set[str]:
    return {text[at : at + GRAM] for at in range(len(text) - GRAM + 1)}


def _rising(matched: dict[int, int]) -> set[int]:
    """The longest row of pairs in the same order in both."""
    ones = sorted(matched)
    tails: list[int] = []
    last: list[int] = []
    before: dict[int, int] = {}
    for one in ones:
        place = bisect_left(tails, matched[one])
        if place:
            before[one] = last[place - 1]
        if place == len(tails):
            tails.append(matched[one])
            last.append(one)
        else:
            tails[place], last[place] = matched[one], one
    kept = set()
    at = last[-1] if last else None
    while at is not None:
        kept.add(at)
        at = before.get(at)
    return kept


def _runs(moved: dict[int, int], pieces_a: list[Span], pieces_b: list[Span]) -> list[tuple[Span, Span]]:
    """Neighbours that moved together are one move, named by its first sentence."""
    found: list[tuple[Span, Span]] = []
    before = -2
    for one in sorted(moved):
        if one != before + 1 or moved[one] != moved[before] + 1:
            found.append((pieces_a[one], pieces_b[moved[one]]))
        before = one
    return found
