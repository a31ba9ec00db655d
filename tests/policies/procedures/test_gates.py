"""Gates: what they let pass, and what is no gate."""

from __future__ import annotations

import pytest

from doudi.policies.procedures.gates import parse_gate, renamed
from doudi.rules.problems import FormulaError

DONE = {"visit": "done", "check": "fits"}


@pytest.mark.parametrize(
    ("text", "circumstances", "opens"),
    [
        ("", "", True),
        ("visit", "", True),
        ("notice", "", False),
        ("check.fits", "", True),
        ("check.exceeds", "", False),
        ("visit and notice", "", False),
        ("visit and notice or check.fits", "", True),
        ("visit and (notice or check.exceeds)", "", False),
        ("kin", "", False),
        ("kin", "kin", True),
        ("not kin", "", True),
        ("not kin", "kin", False),
        ("notice or not kin", "kin", False),
    ],
)
def test_what_a_gate_lets_pass(text: str, circumstances: str, opens: bool) -> None:
    assert parse_gate(text).holds(DONE, frozenset(circumstances.split())) == opens


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("visit and", "a name is missing"),
        ("visit check", "'check' is too much"),
        ("(visit", "a bracket is not closed"),
        ("visit & check", "'& check' is not read in a gate"),
        ("not and", "a name is missing"),
    ],
)
def test_what_is_no_gate(text: str, message: str) -> None:
    with pytest.raises(FormulaError, match=message.replace("(", r"\(")):
        parse_gate(text)


@pytest.mark.parametrize("text", ["visit", "a and b or c", "(a or b) and not kin", "check.fits and (a or b.c)"])
def test_a_gate_is_read_again_as_it_is_written(text: str) -> None:
    gate = parse_gate(text)
    assert parse_gate(str(gate)) == gate
    assert renamed(renamed(gate, {"a": "z"}), {"z": "a"}) == gate
