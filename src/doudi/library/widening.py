"""Changes widened to whole words and whole numbers, so that an officer reads 低于 → 高于 and not 低 → 高."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.library.alignment import CHANGED, EQUAL, Step
from doudi.library.figures import figures
from doudi.library.lexicon import lexicon

LONG = 12  # characters: what is longer is shown by itself, neither widened nor joined to its neighbours
REACH = 24  # characters on either side in which a number that the change cuts may begin or end


def is_long(step: Step) -> bool:
    return step.a1 - step.a0 > LONG or step.b1 - step.b0 > LONG


@dataclass(frozen=True)
class Widening:
    """Two normal texts; `cuts`: where sentences begin; `joints`: before which characters a sign stands that was left out.
    A change is not widened over the end of a sentence."""

    a: str
    b: str
    cuts_a: frozenset[int]
    cuts_b: frozenset[int]
    joints_a: frozenset[int]
    joints_b: frozenset[int]

    def widened(self, steps: list[Step]) -> list[Step]:
        """The steps again, changes larger and the equal stretches beside them smaller."""
        wide: list[Step] = []
        for number, step in enumerate(steps):
            if step.kind == CHANGED and not is_long(step):
                left, right = self._margins(step)
                left = min(left, _room(steps, number - 1))
                right = min(right, _room(steps, number + 1))
                left, right = self._within(step, left, right, (self.cuts_a, self.cuts_b))
                step = Step(CHANGED, step.a0 - left, step.a1 + right, step.b0 - left, step.b1 + right)
            wide.append(step)
        return _settled(wide)

    def _margins(self, step: Step) -> tuple[int, int]:
        figures_a, figures_b = figure_margins(self.a, step.a0, step.a1), figure_margins(self.b, step.b0, step.b1)
        words_a, words_b = word_margins(self.a, step.a0, step.a1), word_margins(self.b, step.b0, step.b1)
        left, right = max(words_a[0], words_b[0]), max(words_a[1], words_b[1])
        if not any((*figures_a, *figures_b, left, right)) and min(step.a1 - step.a0, step.b1 - step.b0) < 2:
            left = right = 1  # a single character says little by itself
        left, right = self._within(step, left, right, (self.joints_a, self.joints_b))
        return max(left, figures_a[0], figures_b[0]), max(right, figures_a[1], figures_b[1])

    def _within(
        self, step: Step, left: int, right: int, edges: tuple[frozenset[int], frozenset[int]]
    ) -> tuple[int, int]:
        """The margins as far as no edge lies in them. Where a text has nothing at a place, the other one's edges decide."""
        none_a, none_b = step.a0 == step.a1, step.b0 == step.b1
        while left and (
            _any(edges[0], step.a0 - left + 1, step.a0 - none_a) or _any(edges[1], step.b0 - left + 1, step.b0 - none_b)
        ):
            left -= 1
        while right and (
            _any(edges[0], step.a1 + none_a, step.a1 + right - 1)
            or _any(edges[1], step.b1 + none_b, step.b1 + right - 1)
        ):
            right -= 1
        return left, right


def word_margins(text: str, start: int, end: int) -> tuple[int, int]:
    """How far known words that the stretch cuts reach out of it on the left and on the right."""
    low, high = start, end
    words = lexicon().words
    for at in range(max(0, start - 8), end + 1):
        for word in words.get(text[at : at + 1], ()):
            over = at + len(word)
            cuts = at < start < over or (start < end and at < end < over)
            if cuts and text.startswith(word, at):
                low, high = min(low, at), max(high, over)
                break
    return start - low, high - end


def figure_margins(text: str, start: int, end: int) -> tuple[int, int]:
    """The same for numbers with their units."""
    low, high = start, end
    begin = max(0, start - REACH)
    for one, over in figures(text[begin : end + REACH]):
        one, over = one + begin, over + begin
        if (one < end and start < over) or (start == end and one < start < over):
            low, high = min(low, one), max(high, over)
    return start - low, high - end


def _room(steps: list[Step], number: int) -> int:
    """Equal characters in the step beside a change."""
    if not 0 <= number < len(steps) or steps[number].kind != EQUAL:
        return 0
    return steps[number].a1 - steps[number].a0


def _any(cuts: frozenset[int], first: int, last: int) -> bool:
    return any(at in cuts for at in range(first, last + 1))


def _settled(steps: list[Step]) -> list[Step]:
    """Equal stretches shrink by what changes have taken; changes that have met become one."""
    settled: list[Step] = []
    for step in steps:
        if step.kind == EQUAL:
            over = max(0, settled[-1].a1 - step.a0) if settled else 0
            if step.a1 - step.a0 > over:
                settled.append(Step(EQUAL, step.a0 + over, step.a1, step.b0 + over, step.b1))
            continue
        while settled and settled[-1].kind == EQUAL and settled[-1].a0 >= step.a0:
            settled.pop()
        before = settled[-1] if settled else None
        if before is not None and before.a1 > step.a0:
            settled.pop()
            if before.kind == EQUAL:
                over = before.a1 - step.a0
                settled.append(Step(EQUAL, before.a0, before.a1 - over, before.b0, before.b1 - over))
            else:
                step = Step(CHANGED, before.a0, step.a1, before.b0, step.b1)
        settled.append(step)
    return settled
