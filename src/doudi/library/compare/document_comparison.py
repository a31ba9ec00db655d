"""Compares two documents: first whether they are versions of one text at all, then what differs, frame and text apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from doudi.library.compare.difference import TextDifference, quote
from doudi.library.compare.figures import canonicalise
from doudi.library.compare.frame import find_frame
from doudi.library.compare.frame_matching import FrameMatch, Span, match_frames
from doudi.library.compare.relation import (
    OTHER_DOCUMENT,
    REWRITTEN,
    REWRITTEN_SHARE,
    VERSION,
    find_title_span,
    is_related,
)
from doudi.library.compare.rewriting import compare_clauses
from doudi.library.compare.sentences import (
    cut_at_starts,
    find_repetitions,
    find_sentence_starts,
    is_foreign,
    remove_spans,
)
from doudi.library.compare.severity import MEANING, WORDING
from doudi.library.compare.text_comparison import TextComparison
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import NormalText, plain_text


@dataclass(frozen=True)
class DocumentComparison:
    """`relation` says how the documents stand to each other: VERSION, with every difference; REWRITTEN, with the differences
    clause by clause; or OTHER_DOCUMENT, with a single one that names both titles."""

    relation: str
    differences: tuple[TextDifference, ...]


def compare(original: PolicyDocument, document: PolicyDocument) -> list[TextDifference]:
    """The differences between two documents, in the order of the first. A clean retyping has none."""
    return list(compare_documents(original, document).differences)


def compare_documents(original: PolicyDocument, document: PolicyDocument) -> DocumentComparison:
    """How two documents stand to each other, and what differs between them."""
    if not is_related(original, document):
        return DocumentComparison(OTHER_DOCUMENT, (_tell_apart(original, document),))
    if canonicalise(original.normal.text) == canonicalise(document.normal.text):
        texts = TextComparison(original, document, original.normal, document.normal)
        return DocumentComparison(VERSION, tuple(texts.differences()))
    repeated = find_repetitions(document.normal.text, original.normal.text)
    match = match_frames(original, document, [document.normal.raw_span(start, end) for start, end in repeated])
    a = _exclude(original.normal, match.excluded_a)
    b = _exclude(document.normal, match.excluded_b, repeated)
    texts = TextComparison(original, document, a, b)
    frame = [*_list_repetitions(original, document, repeated), *_compare_frames(original, document, match)]
    if texts.equal_share < REWRITTEN_SHARE:
        return DocumentComparison(REWRITTEN, (*frame, *compare_clauses(original, document)))
    text = [_weigh_in_frame(original, difference) for difference in texts.differences()]
    differences = sorted([*frame, *text], key=lambda difference: (difference.span_a, difference.span_b))
    return DocumentComparison(VERSION, tuple(differences))


def _tell_apart(original: PolicyDocument, document: PolicyDocument) -> TextDifference:
    """The one difference of documents that are no versions of each other: their titles."""
    span_a, span_b = find_title_span(original), find_title_span(document)
    a, b = original.text[slice(*span_a)], document.text[slice(*span_b)]
    return TextDifference("", a, b, "document", MEANING, span_a, span_b)


def _exclude(normal: NormalText, raw_spans: tuple[Span, ...], spans: list[Span] | None = None) -> NormalText:
    """The normal text without what stands in the given spans of the raw text, and without spans of its own."""
    counts = normal.normal_counts
    excluded = [(counts[start], counts[end]) for start, end in raw_spans if counts[start] < counts[end]]
    return remove_spans(normal, [*excluded, *(spans or [])])


def _weigh_in_frame(original: PolicyDocument, difference: TextDifference) -> TextDifference:
    """A line of the frame that was compared with the text and has moved or is missing is a difference of the frame only."""
    start, end = difference.span_a
    in_frame = any(low <= start < end <= high for low, high in find_frame(original).spans)
    if in_frame and difference.kind in ("moved", "missing"):
        return replace(difference, kind="frame", weight=WORDING)
    return difference


def _list_repetitions(original: PolicyDocument, document: PolicyDocument, repeated: list[Span]) -> list[TextDifference]:
    """The sentences that the second document has twice; the first of the two is left out of the comparison."""
    offset = max(0, original.outline.body[0] - 1)
    position = original.position_at(offset)
    starts = find_sentence_starts(document, document.normal) if repeated else frozenset()
    differences = []
    for first, last in repeated:
        for start, end in cut_at_starts(starts, first, last):
            span_b, b = quote(document.normal, start, end)
            differences.append(TextDifference(position, "", b, "repeated", WORDING, (offset, offset), span_b))
    return differences


def _compare_frames(original: PolicyDocument, document: PolicyDocument, match: FrameMatch) -> list[TextDifference]:
    """Contradictions between lines of the two frames, and lines that only one of them has."""
    differences: list[TextDifference] = []
    for span_a, span_b in match.pairs:
        part_a, part_b = _select(original.normal, span_a), _select(document.normal, span_b)
        differences += TextComparison(original, document, part_a, part_b).differences()
    for span in match.only_a:
        differences.append(_make_frame_difference(original, document, span, None))
    for span in match.only_b:
        differences.append(_make_frame_difference(original, document, None, span))
    return [difference for difference in differences if difference.a or difference.b]


def _select(normal: NormalText, span: Span) -> NormalText:
    """The part of a normal text that stands in a span of the raw text."""
    start, end = normal.normal_counts[span[0]], normal.normal_counts[span[1]]
    return NormalText(normal.raw, normal.text[start:end], normal.offsets[start:end])


def _make_frame_difference(
    original: PolicyDocument, document: PolicyDocument, only_a: Span | None, only_b: Span | None
) -> TextDifference:
    """A line that only one frame has. What a web site adds is called foreign, everything else frame."""
    nowhere = (0, 0)
    span_a, a = _quote_line(original.normal, only_a) if only_a else (nowhere, "")
    span_b, b = _quote_line(document.normal, only_b) if only_b else (nowhere, "")
    kind = "foreign" if not a and is_foreign(plain_text(b)) else "frame"
    return TextDifference(original.position_at(span_a[0]), a, b, kind, WORDING, span_a, span_b)


def _quote_line(normal: NormalText, span: Span) -> tuple[Span, str]:
    counts = normal.normal_counts
    return quote(normal, counts[span[0]], counts[span[1]])
