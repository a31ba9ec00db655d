"""Which characters of two texts correspond: anchors that occur once in both, then the cheapest way between the anchors.

Positions are offsets into normal texts. Blocks that stand elsewhere are found as moved; what has no counterpart is left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from doudi.library.anchors import anchors

CELLS = 400_000  # a region larger than this is not worked through character by character
CELLS_IN_ALL = 6_000_000  # the same for all regions of two texts together
CONTEXT = 3  # equal characters taken along on each side, so that words are not cut
UNLIKE = 0.2  # share of common pairs of characters below which two stretches are not one rewritten
SHORT = 12  # characters: what is shorter is always worked through
MOVED_GRAM = 6
MOVED_LEAST = 10
NEAR = 12  # characters from an edge within which a moved block reaches to it

EQUAL, PAIR, CHANGED = "equal", "pair", "changed"


@dataclass(frozen=True, slots=True)
class Step:
    """a[a0:a1] corresponds to b[b0:b1]. `kind`: equal, pair (a pair of the table given), changed."""

    kind: str
    a0: int
    a1: int
    b0: int
    b1: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A block of a that stands elsewhere in b, with the steps inside it."""

    a0: int
    a1: int
    b0: int
    b1: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Pairs:
    """Words that stand for each other, whether they mean the same or the opposite."""

    pairs: frozenset[tuple[str, str]]

    @cached_property
    def by_start(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for one, other in self.pairs:
            found.setdefault(one[0], []).append((one, other))
        return found


@dataclass
class _Work:
    """The pairs, and how many pairs of characters may still be worked through: two long texts that have little in common are
    told apart sentence by sentence, and not character by character."""

    pairs: Pairs
    left: int = CELLS_IN_ALL

    def takes(self, cells: int) -> bool:
        if cells > min(CELLS, self.left):
            return False
        self.left -= cells
        return True


def align(a: str, b: str, pairs: Pairs) -> tuple[list[Step], list[Moved]]:
    """Steps that cover both texts in order, and blocks that moved; a moved block lies inside changed steps of both."""
    work = _Work(pairs)
    steps = _region(a, b, 0, len(a), 0, len(b), work)
    return steps, _moved(a, b, steps, work)


def _region(a: str, b: str, a0: int, a1: int, b0: int, b1: int, work: _Work) -> list[Step]:
    chain = anchors(a, b, a0, a1, b0, b1)
    steps: list[Step] = []
    at_a, at_b = a0, b0
    for left, right, length in [*chain, (a1, b1, 0)]:
        steps += _gap(a, b, at_a, left, at_b, right, work)
        if length:
            steps.append(Step(EQUAL, left, left + length, right, right + length))
        at_a, at_b = left + length, right + length
    return _joined(_eased(a, b, steps, work))


def _gap(a: str, b: str, a0: int, a1: int, b0: int, b1: int, work: _Work) -> list[Step]:
    if a0 == a1 and b0 == b1:
        return []
    if a0 == a1 or b0 == b1:
        return [Step(CHANGED, a0, a1, b0, b1)]
    cells = (a1 - a0) * (b1 - b0)
    if anchors(a, b, a0, a1, b0, b1):
        return _region(a, b, a0, a1, b0, b1, work)
    if unlike(a[a0:a1], b[b0:b1]) or not work.takes(cells):
        return [Step(CHANGED, a0, a1, b0, b1)]
    return cheapest(a, b, a0, a1, b0, b1, work.pairs)


def _eased(a: str, b: str, steps: list[Step], work: _Work) -> list[Step]:
    """Works each change through again with some equal characters on both sides, so that words are not cut by an anchor."""
    eased: list[Step] = []
    number = 0
    while number < len(steps):
        step = steps[number]
        if step.kind == EQUAL:
            eased.append(step)
            number += 1
            continue
        end = number
        while end + 1 < len(steps) and (steps[end + 1].kind != EQUAL or _is_island(steps, end + 1)):
            end += 1
        a0, b0, a1, b1 = step.a0, step.b0, steps[end].a1, steps[end].b1
        if unlike(a[a0:a1], b[b0:b1]) or not work.takes((a1 - a0) * (b1 - b0)):
            eased += steps[number : end + 1]
            number = end + 1
            continue
        if eased and eased[-1].kind == EQUAL:
            taken = min(CONTEXT, eased[-1].a1 - eased[-1].a0)
            a0, b0 = a0 - taken, b0 - taken
            last = eased.pop()
            if last.a1 - taken > last.a0:
                eased.append(Step(EQUAL, last.a0, last.a1 - taken, last.b0, last.b1 - taken))
        if end + 1 < len(steps):
            following = steps[end + 1]
            taken = min(CONTEXT, following.a1 - following.a0)
            a1, b1 = a1 + taken, b1 + taken
            steps[end + 1] = Step(EQUAL, following.a0 + taken, following.a1, following.b0 + taken, following.b1)
        eased += cheapest(a, b, a0, a1, b0, b1, work.pairs)
        number = end + 1
    return [step for step in eased if step.a1 > step.a0 or step.b1 > step.b0]


def _is_island(steps: list[Step], number: int) -> bool:
    """A short equal run between two changes."""
    step = steps[number]
    return step.a1 - step.a0 <= 2 * CONTEXT and number + 1 < len(steps)


def unlike(one: str, other: str) -> bool:
    """Two long stretches with little in common: not one rewritten, but one taken out and one put in."""
    if min(len(one), len(other)) < SHORT:
        return False
    left, right = (Counter(text[at : at + 2] for at in range(len(text) - 1)) for text in (one, other))
    return sum((left & right).values()) < UNLIKE * min(len(one), len(other))


def cheapest(a: str, b: str, a0: int, a1: int, b0: int, b1: int, pairs: Pairs) -> list[Step]:
    """The cheapest way from one stretch to the other: equal characters are free, known pairs cheap, the rest dear."""
    height, width = a1 - a0, b1 - b0
    far = 1 << 30
    cost = [[far] * (width + 1) for _ in range(height + 1)]
    back: list[list[tuple[int, int, str]]] = [[(0, 0, "")] * (width + 1) for _ in range(height + 1)]
    cost[0][0] = 0
    left = [
        [pair for pair in pairs.by_start.get(a[a0 + i], ()) if a.startswith(pair[0], a0 + i, a1)] for i in range(height)
    ]
    for i in range(height + 1):
        row = cost[i]
        for j in range(width + 1):
            here = row[j]
            if here >= far:
                continue
            if i < height and j < width:
                if a[a0 + i] == b[b0 + j]:
                    _reach(cost, back, i + 1, j + 1, here - _run_bonus(back[i][j]), (i, j, EQUAL))
                else:
                    _reach(cost, back, i + 1, j + 1, here + 11, (i, j, CHANGED))
                for one, other in left[i]:
                    if b.startswith(other, b0 + j, b1):
                        _reach(cost, back, i + len(one), j + len(other), here + 4, (i, j, PAIR))
            if i < height:
                _reach(cost, back, i + 1, j, here + 9, (i, j, CHANGED))
            if j < width:
                _reach(cost, back, i, j + 1, here + 9, (i, j, CHANGED))
    steps: list[Step] = []
    i, j = height, width
    while i or j:
        before_i, before_j, kind = back[i][j]
        steps.append(Step(kind, a0 + before_i, a0 + i, b0 + before_j, b0 + j))
        i, j = before_i, before_j
    return _joined(steps[::-1])


def _run_bonus(came: tuple[int, int, str]) -> int:
    """Equal characters in a row are worth more than the same number apart."""
    return 1 if came[2] == EQUAL else 0


def _reach(
    cost: list[list[int]],
    back: list[list[tuple[int, int, str]]],
    i: int,
    j: int,
    price: int,
    came: tuple[int, int, str],
) -> None:
    if price < cost[i][j]:
        cost[i][j], back[i][j] = price, came


def _joined(steps: list[Step]) -> list[Step]:
    """Neighbours of the same kind become one; pairs stay apart."""
    joined: list[Step] = []
    for step in steps:
        if joined and joined[-1].kind == step.kind != PAIR:
            before = joined.pop()
            step = Step(step.kind, before.a0, step.a1, before.b0, step.b1)
        joined.append(step)
    return joined


def _moved(a: str, b: str, steps: list[Step], work: _Work) -> list[Moved]:
    """Blocks among what has no counterpart that stand elsewhere in the other text."""
    changed = [step for step in steps if step.kind == CHANGED]
    lost = ([(s.a0, s.a1) for s in changed if s.a0 < s.a1], [(s.b0, s.b1) for s in changed if s.b0 < s.b1])
    left = dict(_lost(a, lost[0]))
    right: dict[str, int] = {}
    for gram, at in _lost(b, lost[1]):
        right.setdefault(gram, at)
    shared = sorted((at, right[gram]) for gram, at in left.items() if gram in right)
    groups: list[list[tuple[int, int]]] = []
    for at, other in shared:
        if (
            groups
            and 0 <= at - groups[-1][-1][0] <= 40
            and abs((other - groups[-1][-1][1]) - (at - groups[-1][-1][0])) <= 40
        ):
            groups[-1].append((at, other))
        else:
            groups.append([(at, other)])
    moved = []
    for group in groups:
        a0, a1 = group[0][0], group[-1][0] + MOVED_GRAM
        b0, b1 = min(other for _, other in group), max(other for _, other in group) + MOVED_GRAM
        if a1 - a0 < MOVED_LEAST or b1 - b0 < MOVED_LEAST or len(group) < 4:
            continue
        a0, b0 = _stretch(a0, b0, lost, -1)
        a1, b1 = _stretch(a1, b1, lost, 1)
        moved.append(Moved(a0, a1, b0, b1, tuple(_region(a, b, a0, a1, b0, b1, work))))
    return _apart(moved)


def _apart(moved: list[Moved]) -> list[Moved]:
    """The longer of two blocks that overlap."""
    kept: list[Moved] = []
    for one in sorted(moved, key=lambda block: block.a0 - block.a1):
        if all((one.a1 <= k.a0 or k.a1 <= one.a0) and (one.b1 <= k.b0 or k.b1 <= one.b0) for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda block: block.a0)


def _lost(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    for start, end in spans:
        for at in range(start, end - MOVED_GRAM + 1):
            yield text[at : at + MOVED_GRAM], at


def _stretch(
    at: int, other: int, lost: tuple[list[tuple[int, int]], list[tuple[int, int]]], way: int
) -> tuple[int, int]:
    """To the edge of what has no counterpart, where the edge is near on both sides."""
    return _edge(at, lost[0], way), _edge(other, lost[1], way)


def _edge(at: int, lost: list[tuple[int, int]], way: int) -> int:
    number = bisect_left(lost, (at + 1,)) - 1
    for start, end in lost[max(0, number - 1) : number + 1]:
        edge = start if way < 0 else end
        if start <= at <= end and abs(edge - at) <= NEAR:
            return edge
    return at
