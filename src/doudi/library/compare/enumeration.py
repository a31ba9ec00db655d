"""Changes between the enumeration comma 、 and the comma ， after the name of a class of persons.

Normal texts drop punctuation, because a retyping may change it. But 孤儿、特困人员中的残疾人 and 孤儿，特困人员中的残疾人 are
not the same people: the first mark continues a list, the second ends it.
"""

from __future__ import annotations

from collections.abc import Iterator

from doudi.library.compare.alignment import CHANGED, EQUAL, AlignmentStep
from doudi.library.compare.lexicon import load_lexicon
from doudi.library.structure.normal import NormalText

LIST_MARKS, CLAUSE_MARKS = frozenset("、､"), frozenset("，；。")
LONGEST_NAME = 16


def find_enumeration_changes(a: NormalText, b: NormalText, steps: list[AlignmentStep]) -> Iterator[AlignmentStep]:
    """Steps that cover the name before each such mark that has changed.

    A half-width comma says nothing: in a text that is typed with half-width marks it stands for both.
    """
    for step in steps:
        if step.kind != EQUAL:
            continue
        for shift in range(1, step.a1 - step.a0 + 1):
            end_a, end_b = step.a0 + shift, step.b0 + shift
            mark_a, mark_b = _read_mark(a, end_a), _read_mark(b, end_b)
            if mark_a and mark_b and mark_a != mark_b and (length := _name_length(a.text, end_a)):
                yield AlignmentStep(CHANGED, end_a - length, end_a, end_b - length, end_b)


def _read_mark(normal: NormalText, end: int) -> str:
    """`list` or `clause` for the mark after the first `end` characters of a normal text; empty for none and for others."""
    if not 0 < end < len(normal.offsets):
        return ""
    between = set(normal.raw[normal.offsets[end - 1] + 1 : normal.offsets[end]])
    if between & LIST_MARKS:
        return "" if between & CLAUSE_MARKS else "list"
    return "clause" if between & CLAUSE_MARKS else ""


def _name_length(text: str, end: int) -> int:
    """The length of the name of a class of persons that ends here; 0 where there is none."""
    start = max(0, end - LONGEST_NAME)
    for match in load_lexicon().names.finditer(text, start, end):
        if match.end() == end:
            return end - match.start()
    return 0
