"""Widens changes to whole words and whole numbers, so that an officer reads 低于 → 高于 and not 低 → 高."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.library.compare.alignment import CHANGED, EQUAL, AlignmentStep
from doudi.library.compare.figures import find_figures
from doudi.library.compare.lexicon import load_lexicon

LONG = 12  # characters: a longer change is a difference by itself, neither widened nor joined to its neighbours
REACH = 24  # characters on either side in which a number that the change cuts may begin or end


def is_long_change(step: AlignmentStep) -> bool:
    return step.a1 - step.a0 > LONG or step.b1 - step.b0 > LONG


@dataclass(frozen=True)
class Widening:
    """Two normal texts with the edges over which a change is not widened.

    `cuts` are the offsets at which sentences begin, `joints` those before which a punctuation mark of the raw text stood.
    """

    a: str
    b: str
    cuts_a: frozenset[int]
    cuts_b: frozenset[int]
    joints_a: frozenset[int]
    joints_b: frozenset[int]

    def widened(self, steps: list[AlignmentStep]) -> list[AlignmentStep]:
        """The same steps with each change widened and the equal stretches beside it shortened."""
        wide: list[AlignmentStep] = []
        for number, step in enumerate(steps):
            if step.kind == CHANGED and not is_long_change(step):
                left, right = self._margins(step)
                left = min(left, _count_equal_beside(steps, number - 1))
                right = min(right, _count_equal_beside(steps, number + 1))
                left, right = self._within(step, left, right, (self.cuts_a, self.cuts_b))
                step = AlignmentStep(CHANGED, step.a0 - left, step.a1 + right, step.b0 - left, step.b1 + right)
            wide.append(step)
        return _settle_steps(wide)

    def _margins(self, step: AlignmentStep) -> tuple[int, int]:
        figures_a, figures_b = (
            find_figure_margins(self.a, step.a0, step.a1),
            find_figure_margins(self.b, step.b0, step.b1),
        )
        words_a, words_b = find_word_margins(self.a, step.a0, step.a1), find_word_margins(self.b, step.b0, step.b1)
        left, right = max(words_a[0], words_b[0]), max(words_a[1], words_b[1])
        if not any((*figures_a, *figures_b, left, right)) and min(step.a1 - step.a0, step.b1 - step.b0) < 2:
            left = right = 1  # a single character says little by itself
        left, right = self._within(step, left, right, (self.joints_a, self.joints_b))
        return max(left, figures_a[0], figures_b[0]), max(right, figures_a[1], figures_b[1])

    def _within(
        self, step: AlignmentStep, left: int, right: int, edges: tuple[frozenset[int], frozenset[int]]
    ) -> tuple[int, int]:
        """The margins cut back so that no edge lies in them. Where one text has nothing, the edges of the other decide."""
        none_a, none_b = step.a0 == step.a1, step.b0 == step.b1
        while left and (
            _has_edge(edges[0], step.a0 - left + 1, step.a0 - none_a)
            or _has_edge(edges[1], step.b0 - left + 1, step.b0 - none_b)
        ):
            left -= 1
        while right and (
            _has_edge(edges[0], step.a1 + none_a, step.a1 + right - 1)
            or _has_edge(edges[1], step.b1 + none_b, step.b1 + right - 1)
        ):
            right -= 1
        return left, right


def find_word_margins(text: str, start: int, end: int) -> tuple[int, int]:
    """How many characters the listed words that text[start:end] cuts reach out of it on the left and on the right."""
    low, high = start, end
    words = load_lexicon().words
    for offset in range(max(0, start - 8), end + 1):
        for word in words.get(text[offset : offset + 1], ()):
            over = offset + len(word)
            cuts = offset < start < over or (start < end and offset < end < over)
            if cuts and text.startswith(word, offset):
                low, high = min(low, offset), max(high, over)
                break
    return start - low, high - end


def find_figure_margins(text: str, start: int, end: int) -> tuple[int, int]:
    """How many characters the numbers that text[start:end] cuts, with their units, reach out of it on either side."""
    low, high = start, end
    begin = max(0, start - REACH)
    for first, last in find_figures(text[begin : end + REACH]):
        first, last = first + begin, last + begin
        if (first < end and start < last) or (start == end and first < start < last):
            low, high = min(low, first), max(high, last)
    return start - low, high - end


def _count_equal_beside(steps: list[AlignmentStep], number: int) -> int:
    """The number of equal characters in the step beside a change; 0 where that step is a change or there is none."""
    if not 0 <= number < len(steps) or steps[number].kind != EQUAL:
        return 0
    return steps[number].a1 - steps[number].a0


def _has_edge(cuts: frozenset[int], first: int, last: int) -> bool:
    return any(offset in cuts for offset in range(first, last + 1))


def _settle_steps(steps: list[AlignmentStep]) -> list[AlignmentStep]:
    """Shortens equal steps by what widened changes have taken, and merges changes that overlap."""
    settled: list[AlignmentStep] = []
    for step in steps:
        if step.kind == EQUAL:
            over = max(0, settled[-1].a1 - step.a0) if settled else 0
            if step.a1 - step.a0 > over:
                settled.append(AlignmentStep(EQUAL, step.a0 + over, step.a1, step.b0 + over, step.b1))
            continue
        while settled and settled[-1].kind == EQUAL and settled[-1].a0 >= step.a0:
            settled.pop()
        before = settled[-1] if settled else None
        if before is not None and before.a1 > step.a0:
            settled.pop()
            if before.kind == EQUAL:
                over = before.a1 - step.a0
                settled.append(AlignmentStep(EQUAL, before.a0, before.a1 - over, before.b0, before.b1 - over))
            else:
                step = AlignmentStep(CHANGED, before.a0, step.a1, before.b0, step.b1)
        settled.append(step)
    return settled
