"""The screener decides generated programs as the interpreter does: to the fen, and on unknowns too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from doudi.rules import nodes as n
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, decide
from doudi.rules.program import Program
from doudi.rules.types import ROUNDING
from doudi.screening.local_values import LocalValues
from tests.properties.profiles import EXPLORED, TIMES
from tests.properties.programs import Written
from tests.screening.agreeing import differences, screener, tables
from tests.screening.generated import SMALL, WIDE, Batch, World, batch, operations, parts, programs, resolved

Example = tuple[Written, int, bool]
Met = Counter[str]


def examples(world: World) -> st.SearchStrategy[Example]:
    """A program, a seed for its households, and whether presumptions are taken."""
    return st.tuples(programs(world), st.integers(0, 2**32), st.sampled_from((True, True, True, False)))


def agrees(world: World, example: Example, met: Met) -> None:
    written, seed, presume = example
    program = resolved(written, world)
    if program is None:
        met["refused"] += 1
        return
    found = disagreements(program, world, batch(world, written.named, seed), presume, met)
    assert not found, found[0]


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


def each(world: World, times: int, law: Callable[[Example], None]) -> None:
    """The same 80 examples every time, more in a long run. A failing one is told as it is: making it smaller takes long."""
    profile = settings(
        max_examples=80 * times, derandomize=times == 1 or not EXPLORED, deadline=None, database=None, print_blob=False,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], report_multiple_bugs=False,
    )  # fmt: skip
    profile(given(examples(world))(lambda example: law(example)))()


@pytest.mark.parametrize("world", [SMALL, WIDE], ids=lambda world: str(world.name))
@pytest.mark.parametrize("times", TIMES)
def test_the_screener_says_what_the_interpreter_says(world: World, times: int) -> None:
    met: Met = Counter()
    each(world, times, lambda example: agrees(world, example, met))
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

    def collect(world: World, example: Example) -> None:
        program = resolved(example[0], world)
        if program is not None:
            nodes.update(operations(program))
            made.update(parts(program))

    for world in (SMALL, WIDE):
        each(world, 1, partial(collect, world))
    assert nodes == OPERATIONS
    assert made == PARTS
    assert {name for name, *_ in OPERATIONS} == {kind.__name__ for kind in n.Node.__subclasses__()}
