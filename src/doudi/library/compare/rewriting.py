"""Compares a rewritten text clause by clause: for each clause the changed limits first, then one difference for the rest.

Sentence by sentence, hundreds of differences would say no more than that the text was written anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from doudi.library.compare.difference import Span, TextDifference
from doudi.library.compare.figures import canonicalise, find_figures
from doudi.library.compare.frame import find_frame, subtract_spans
from doudi.library.compare.lexicon import load_lexicon
from doudi.library.compare.severity import MEANING, weigh
from doudi.library.structure.clause_builder import TextClause
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.normal import plain_text

ALIKE_CLAUSES = 0.3  # share of common pairs of characters (Dice's coefficient) from which on two clauses are versions
ALIKE_SENTENCES = 0.4  # the same for sentences
MOST_LIMITS = 4  # changed limits that are listed for one clause
MOST_COMPARED = 250_000  # pairs of passages; texts with more of them are no policy documents
LEAST_ARTICLES = 5  # a document with so many articles is compared by articles
SENTENCE = re.compile(r"[^。；！？\n]*[^。；！？\s][^。；！？\n]*")
LABEL = re.compile(
    r"^[*#\s]*(?:第[一二三四五六七八九十百零\d]+条(?:之[一二三四五六七八九十])?|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十\d]+[、.．])"
)


@dataclass(frozen=True)
class _Passage:
    """A stretch of a raw text, its normal text and the pairs of characters in it."""

    span: Span
    text: str
    pairs: Counter[str]


def compare_clauses(original: PolicyDocument, document: PolicyDocument) -> list[TextDifference]:
    """The differences between two versions of a text of which one was written anew, in the order of the first."""
    passages_a, passages_b = _read_clauses(original), _read_clauses(document)
    matched = _match_passages(passages_a, passages_b, ALIKE_CLAUSES)
    placed: list[tuple[int, TextDifference]] = []
    for number, passage in enumerate(passages_a):
        start = passage.span[0]
        if number in matched:
            counterpart = passages_b[matched[number]]
            placed += [(start, each) for each in _compare_clause(original, document, passage, counterpart)]
        else:
            missing = _first_sentence(original, passage)
            placed.append((start, _make_difference(original, document, missing, None, "missing")))
    # A clause that was added is placed after the counterpart of the clause before it.
    after = {number_b: number_a for number_a, number_b in matched.items()}
    before: Span | None = None
    for number, passage in enumerate(passages_b):
        if number in after:
            before = passages_a[after[number]].span
            continue
        added = _first_sentence(document, passage)
        placed.append((before[0] if before else 0, _make_difference(original, document, None, added, "added", before)))
    return [difference for _, difference in sorted(placed, key=lambda pair: pair[0])]


def _read_clauses(document: PolicyDocument) -> list[_Passage]:
    """The articles of a document, or else its clauses without those below them, and the preamble."""
    clauses = document.outline.clauses
    articles = [clause for clause in clauses if clause.label.kind == "article"]
    frame = find_frame(document)
    if len(articles) >= LEAST_ARTICLES:
        spans = [(clause.start, clause.end) for clause in articles]
    else:
        spans = [(clause.start, clause.own_end) for clause in clauses if _stands_alone(clause)]
    preamble = subtract_spans((0, frame.text_start), frame.front)
    passages = [_read_passage(document.text, span) for span in [*preamble, *spans]]
    return [passage for passage in passages if len(passage.text) > 1]


def _stands_alone(clause: TextClause) -> bool:
    return clause.label.kind not in ("dash", "chapter", "section")


def _read_passage(text: str, span: Span) -> _Passage:
    """The passage at a span of a raw text. The number of its clause is no part of its normal text."""
    written = LABEL.sub("", text[slice(*span)].lstrip())
    normal = canonicalise(plain_text(written))
    return _Passage(span, normal, Counter(normal[offset : offset + 2] for offset in range(len(normal) - 1)))


def _match_passages(passages_a: list[_Passage], passages_b: list[_Passage], least: float) -> dict[int, int]:
    """Each passage with the one of the other text that has most in common with it; equal ones first, then the most similar."""
    places: dict[str, list[int]] = {}
    for number_b, passage in enumerate(passages_b):
        places.setdefault(passage.text, []).append(number_b)
    matched: dict[int, int] = {}
    for number_a, passage in enumerate(passages_a):
        if places.get(passage.text):
            matched[number_a] = places[passage.text].pop(0)
    taken = set(matched.values())
    left_a = [number_a for number_a in range(len(passages_a)) if number_a not in matched]
    left_b = [number_b for number_b in range(len(passages_b)) if number_b not in taken]
    if len(left_a) * len(left_b) > MOST_COMPARED:
        return matched
    ranked = sorted(
        (-share, number_a, number_b)
        for number_a in left_a
        for number_b in left_b
        if (share := _measure_share(passages_a[number_a], passages_b[number_b])) >= least
    )
    for _, number_a, number_b in ranked:
        if number_a not in matched and number_b not in taken:
            matched[number_a] = number_b
            taken.add(number_b)
    return matched


def _measure_share(a: _Passage, b: _Passage) -> float:
    """Dice's coefficient of the pairs of characters of two passages."""
    size = a.pairs.total() + b.pairs.total()
    return 2 * (a.pairs & b.pairs).total() / size if size else 0.0


