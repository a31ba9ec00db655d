"""Compares two normal texts sign by sign: aligns them, widens changes to words, weighs them and cuts them at sentences."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace

from doudi.library.compare.alignment import CHANGED, EQUAL, AlignmentStep, MovedBlock, align
from doudi.library.compare.difference import Span, TextDifference, quote
from doudi.library.compare.enumeration import find_enumeration_changes
from doudi.library.compare.figures import canonicalise
from doudi.library.compare.lexicon import load_lexicon
from doudi.library.compare.reordering import restore_order
from doudi.library.compare.sentences import (
    cut_at_starts,
    find_dropped_signs,
    find_label_spans,
    find_sentence_starts,
    is_foreign,
    rearrange,
    starts_inside,
)
from doudi.library.compare.severity import MEANING, WORDING, weigh
from doudi.library.compare.word_boundaries import LONG, Widening, is_long_change
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import NormalText

COMMAS = frozenset("，,；;：:、")
IN_PLACE = 0.6  # share of a sentence that has its counterpart in place, from which on it has not moved


class TextComparison:
    """The comparison of two documents, or of parts of them: `a` and `b` are the normal texts that are compared."""

    def __init__(self, original: PolicyDocument, document: PolicyDocument, a: NormalText, b: NormalText):
        self.original, self.document, self.a, self.complete_b = original, document, a, b
        self.cuts_a = find_sentence_starts(original, self.a)
        self.labels_a, labels_b = find_label_spans(original, self.a), find_label_spans(document, self.complete_b)
        sentences_a = cut_at_starts(self.cuts_a, 0, len(self.a.text))
        sentences_b = cut_at_starts(find_sentence_starts(document, self.complete_b), 0, len(self.complete_b.text))
        self.steps, self.moved = align(self.a.text, self.complete_b.text, load_lexicon().pairs)
        is_in_place = _judge_place(self.steps)
        self.order = restore_order(
            self.a.text, sentences_a, self.complete_b.text, sentences_b, self.labels_a, labels_b, is_in_place
        )
        self.b, starts = rearrange(self.complete_b, self.order.pieces)
        self.cuts_b = frozenset(starts.values())
        self.labels_b = {
            starts[start]: starts[start] + end - start for start, end in labels_b.items() if start in starts
        }
        self.widening = Widening(
            self.a.text, self.b.text, self.cuts_a, self.cuts_b, find_dropped_signs(self.a), find_dropped_signs(self.b)
        )  # fmt: skip
        self.names_a, self.names_b = _find_names(self.a.text), _find_names(self.b.text)
        if self.order.moved:
            self.steps, self.moved = align(self.a.text, self.b.text, load_lexicon().pairs)

    @property
    def equal_share(self) -> float:
        """The share of the shorter text that has an equal counterpart in place, from 0 to 1."""
        equal = sum(step.a1 - step.a0 for step in self.steps if step.kind == EQUAL)
        return equal / max(1, min(len(self.a.text), len(self.b.text)))

    def differences(self) -> list[TextDifference]:
        """Every difference, in the order of the first text."""
        listed: list[TextDifference] = []
        for (a0, a1), (b0, b1) in self.order.moved:
            listed.append(
                self._make_difference(AlignmentStep(CHANGED, a0, a1, b0, b1), "moved", MEANING, self.complete_b)
            )
        listed += self._compare_steps(self._remove_labels(self.steps, listed), self.moved)
        for block in self.moved:
            listed.append(self._make_moved(block))
            listed += self._compare_steps(list(block.steps), [])
        listed += self._list_enumeration_changes()
        listed.sort(key=lambda difference: (difference.span_a, difference.span_b))
        return listed

    def _remove_labels(self, steps: list[AlignmentStep], listed: list[TextDifference]) -> list[AlignmentStep]:
        """A number before a clause that has changed says that its place has changed; once, and not by its characters."""
        named = {difference.span_a[0] for difference in listed if difference.kind == "moved"}
        remaining = []
        for step in steps:
            label = self._find_label(step) if step.kind != EQUAL else None
            if label is None:
                remaining.append(step)
                continue
            remaining.append(AlignmentStep(EQUAL, step.a0, step.a1, step.b0, step.b1))
            if self._is_same_number(label):
                continue
            difference = self._make_difference(label, "moved", MEANING)
            if difference.span_a[0] not in named:
                listed.append(_include_brackets(difference, self.original.text, self.document.text))
        return remaining

    def _find_label(self, step: AlignmentStep) -> AlignmentStep | None:
        """The whole numbers of both clauses, where the step changes nothing else."""
        label_a = next((span for span in self.labels_a.items() if span[0] <= step.a0 < step.a1 <= span[1]), None)
        label_b = next((span for span in self.labels_b.items() if span[0] <= step.b0 < step.b1 <= span[1]), None)
        return AlignmentStep(CHANGED, *label_a, *label_b) if label_a and label_b else None

    def _is_same_number(self, label: AlignmentStep) -> bool:
        """Whether the numbers of two clauses are the same, written differently: 第一条, 第1条."""
        number_a = canonicalise(self.a.text[label.a0 : label.a1])
        return number_a == canonicalise(self.b.text[label.b0 : label.b1])

    def _compare_steps(self, steps: list[AlignmentStep], moved: list[MovedBlock]) -> Iterator[TextDifference]:
        for group, weight in self._group_steps(steps):
            joined = AlignmentStep(CHANGED, group[0].a0, group[-1].a1, group[0].b0, group[-1].b1)
            blocks = [block for block in moved if _overlaps(joined, block)]
            if blocks:
                yield from self._compare_rest(joined, blocks)
            elif self._crosses(joined) and len(group) > 1:
                for step in group:
                    yield from self._cut_step(step, weight)
            else:
                yield from self._cut_step(joined, weight)

    def _group_steps(self, steps: list[AlignmentStep]) -> Iterator[tuple[list[AlignmentStep], str]]:
        """Neighbouring steps of the same weight are one difference: 低于（含） has become 高于（不含）."""
        group: list[AlignmentStep] = []
        weight = ""
        for step in self.widening.widened(steps):
            weighed = "" if step.kind == EQUAL else self._weigh_step(step)
            if group and not (weighed and self._belongs_to(group[-1], weight, step, weighed)):
                yield group, weight
                group, weight = [], ""
            if weighed:
                group.append(step)
                weight = MEANING if MEANING in (weight, weighed) else weighed
        if group:
            yield group, weight

    def _belongs_to(self, before: AlignmentStep, weight: str, step: AlignmentStep, weighed: str) -> bool:
        """Whether two steps side by side are one difference: of one weight, or one a small word put in, as 不 before 应当."""
        if is_long_change(before) or is_long_change(step) or self._has_comma_between(before, step):
            return False
        return weight == weighed or any(
            neighbour.a0 == neighbour.a1 or neighbour.b0 == neighbour.b1 for neighbour in (before, step)
        )

    def _has_comma_between(self, before: AlignmentStep, step: AlignmentStep) -> bool:
        for normal, end, start in ((self.a, before.a1, step.a0), (self.b, before.b1, step.b0)):
            if 0 < end <= start < len(normal.offsets):
                between = normal.raw[normal.offsets[end - 1] + 1 : normal.offsets[start]]
                if any(character in COMMAS for character in between):
                    return True
        return False

    def _weigh_step(self, step: AlignmentStep) -> str:
        a, b = self.a.text[step.a0 : step.a1], self.b.text[step.b0 : step.b1]
        weighed = weigh(a, b, in_name=self._changes_name(step))
        return weighed[1] if weighed else ""

    def _changes_name(self, step: AlignmentStep) -> bool:
        """Whether a step changes the name of a class of persons or of a scheme, in either text."""
        return _overlaps_any(self.names_a, step.a0, step.a1) or _overlaps_any(self.names_b, step.b0, step.b1)

    def _crosses(self, step: AlignmentStep) -> bool:
        return bool(starts_inside(self.cuts_a, step.a0, step.a1) or starts_inside(self.cuts_b, step.b0, step.b1))

    def _cut_step(self, step: AlignmentStep, weight: str) -> Iterator[TextDifference]:
        """A stretch, in pieces where it runs over the end of a sentence."""
        if not self._crosses(step):
            yield from self._weigh_difference(step, weight)
            return
        for start, end in cut_at_starts(self.cuts_a, step.a0, step.a1):
            yield from self._weigh_difference(AlignmentStep(CHANGED, start, end, step.b0, step.b0))
        for start, end in cut_at_starts(self.cuts_b, step.b0, step.b1):
            yield from self._weigh_difference(AlignmentStep(CHANGED, step.a1, step.a1, start, end))

    def _compare_rest(self, step: AlignmentStep, blocks: list[MovedBlock]) -> Iterator[TextDifference]:
        """What a stretch has beside the blocks that moved."""
        for start, end in _subtract_spans([(step.a0, step.a1)], [(block.a0, block.a1) for block in blocks]):
            yield from self._cut_step(AlignmentStep(CHANGED, start, end, step.b0, step.b0), "")
        for start, end in _subtract_spans([(step.b0, step.b1)], [(block.b0, block.b1) for block in blocks]):
            yield from self._cut_step(AlignmentStep(CHANGED, step.a1, step.a1, start, end), "")

    def _weigh_difference(self, step: AlignmentStep, weight: str = "") -> Iterator[TextDifference]:
        """`weight`: of the steps that make up the stretch, where it is known; wording stays wording when put together."""
        a, b = self.a.text[step.a0 : step.a1], self.b.text[step.b0 : step.b1]
        around = self.a.text[max(0, step.a0 - 6) : step.a1 + 4] if a else self.b.text[max(0, step.b0 - 6) : step.b1 + 4]
        weighed = ("wording", WORDING) if weight == WORDING else weigh(a, b, around, in_name=self._changes_name(step))
        if weighed is None:
            return
        raw_a, raw_b = quote(self.a, step.a0, step.a1)[1], quote(self.b, step.b0, step.b1)[1]
        if a and b and _is_same_but_for_layout(raw_a, raw_b):
            return  # a line break inside a number: 1.↵3倍
        kind, weight = weighed
        if not a and is_foreign(b) and self._is_complete(step.b0, step.b1):
            kind, weight = "foreign", WORDING
        elif weight == MEANING and not a and len(b) > LONG:
            kind = "added"
        elif weight == MEANING and not b and len(a) > LONG:
            kind = "missing"
        yield self._make_difference(step, kind, weight)

    def _is_complete(self, start: int, end: int) -> bool:
        """Whether a stretch of the second text begins and ends with a line or sentence; what is only a word is not foreign."""
        return (start == 0 or start in self.cuts_b) and (end == len(self.b.text) or end in self.cuts_b)

    def _list_enumeration_changes(self) -> Iterator[TextDifference]:
        """Changes between 、 and ， after the name of a class of persons, which join it to a list or part it from one."""
        for step in find_enumeration_changes(self.a, self.b, self.steps):
            yield self._make_difference(step, "content", MEANING)

    def _make_difference(
        self, step: AlignmentStep, kind: str, weight: str, second: NormalText | None = None
    ) -> TextDifference:
        span_a, a = quote(self.a, step.a0, step.a1)
        span_b, b = quote(second or self.b, step.b0, step.b1)
        position = self.original.position_at(span_a[0] if a else max(0, span_a[0] - 1))
        return TextDifference(position, a, b, kind, weight, span_a, span_b)

    def _make_moved(self, block: MovedBlock) -> TextDifference:
        """Named by the first sentence of the block in either text."""
        a0, a1 = cut_at_starts(self.cuts_a, block.a0, block.a1)[0]
        b0, b1 = cut_at_starts(self.cuts_b, block.b0, block.b1)[0]
        return self._make_difference(AlignmentStep(CHANGED, a0, a1, b0, b1), "moved", MEANING)


def _include_brackets(difference: TextDifference, a: str, b: str) -> TextDifference:
    """The number of a clause with the brackets about it: （二）."""
    spans = []
    for text, (start, end) in ((a, difference.span_a), (b, difference.span_b)):
        inside = text[max(0, start - 1) : start] in ("（", "(") and text[end : end + 1] in ("）", ")")
        spans.append((start - inside, end + inside))
    span_a, span_b = spans
    return replace(difference, a=a[slice(*span_a)], b=b[slice(*span_b)], span_a=span_a, span_b=span_b)


def _judge_place(steps: list[AlignmentStep]) -> Callable[[Span], bool]:
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


def _subtract_spans(spans: list[Span], taken: list[Span]) -> list[Span]:
    for low, high in taken:
        spans = [
            piece
            for start, end in spans
            for piece in ((start, min(end, low)), (max(start, high), end))
            if piece[0] < piece[1]
        ]
    return spans


def _is_same_but_for_layout(a: str, b: str) -> bool:
    """Whether two raw texts are the same but for widths, spaces and line breaks."""
    return "".join(unicodedata.normalize("NFKC", a).split()) == "".join(unicodedata.normalize("NFKC", b).split())


def _find_names(text: str) -> list[Span]:
    return [match.span() for match in load_lexicon().names.finditer(text)]


def _overlaps_any(spans: list[Span], start: int, end: int) -> bool:
    """Whether [start, end) overlaps one of the spans, which are in order; an empty stretch lies inside one."""
    number = bisect_right(spans, (start, 1 << 30)) - 1
    return any(
        low < max(end, start + 1) and start < high and not (start == end == low)
        for low, high in spans[max(0, number) : number + 3]
    )


def _overlaps(step: AlignmentStep, block: MovedBlock) -> bool:
    return (block.a0 < step.a1 and step.a0 < block.a1) or (block.b0 < step.b1 and step.b0 < block.b1)
