"""A difference between two texts: where it stands in both, of which kind it is, and whether it changes what is ruled."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.library.compare.severity import MEANING
from doudi.library.structure.normal import NormalText

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TextDifference:
    """`a` and `b` are the differing pieces as they stand in the two texts, each within one sentence, empty where a text has
    nothing there; `span_a` and `span_b` are their offsets [start, end) in the raw texts. `clause` is the position in the first
    text, `kind` a key of `KINDS`, and `weight` MEANING or WORDING."""

    clause: str
    a: str
    b: str
    kind: str
    weight: str
    span_a: Span
    span_b: Span

    @property
    def changes_meaning(self) -> bool:
        return self.weight == MEANING

    def data(self) -> dict[str, str]:
        """The fields that `doudi policy compare-texts --format json` gives."""
        return {"clause": self.clause, "a": self.a, "b": self.b, "kind": self.kind, "weight": self.weight}


def quote(normal: NormalText, start: int, end: int) -> tuple[Span, str]:
    """Raw offsets and text of a stretch, with the closing bracket that belongs to it."""
    low, high = normal.raw_span(start, end)
    text = normal.raw[low:high]
    if sum(text.count(bracket) for bracket in "（(〔[") > sum(text.count(bracket) for bracket in "）)〕]"):
        following = normal.raw[high : high + 1]
        if following and following in "）)〕]":
            high += 1
    return (low, high), normal.raw[low:high]
