"""Two texts side by side: every difference in its sentence, the grave ones first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from doudi.library.compare.difference import TextDifference
from doudi.library.compare.document_comparison import compare
from doudi.library.compare.severity import KINDS
from doudi.library.grounding.copies import format_difference
from doudi.library.structure.document import PolicyDocument
from doudi.office.policy_documents.models import PolicyText
from doudi.office.policy_documents.reader import cached_document

AROUND = 24  # characters shown on either side of a difference
MOST = 500
STOPS = "。；;\n"


@dataclass(frozen=True)
class Side:
    before: str
    itself: str
    after: str


@dataclass(frozen=True)
class Shown:
    """A difference in words, with what stands about it in both texts."""

    clause: str
    kind: str
    format_difference: str
    a: Side
    b: Side


@dataclass(frozen=True)
class Compared:
    """`grave`: kind → differences that change what is ruled, in the order in which kinds are named after; `left`: how
    many more there are than are shown."""

    grave: tuple[tuple[str, tuple[Shown, ...]], ...]
    light: tuple[Shown, ...]
    counts: tuple[int, int]
    left: int


def compared(a: PolicyText, b: PolicyText) -> Compared:
    return _compared((a.pk, a.text_digest), (b.pk, b.text_digest))


@lru_cache(maxsize=16)
def _compared(a: tuple[int, str], b: tuple[int, str]) -> Compared:
    first, second = cached_document(*a), cached_document(*b)
    differences = compare(first, second)
    grave = [each for each in differences if each.changes_meaning]
    light = [each for each in differences if not each.changes_meaning]
    listed = [(each.kind, _shown(each, first, second)) for each in grave[:MOST]]
    kinds = {kind: tuple(each for kind_of, each in listed if kind_of == kind) for kind in KINDS}
    return Compared(
        tuple((KINDS[kind], rows) for kind, rows in kinds.items() if rows),
        tuple(_shown(each, first, second) for each in light[:MOST]),
        (len(grave), len(light)),
        max(0, len(grave) - MOST) + max(0, len(light) - MOST),
    )


def _shown(difference: TextDifference, a: PolicyDocument, b: PolicyDocument) -> Shown:
    return Shown(
        difference.clause,
        KINDS[difference.kind],
        format_difference(difference),
        _side(a.text, difference.span_a),
        _side(b.text, difference.span_b),
    )


def _side(text: str, span: tuple[int, int]) -> Side:
    """The stretch with some of its sentence about it; nothing where a text has nothing there."""
    start, end = span
    if start == end:
        return Side("", "", "")
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    cut = max(before.rfind(stop) for stop in STOPS) + 1
    stops = [position for stop in STOPS if (position := after.find(stop)) >= 0]
    return Side(_joined(before[cut:]), _joined(text[start:end]), _joined(after[: min(stops, default=len(after))]))


def _joined(text: str) -> str:
    return "".join(text.split())
