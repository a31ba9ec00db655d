"""Two texts side by side: what differs, where, and whether it changes what is ruled."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from doudi.library.alignment import CHANGED, EQUAL, Moved, Step, align
from doudi.library.documents import PolicyDocument
from doudi.library.lexicon import lexicon
from doudi.library.moves import put_in_order
from doudi.library.normal import Normal
from doudi.library.sentences import arranged, boundaries, inner, is_foreign, joints, labels, left_out, pieces, repeats
from doudi.library.weighing import MEANING, WORDING, weigh
from doudi.library.widening import LONG, Widening, is_long

COMMAS = frozenset("，,；;：:、")
IN_PLACE = 0.6  # share of a sentence that has its counterpart in place, from which on it has not moved

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """`clause`: position in the first text; `a`, `b`: the differing spans as they stand, each within one sentence, empty
    where a text has nothing there; `at`, `other`: their offsets [start, end) in the raw texts."""

    clause: str
    a: str
    b: str
    kind: str
    weight: str
    at: Span
    other: Span

    @property
    def changes_meaning(self) -> bool:
        return self.weight == MEANING

    def data(self) -> dict[str, str]:
        return {"clause": self.clause, "a": self.a, "b": self.b, "kind": self.kind, "weight": self.weight}


def compare(one: PolicyDocument, other: PolicyDocument) -> list[Difference]:
    """Every difference, in the order of the first text. A clean retyping has none."""
    return _Comparison(one, other).differences()


class _Comparison:
    def __init__(self, one: PolicyDocument, other: PolicyDocument):
        self.one, self.other, self.a = one, other, one.normal
        self.repeats = repeats(other.normal.text, one.normal.text)
        self.whole = left_out(other.normal, self.repeats)
        self.cuts_a = boundaries(one, self.a)
        self.labels_a, labels_b = labels(one, self.a), labels(other, self.whole)
        sentences_a = pieces(self.cuts_a, 0, len(self.a.text))
        sentences_b = pieces(boundaries(other, self.whole), 0, len(self.whole.text))
        self.steps, self.moved = align(self.a.text, self.whole.text, lexicon().pairs)
        stands = _standing(self.steps)
        self.order = put_in_order(
            self.a.text, sentences_a, self.whole.text, sentences_b, self.labels_a, labels_b, stands
        )
        self.b, starts = arranged(self.whole, self.order.pieces)
        self.cuts_b = frozenset(starts.values())
        self.labels_b = {starts[at]: starts[at] + end - at for at, end in labels_b.items() if at in starts}
        self.widening = Widening(
            self.a.text, self.b.text, self.cuts_a, self.cuts_b, joints(self.a), joints(self.b)
        )  # fmt: skip
        if self.order.moved:
            self.steps, self.moved = align(self.a.text, self.b.text, lexicon().pairs)

    def differences(self) -> list[Difference]:
        found = list(self._repeated())
        for (a0, a1), (b0, b1) in self.order.moved:
            found.append(self._made(Step(CHANGED, a0, a1, b0, b1), "moved", MEANING, self.whole))
        found += self._stretches(self._without_labels(self.steps, found), self.moved)
        for block in self.moved:
            found.append(self._moved(block))
            found += self._stretches(list(block.steps), [])
        found.sort(key=lambda difference: (difference.at, difference.other))
        return found

    def _without_labels(self, steps: list[Step], found: list[Difference]) -> list[Step]:
        """A number before a clause that has changed says that its place has changed; once, and not by its characters."""
        named = {difference.at[0] for difference in found if difference.kind == "moved"}
        kept = []
        for step in steps:
            label = self._label(step) if step.kind != EQUAL else None
            if label is None:
                kept.append(step)
                continue
            kept.append(Step(EQUAL, step.a0, step.a1, step.b0, step.b1))
            difference = self._made(label, "moved", MEANING)
            if difference.at[0] not in named:
                found.append(_bracketed(difference, self.one.text, self.other.text))
        return kept

    def _label(self, step: Step) -> Step | None:
        """The whole numbers of both clauses, where the step changes nothing else."""
        one = next((span for span in self.labels_a.items() if span[0] <= step.a0 < step.a1 <= span[1]), None)
        other = next((span for span in self.labels_b.items() if span[0] <= step.b0 < step.b1 <= span[1]), None)
        return Step(CHANGED, *one, *other) if one and other else None

    def _stretches(self, steps: list[Step], moved: list[Moved]) -> Iterator[Difference]:
        for group, weight in self._groups(steps):
            whole = Step(CHANGED, group[0].a0, group[-1].a1, group[0].b0, group[-1].b1)
            blocks = [block for block in moved if _touches(whole, block)]
            if blocks:
                yield from self._rest(whole, blocks)
            elif self._crosses(whole) and len(group) > 1:
                for step in group:
                    yield from self._one(step, weight)
            else:
                yield from self._one(whole, weight)

    def _groups(self, steps: list[Step]) -> Iterator[tuple[list[Step], str]]:
        """Neighbouring steps of the same weight are one difference: 低于（含） has become 高于（不含）."""
        group: list[Step] = []
        weight = ""
        for step in self.widening.widened(steps):
            weighed = "" if step.kind == EQUAL else self._weight(step)
            if group and not (weighed and self._goes_with(group[-1], weight, step, weighed)):
                yield group, weight
                group, weight = [], ""
            if weighed:
                group.append(step)
                weight = MEANING if MEANING in (weight, weighed) else weighed
        if group:
            yield group, weight

    def _goes_with(self, before: Step, weight: str, step: Step, weighed: str) -> bool:
        """Whether two steps side by side are one difference: of one weight, or one a small word put in, as 不 before 应当."""
        if is_long(before) or is_long(step) or self._comma_between(before, step):
            return False
        return weight == weighed or any(one.a0 == one.a1 or one.b0 == one.b1 for one in (before, step))

    def _comma_between(self, before: Step, step: Step) -> bool:
        for normal, end, start in ((self.a, before.a1, step.a0), (self.b, before.b1, step.b0)):
            if 0 < end <= start < len(normal.where):
                between = normal.raw[normal.where[end - 1] + 1 : normal.where[start]]
                if any(one in COMMAS for one in between):
                    return True
        return False

    def _weight(self, step: Step) -> str:
        weighed = weigh(self.a.text[step.a0 : step.a1], self.b.text[step.b0 : step.b1])
        return weighed[1] if weighed else ""

    def _crosses(self, step: Step) -> bool:
        return bool(inner(self.cuts_a, step.a0, step.a1) or inner(self.cuts_b, step.b0, step.b1))

    def _one(self, step: Step, weight: str) -> Iterator[Difference]:
        """A stretch, in pieces where it runs over the end of a sentence."""
        if not self._crosses(step):
            yield from self._difference(step, weight)
            return
        for start, end in pieces(self.cuts_a, step.a0, step.a1):
            yield from self._difference(Step(CHANGED, start, end, step.b0, step.b0))
        for start, end in pieces(self.cuts_b, step.b0, step.b1):
            yield from self._difference(Step(CHANGED, step.a1, step.a1, start, end))

    def _rest(self, step: Step, blocks: list[Moved]) -> Iterator[Difference]:
        """What a stretch has beside the blocks that moved."""
        for start, end in _without([(step.a0, step.a1)], [(block.a0, block.a1) for block in blocks]):
            yield from self._one(Step(CHANGED, start, end, step.b0, step.b0), "")
        for start, end in _without([(step.b0, step.b1)], [(block.b0, block.b1) for block in blocks]):
            yield from self._one(Step(CHANGED, step.a1, step.a1, start, end), "")

    def _difference(self, step: Step, weight: str = "") -> Iterator[Difference]:
        """`weight`: of the steps that make up the stretch, where it is known; wording stays wording when put together."""
        a, b = self.a.text[step.a0 : step.a1], self.b.text[step.b0 : step.b1]
        around = self.a.text[max(0, step.a0 - 6) : step.a1 + 4] if a else self.b.text[max(0, step.b0 - 6) : step.b1 + 4]
        weighed = ("wording", WORDING) if weight == WORDING else weigh(a, b, around)
        if weighed is None:
            return
        kind, weight = weighed
        if not a and is_foreign(b):
            kind, weight = "foreign", WORDING
        elif weight == MEANING and not a and len(b) > LONG:
            kind = "added"
        elif weight == MEANING and not b and len(a) > LONG:
            kind = "missing"
        yield self._made(step, kind, weight)

    def _made(self, step: Step, kind: str, weight: str, second: Normal | None = None) -> Difference:
        at, a = _slice(self.a, step.a0, step.a1)
        other, b = _slice(second or self.b, step.b0, step.b1)
        position = self.one.position_of(at[0] if a else max(0, at[0] - 1))
        return Difference(position, a, b, kind, weight, at, other)

    def _repeated(self) -> Iterator[Difference]:
        """Sentences that the other text has twice; the first of the two is left out of the comparison."""
        at = max(0, self.one.structure.body[0] - 1)
        position = self.one.position_of(at)
        cuts = boundaries(self.other, self.other.normal) if self.repeats else frozenset()
        for first, last in self.repeats:
            for start, end in pieces(cuts, first, last):
                other, b = _slice(self.other.normal, start, end)
                yield Difference(position, "", b, "repeated", WORDING, (at, at), other)

    def _moved(self, block: Moved) -> Difference:
        """Named by the first sentence of the block in either text."""
        a0, a1 = pieces(self.cuts_a, block.a0, block.a1)[0]
        b0, b1 = pieces(self.cuts_b, block.b0, block.b1)[0]
        return self._made(Step(CHANGED, a0, a1, b0, b1), "moved", MEANING)


def _bracketed(difference: Difference, a: str, b: str) -> Difference:
    """The number of a clause with the brackets about it: （二）."""
    spans = []
    for text, (start, end) in ((a, difference.at), (b, difference.other)):
        inside = text[max(0, start - 1) : start] in ("（", "(") and text[end : end + 1] in ("）", ")")
        spans.append((start - inside, end + inside))
    at, other = spans
    return replace(difference, a=a[slice(*at)], b=b[slice(*other)], at=at, other=other)


def _standing(steps: list[Step]) -> Callable[[Span], bool]:
    """Whether most of a stretch of the first text has its counterpart in place."""
    starts = [step.a0 for step in steps]

    def stands(span: Span) -> bool:
        start, end = span
        equal = 0
        for step in steps[max(0, bisect_right(starts, start) - 1) :]:
            if step.a0 >= end:
                break
            if step.kind != CHANGED:
                equal += max(0, min(end, step.a1) - max(start, step.a0))
        return equal > IN_PLACE * (end - start)

    return stands


def _without(spans: list[Span], taken: list[Span]) -> list[Span]:
    for low, high in taken:
        spans = [
            piece
            for start, end in spans
            for piece in ((start, min(end, low)), (max(start, high), end))
            if piece[0] < piece[1]
        ]
    return spans


def _touches(step: Step, block: Moved) -> bool:
    return (block.a0 < step.a1 and step.a0 < block.a1) or (block.b0 < step.b1 and step.b0 < block.b1)


def _slice(normal: Normal, start: int, end: int) -> tuple[Span, str]:
    """Raw offsets and text of a stretch, with the closing bracket that belongs to it."""
    low, high = normal.span(start, end)
    text = normal.raw[low:high]
    if sum(text.count(one) for one in "（(〔[") > sum(text.count(one) for one in "）)〕]"):
        following = normal.raw[high : high + 1]
        if following and following in "）)〕]":
            high += 1
    return (low, high), normal.raw[low:high]
