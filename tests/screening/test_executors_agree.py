"""The screener decides generated programs as the interpreter does: to the fen, and on unknowns too."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from doudi.rules import nodes as n
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, decide
from doudi.rules.program import Program
from doudi.rules.types import ROUNDING
from doudi.screening.local_values import LocalValues
from tests.properties.profiles import EXPLORED, TIMES
from tests.screening.agreeing import differences, screener, tables
from tests.screening.generated import SMALL, WIDE, Batch, World, batch, operations, parts, program_of, resolved

Met = Counter[str]


def agrees(world: World, seed: int, met: Met) -> None:
    written = program_of(world, seed)
    program = resolved(written, world)
    if program is None:
        met["refused"] += 1
        return
    found = disagreements(program, world, batch(world, written.named, seed), seed % 4 > 0, met)
    assert not found, (seed, written, found[0])


def disagreements(program: Program, world: World, homes: Batch, presume: bool, met: Met) -> list[Any]:
    """What the two say otherwise, with the household and its local values; `met` counts what they met."""
    asked = screener(program, LocalValues(homes.local), presume)
    found = asked.decide_stored(tables(world, homes))
    met["decided"] += 1
    met["by the interpreter"] += found.unsure
    differing, first = [], 0
    for row, home in enumerate(homes.homes):
        advise = homes.few_open(home)  # else what is needed is not compared
        met["needs compared"] += advise
        decision = decide(program, homes.household(home), home.on, presume, advise)
        told = list(differences(found, row, first, decision, asked.needed))
        if told:
            differing.append((told, home, homes.local[home.place]))
        first += len(home.members)
        met["thirty members"] += len(home.members) == 30
        for outcome in decision.outcomes:
            met["outcomes"] += 1
            met[outcome.status] += 1
            met["presumed"] += bool(outcome.presumed)
            met["range"] += outcome.amount is not None and outcome.amount.low != outcome.amount.high
            met["no bound"] += outcome.amount is not None and outcome.amount.high is None
    return differing


def seeds(times: int) -> range:
    """Always the same programs, more in a long run; other ones where one explores."""
    first = Random().randrange(2**32) if times > 1 and EXPLORED else 50
    return range(first, first + 60 * times)


@pytest.mark.parametrize("world", [SMALL, WIDE], ids=lambda world: str(world.name))
@pytest.mark.parametrize("times", TIMES)
def test_the_screener_says_what_the_interpreter_says(world: World, times: int) -> None:
    met: Met = Counter()
    for seed in seeds(times):
        agrees(world, seed, met)
    assert met["refused"] * 5 <= met["decided"], "few programs are refused for their bounds"
    assert met["by the interpreter"] * 2 <= met["outcomes"], "most outcomes are told by columns"
    for what in (
        ELIGIBLE,
        NOT_ELIGIBLE,
        UNDETERMINED,
        "presumed",
        "range",
        "no bound",
        "by the interpreter",
        "needs compared",
    ):
        assert met[what] >= 20, (what, met)
    assert met["thirty members"]


OPERATIONS = {
    ("Const",), ("Today",), ("FactRef", "household"), ("FactRef", "member"), ("Given", "member"), ("Entered",),
    ("ParamRef", "0", ""), ("ParamRef", "1", ""), ("ParamRef", "2", ""), ("ParamRef", "0", "least"), ("ParamRef", "0", "most"),
    ("Lookup",), ("RuleRef", "household"), ("RuleRef", "member"), ("Sum",), ("Product",), ("Scaled",), ("Quotient",),
    *(("Compare", op) for op in ("<", "<=", "==", "!=")), *(("Compare", op, "flipped") for op in ("<", "<=")),
    ("IsOneOf",), ("IsOneOf", "not"), ("IsNone",), ("IsNone", "not"), ("And",), ("Or",), ("Not",),
    ("If", "truth"), ("If", "number"), ("Extreme", "min"), ("Extreme", "max"),
    *(("OverMembers", op) for op in ("sum", "count", "any", "all", "min", "max", "any_other")),
    ("Age",), ("MonthsBetween",),
}  # fmt: skip
PARTS = {
    *(f"{what} of {whose}" for what in ("status", "sum", "months") for whose in ("household", "member")), *ROUNDING,
    "several ways", "unless", "way", "way at most", "way without condition", "way without sum", "way divided",
    "supplement", "supplement without condition", "supplement without sum", "supplement divided",
}  # fmt: skip


def test_every_operation_is_generated() -> None:
    """Among the programs that the test above decides."""
    nodes: set[tuple[str, ...]] = set()
    made: set[str] = set()

    for world in (SMALL, WIDE):
        for seed in seeds(1):
            program = resolved(program_of(world, seed), world)
            if program is not None:
                nodes |= operations(program)
                made |= parts(program)
    assert nodes == OPERATIONS
    assert made == PARTS
    assert {name for name, *_ in OPERATIONS} == {kind.__name__ for kind in n.Node.__subclasses__()}
