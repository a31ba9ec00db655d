"""Which characters of two texts correspond.

Runs that occur once in both texts are anchors (as in a patience diff). Between anchors, the alignment of least cost is
computed (Needleman–Wunsch), in which pairs of words from the word lists are aligned as words. Blocks that stand elsewhere in
the other text are reported as moved. All positions are offsets into normal texts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from doudi.library.compare.anchors import find_anchors

CELLS = 400_000  # the most cells of the cost table of one region; a larger region is one change
CELLS_IN_ALL = 6_000_000  # the most cells for all regions of two texts together
CONTEXT = 3  # equal characters taken along on each side of a change, so that an anchor does not cut a word
UNLIKE = 0.2  # share of common pairs of characters below which one stretch is not taken as a version of the other
SHORT = 12  # characters: a shorter stretch is always aligned
MOVED_GRAM = 6
MOVED_LEAST = 10
NEAR = 12  # characters from an edge within which a moved block reaches to it

EQUAL, PAIR, CHANGED = "equal", "pair", "changed"


@dataclass(frozen=True, slots=True)
class AlignmentStep:
    """a[a0:a1] corresponds to b[b0:b1]. `kind` is EQUAL, CHANGED, or PAIR for a pair of words from the lists."""

    kind: str
    a0: int
    a1: int
    b0: int
    b1: int


@dataclass(frozen=True, slots=True)
class MovedBlock:
    """A block a[a0:a1] that stands elsewhere in the second text, at b[b0:b1], with the steps inside it."""

    a0: int
    a1: int
    b0: int
    b1: int
    steps: tuple[AlignmentStep, ...]


@dataclass(frozen=True)
class WordPairs:
    """Pairs of words that are aligned with each other, whether they mean the same or the opposite."""

    pairs: frozenset[tuple[str, str]]

    @cached_property
    def by_start(self) -> dict[str, list[tuple[str, str]]]:
        by_first_character: dict[str, list[tuple[str, str]]] = {}
        for word, counterpart in self.pairs:
            by_first_character.setdefault(word[0], []).append((word, counterpart))
        return by_first_character


@dataclass
class _WorkBudget:
    """The pairs of words, and how many cells of cost tables may still be filled (`left`).

    The limit keeps two long texts with little in common from taking minutes; what is beyond it is compared by sentences.
    """

    pairs: WordPairs
    left: int = CELLS_IN_ALL

    def takes(self, cells: int) -> bool:
        if cells > min(CELLS, self.left):
            return False
        self.left -= cells
        return True


def align(a: str, b: str, pairs: WordPairs) -> tuple[list[AlignmentStep], list[MovedBlock]]:
    """The steps that cover both texts in order, and the blocks that moved. A moved block lies inside changed steps of both."""
    work = _WorkBudget(pairs)
    steps = _align_region(a, b, 0, len(a), 0, len(b), work)
    return steps, _find_moved_blocks(a, b, steps, work)


def _align_region(a: str, b: str, a0: int, a1: int, b0: int, b1: int, work: _WorkBudget) -> list[AlignmentStep]:
    chain = find_anchors(a, b, a0, a1, b0, b1)
    steps: list[AlignmentStep] = []
    at_a, at_b = a0, b0
    for left, right, length in [*chain, (a1, b1, 0)]:
        steps += _align_gap(a, b, at_a, left, at_b, right, work)
        if length:
            steps.append(AlignmentStep(EQUAL, left, left + length, right, right + length))
        at_a, at_b = left + length, right + length
    return _merge_steps(_realign_with_context(a, b, steps, work))


def _align_gap(a: str, b: str, a0: int, a1: int, b0: int, b1: int, work: _WorkBudget) -> list[AlignmentStep]:
    if a0 == a1 and b0 == b1:
        return []
    if a0 == a1 or b0 == b1:
        return [AlignmentStep(CHANGED, a0, a1, b0, b1)]
    cells = (a1 - a0) * (b1 - b0)
    if find_anchors(a, b, a0, a1, b0, b1):
        return _align_region(a, b, a0, a1, b0, b1, work)
    if are_unlike(a[a0:a1], b[b0:b1]) or not work.takes(cells):
        return [AlignmentStep(CHANGED, a0, a1, b0, b1)]
    return align_characters(a, b, a0, a1, b0, b1, work.pairs)


def _realign_with_context(a: str, b: str, steps: list[AlignmentStep], work: _WorkBudget) -> list[AlignmentStep]:
    """Aligns each change again together with some equal characters on both sides, because an anchor may cut a word."""
    eased: list[AlignmentStep] = []
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
        if are_unlike(a[a0:a1], b[b0:b1]) or not work.takes((a1 - a0) * (b1 - b0)):
            eased += steps[number : end + 1]
            number = end + 1
            continue
        if eased and eased[-1].kind == EQUAL:
            taken = min(CONTEXT, eased[-1].a1 - eased[-1].a0)
            a0, b0 = a0 - taken, b0 - taken
            last = eased.pop()
            if last.a1 - taken > last.a0:
                eased.append(AlignmentStep(EQUAL, last.a0, last.a1 - taken, last.b0, last.b1 - taken))
        if end + 1 < len(steps):
            following = steps[end + 1]
            taken = min(CONTEXT, following.a1 - following.a0)
            a1, b1 = a1 + taken, b1 + taken
            steps[end + 1] = AlignmentStep(
                EQUAL, following.a0 + taken, following.a1, following.b0 + taken, following.b1
            )
        eased += align_characters(a, b, a0, a1, b0, b1, work.pairs)
        number = end + 1
    return [step for step in eased if step.a1 > step.a0 or step.b1 > step.b0]


def _is_island(steps: list[AlignmentStep], number: int) -> bool:
    """Whether a step is a short equal run between two changes, which are then aligned together."""
    step = steps[number]
    return step.a1 - step.a0 <= 2 * CONTEXT and number + 1 < len(steps)


def are_unlike(a: str, b: str) -> bool:
    """Whether two long stretches have so little in common that one was taken out and the other put in."""
    if min(len(a), len(b)) < SHORT:
        return False
    left, right = (Counter(text[offset : offset + 2] for offset in range(len(text) - 1)) for text in (a, b))
    return sum((left & right).values()) < UNLIKE * min(len(a), len(b))


def align_characters(a: str, b: str, a0: int, a1: int, b0: int, b1: int, pairs: WordPairs) -> list[AlignmentStep]:
    """The alignment of a[a0:a1] with b[b0:b1] of least cost (Needleman–Wunsch).

    Equal characters cost nothing, listed pairs of words 4, a replaced character 11, one put in or left out 9; an equal
    character after another saves 1, so that equal characters are kept together.
    """
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
            price = row[j]
            if price >= far:
                continue
            if i < height and j < width:
                if a[a0 + i] == b[b0 + j]:
                    _relax(cost, back, i + 1, j + 1, price - _run_bonus(back[i][j]), (i, j, EQUAL))
                else:
                    _relax(cost, back, i + 1, j + 1, price + 11, (i, j, CHANGED))
                for word, counterpart in left[i]:
                    if b.startswith(counterpart, b0 + j, b1):
                        _relax(cost, back, i + len(word), j + len(counterpart), price + 4, (i, j, PAIR))
            if i < height:
                _relax(cost, back, i + 1, j, price + 9, (i, j, CHANGED))
            if j < width:
                _relax(cost, back, i, j + 1, price + 9, (i, j, CHANGED))
    steps: list[AlignmentStep] = []
    i, j = height, width
    while i or j:
        before_i, before_j, kind = back[i][j]
        steps.append(AlignmentStep(kind, a0 + before_i, a0 + i, b0 + before_j, b0 + j))
        i, j = before_i, before_j
    return _merge_steps(steps[::-1])


def _run_bonus(came: tuple[int, int, str]) -> int:
    """What an equal character saves if the step before it, `came`, was an equal character too."""
    return 1 if came[2] == EQUAL else 0


def _relax(
    cost: list[list[int]],
    back: list[list[tuple[int, int, str]]],
    i: int,
    j: int,
    price: int,
    came: tuple[int, int, str],
) -> None:
    """Keeps the cheaper way to the cell (i, j): `price`, and `came`, the cell and kind of step that it came by."""
    if price < cost[i][j]:
        cost[i][j], back[i][j] = price, came


def _merge_steps(steps: list[AlignmentStep]) -> list[AlignmentStep]:
    """Merges neighbouring steps of the same kind; pairs of words stay apart."""
    joined: list[AlignmentStep] = []
    for step in steps:
        if joined and joined[-1].kind == step.kind != PAIR:
            before = joined.pop()
            step = AlignmentStep(step.kind, before.a0, step.a1, before.b0, step.b1)
        joined.append(step)
    return joined


def _find_moved_blocks(a: str, b: str, steps: list[AlignmentStep], work: _WorkBudget) -> list[MovedBlock]:
    """The blocks within changed steps that stand elsewhere in the other text."""
    changed = [step for step in steps if step.kind == CHANGED]
    lost = ([(s.a0, s.a1) for s in changed if s.a0 < s.a1], [(s.b0, s.b1) for s in changed if s.b0 < s.b1])
    left = dict(_grams_with_offsets(a, lost[0]))
    right: dict[str, int] = {}
    for gram, offset_a in _grams_with_offsets(b, lost[1]):
        right.setdefault(gram, offset_a)
    shared = sorted((offset_a, right[gram]) for gram, offset_a in left.items() if gram in right)
    groups: list[list[tuple[int, int]]] = []
    for offset_a, offset_b in shared:
        if (
            groups
            and 0 <= offset_a - groups[-1][-1][0] <= 40
            and abs((offset_b - groups[-1][-1][1]) - (offset_a - groups[-1][-1][0])) <= 40
        ):
            groups[-1].append((offset_a, offset_b))
        else:
            groups.append([(offset_a, offset_b)])
    moved = []
    for group in groups:
        a0, a1 = group[0][0], group[-1][0] + MOVED_GRAM
        b0, b1 = min(offset_b for _, offset_b in group), max(offset_b for _, offset_b in group) + MOVED_GRAM
        if a1 - a0 < MOVED_LEAST or b1 - b0 < MOVED_LEAST or len(group) < 4:
            continue
        a0, b0 = _extend_to_edges(a0, b0, lost, -1)
        a1, b1 = _extend_to_edges(a1, b1, lost, 1)
        moved.append(MovedBlock(a0, a1, b0, b1, tuple(_align_region(a, b, a0, a1, b0, b1, work))))
    return _drop_overlapping(moved)


def _drop_overlapping(moved: list[MovedBlock]) -> list[MovedBlock]:
    """Keeps the longer of two blocks that overlap in either text."""
    longest: list[MovedBlock] = []
    for candidate in sorted(moved, key=lambda block: block.a0 - block.a1):
        if all(
            (candidate.a1 <= k.a0 or k.a1 <= candidate.a0) and (candidate.b1 <= k.b0 or k.b1 <= candidate.b0)
            for k in longest
        ):
            longest.append(candidate)
    return sorted(longest, key=lambda block: block.a0)


def _grams_with_offsets(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    for start, end in spans:
        for offset in range(start, end - MOVED_GRAM + 1):
            yield text[offset : offset + MOVED_GRAM], offset


def _extend_to_edges(
    offset_a: int, offset_b: int, lost: tuple[list[tuple[int, int]], list[tuple[int, int]]], way: int
) -> tuple[int, int]:
    """Moves an end of a block to the edge of the changed step around it, where that edge is near. `way` is -1 or 1."""
    return _find_near_edge(offset_a, lost[0], way), _find_near_edge(offset_b, lost[1], way)


def _find_near_edge(offset: int, lost: list[tuple[int, int]], way: int) -> int:
    number = bisect_left(lost, (offset + 1,)) - 1
    for start, end in lost[max(0, number - 1) : number + 1]:
        edge = start if way < 0 else end
        if start <= offset <= end and abs(edge - offset) <= NEAR:
            return edge
    return offset