def _compare_clause(
    original: PolicyDocument, document: PolicyDocument, a: _Passage, b: _Passage
) -> Iterator[TextDifference]:
    """The changed limits of a clause, and one difference for everything else that has changed in it."""
    sentences_a, sentences_b = _read_sentences(original.text, a.span), _read_sentences(document.text, b.span)
    matched = _match_passages(sentences_a, sentences_b, ALIKE_SENTENCES)
    changed: list[tuple[_Passage | None, _Passage | None]] = []
    for number, sentence in enumerate(sentences_a):
        counterpart = sentences_b[matched[number]] if number in matched else None
        if counterpart is None or weigh(sentence.text, counterpart.text) is not None:
            changed.append((sentence, counterpart))
    changed += [(None, sentence) for number, sentence in enumerate(sentences_b) if number not in matched.values()]
    limits = [pair for pair in changed if _changes_limit(*pair)]
    rest = [pair for pair in changed if pair not in limits[:MOST_LIMITS]]
    for sentence_a, sentence_b in [*limits[:MOST_LIMITS], *rest[:1]]:
        text_a, text_b = (sentence.text if sentence else "" for sentence in (sentence_a, sentence_b))
        weighed = weigh(text_a, text_b) or ("content", MEANING)
        kind = weighed[0] if text_a and text_b else "missing" if text_a else "added"
        span_a, span_b = sentence_a.span if sentence_a else None, sentence_b.span if sentence_b else None
        yield _make_difference(original, document, span_a, span_b, kind, a.span, weighed[1])


def _changes_limit(a: _Passage | None, b: _Passage | None) -> bool:
    """Whether the numbers or the words of comparison of two sentences differ; of one sentence, whether it has any."""
    return _read_limits(a.text if a else "") != _read_limits(b.text if b else "")


def _read_limits(text: str) -> Counter[str]:
    limits = Counter(text[start:end] for start, end in find_figures(text))
    return limits + Counter(load_lexicon().comparators.findall(text)) if limits else limits


def _read_sentences(text: str, span: Span) -> list[_Passage]:
    sentences = []
    for match in SENTENCE.finditer(text, *span):
        start, end = match.span()
        sentences.append(_read_passage(text, (start + len(match.group()) - len(match.group().lstrip()), end)))
    return [sentence for sentence in sentences if sentence.text]


def _first_sentence(document: PolicyDocument, passage: _Passage) -> Span:
    sentences = _read_sentences(document.text, passage.span)
    return sentences[0].span if sentences else passage.span


def _make_difference(
    original: PolicyDocument,
    document: PolicyDocument,
    span_a: Span | None,
    span_b: Span | None,
    kind: str,
    place: Span | None = None,
    weight: str = MEANING,
) -> TextDifference:
    """The difference between a sentence and its counterpart; None for the side that has none.

    `place`: the clause of the first text that a sentence of the second text belongs to. An added sentence has an empty span at
    the end of that clause.
    """
    start = place[1] if place and kind == "added" and span_a is None else place[0] if place else 0
    at_a, at_b = span_a or (start, start), span_b or (0, 0)
    position = original.position_at(max(0, at_a[0] if span_a else (place[0] if place else 0)))
    a, b = (original.text[slice(*at_a)] if span_a else ""), (document.text[slice(*at_b)] if span_b else "")
    return TextDifference(position, a, b, kind, weight, at_a, at_b)
