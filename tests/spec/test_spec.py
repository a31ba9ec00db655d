"""The specification of the language: every row is so, every operation stands in one, and the page is the tables of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from doudi.rules.language import nodes as n
from doudi.rules.language.nodes import FUNCTIONS
from doudi.rules.program.program import Program, list_nodes
from doudi.rules.types import ROUNDING
from tests.spec.contents import FEATURES
from tests.spec.decide import FOLDER, decide_row, program_of, read_refusals, vocabulary
from tests.spec.examples import Example, Refusals, Row
from tests.spec.page import PAGE, render_page

PARTS = [(feature.__name__.rpartition(".")[2], part) for feature in FEATURES for part in feature.PARTS]
EXAMPLES = [(name, part) for name, part in PARTS if isinstance(part, Example)]
REFUSALS = [(name, part) for name, part in PARTS if isinstance(part, Refusals)]
OPERATIONS = set(n.NODE_KINDS)
SIGNS = (
    " + ",
    " - ",
    "-sum",
    " * ",
    " / ",
    " < ",
    " <= ",
    " > ",
    " >= ",
    " == ",
    " != ",
    " and ",
    " or ",
    "not ",
    " if ",
)
WORDS = (" in (", " not in (", "' in ", "' not in ", "today", "one_person", "== none", "!= none")


def name_parts(parts: list[tuple[str, Example]] | list[tuple[str, Refusals]]) -> list[str]:
    return [f"{name}-{position}" for position, (name, _) in enumerate(parts)]


@pytest.mark.parametrize("example", [part for _, part in EXAMPLES], ids=name_parts(EXAMPLES))
def test_every_row_is_so(example: Example) -> None:
    decided = [decide_row(example, row) for row in example.rows]
    for attribute in ("presumed", "because"):
        if not any(getattr(row, attribute) for row in example.rows):
            decided = [replace(row, **{attribute: ""}) for row in decided]
    assert decided == list(example.rows)


@pytest.mark.parametrize("refusals", [part for _, part in REFUSALS], ids=name_parts(REFUSALS))
def test_every_refusal_is_so(refusals: Refusals) -> None:
    assert tuple(read_refusals(refusals)) == refusals.rows


def programs() -> Iterator[Program]:
    for _, example in EXAMPLES:
        for row in example.rows:
            yield program_of(example, row)


def nodes_of(program: Program) -> Iterator[n.Node]:
    """The nodes of all rules, and of what stands in for absent facts and unset values."""
    for bound in program.rules.values():
        yield from list_nodes(bound)


def test_every_operation_stands_in_a_row() -> None:
    kinds, operators, years, bounds = set(), set(), set(), set()
    for program in programs():
        for node in nodes_of(program):
            kinds.add(type(node))
            operators.add(getattr(node, "op", ""))
            if isinstance(node, n.ParameterRef):
                years.add(node.years_back)
                bounds.add(node.bound)
    assert {kind.__name__ for kind in OPERATIONS - kinds} == set()
    assert {"<", "<=", "==", "!=", "sum", "count", "any", "any_other", "all", "min", "max"} <= operators
    assert (years, bounds) == ({0, 1, 2}, {"", "least", "most"})


def formulas(row: Row, example: Example) -> str:
    return example.formula or (row.input if isinstance(row.input, str) else example.right + example.rules)


def test_every_function_and_sign_stands_in_a_row() -> None:
    text = "\n".join(formulas(row, example) for _, example in EXAMPLES for row in example.rows)
    assert [name for name in FUNCTIONS if f"{name}(" not in text] == []
    assert [sign for sign in (*SIGNS, *WORDS) if sign not in text] == []


def test_every_part_of_a_right_stands_in_an_example() -> None:
    text = "\n".join(example.right + example.rules for _, example in EXAMPLES)
    parts = ("ways:", "unless:", "supplements:", "at_most: true", "rule:", "class:", "from:", "to:")
    assert [part for part in parts if part not in text] == []
    assert [name for name in ROUNDING if f"rounding: {name}" not in text] == []


def test_every_fact_of_the_vocabulary_is_used() -> None:
    """What the page declares at its end is what its examples are about."""
    texts = [formulas(row, example) for _, example in EXAMPLES for row in example.rows]
    declared = (FOLDER / "vocabulary.yaml").read_text(encoding="utf-8")
    used = "\n".join([*texts, *(example.rules for _, example in EXAMPLES)])
    names = [*vocabulary().facts, *vocabulary().parameters]
    assert [name for name in names if name not in used and declared.count(name) < 2] == []


def test_the_page_is_that_of_the_tables() -> None:
    """`make specification` writes it."""
    assert PAGE.read_text(encoding="utf-8") == render_page()
