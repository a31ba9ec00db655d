"""The screener decides generated programs as the interpreter does: to the fen, and on unknowns too."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.language import nodes as n
from doudi.rules.language.model import ALWAYS, FOREVER, Ground, Rule, Version
from doudi.rules.program.program import Program
from doudi.rules.types import ROUNDING
from doudi.screening.tables.local_values import LocalValues
from tests.properties.profiles import EXPLORED, TIMES
from tests.properties.world import A_MONTH, HERE
from tests.rules.invented_operation import GAP
from tests.screening.executor_comparison import differences, screener, tables
from tests.screening.generated_households import Batch, batch
from tests.screening.generated_programs import operations, parts, program_of, resolved
from tests.screening.generated_worlds import SMALL, WIDE, World

Met = Counter[str]


def agrees(world: World, seed: int, met: Met) -> None:
    written = program_of(world, seed)
    program = resolved(written, world)
    if program is None:
        met["refused"] += 1
        return
    differing = disagreements(program, world, batch(world, written.named, seed), seed % 4 > 0, met)
    assert not differing, (seed, written, differing[0])


def disagreements(program: Program, world: World, homes: Batch, presume: bool, met: Met) -> list[Any]:
    """The differences between the two executors, each with the household and its local values.

    `met` counts the kinds of outcome that occurred, so that a test can demand that all of them did.
    """
    bulk = screener(program, LocalValues(homes.local), presume)
    result = bulk.decide_stored(tables(world, homes))
    met["decided"] += 1
    met["by the interpreter"] += result.unsure
    differing, first = [], 0
    for row, home in enumerate(homes.homes):
        advise = homes.few_open(home)  # else what is needed is not compared
        met["needs compared"] += advise
        decision = decide(program, homes.household(home), home.on, presume, advise)
        messages = list(differences(result, row, first, decision, bulk.need_bits))
        if messages:
            differing.append((messages, home, homes.local[home.place]))
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
    """The seeds of the programs: always the same, more of them in a long run, and random ones where the profile explores."""
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
    for event in (
        ELIGIBLE,
        NOT_ELIGIBLE,
        UNDETERMINED,
        "presumed",
        "range",
        "no bound",
        "by the interpreter",
        "needs compared",
    ):
        assert met[event] >= 20, (event, met)
    assert met["thirty members"]


OPERATIONS = {
    ("Const",), ("Today",), ("FactRef", "household"), ("FactRef", "member"), ("FactProvided", "member"), ("ParameterEntered",),
    *(("ParameterRef", *how) for how in (("0", ""), ("1", ""), ("2", ""), ("0", "least"), ("0", "most"))),
    ("Lookup",), ("RuleRef", "household"), ("RuleRef", "member"), ("WeightedSum",), ("Product",), ("Scaled",), ("Quotient",),
    *(("Compare", op) for op in ("<", "<=", "==", "!=")), *(("Compare", op, "flipped") for op in ("<", "<=")),
    ("IsOneOf",), ("IsOneOf", "not"), ("IsNone",), ("IsNone", "not"), ("And",), ("Or",), ("Not",),
    ("If", "truth"), ("If", "number"), ("MinMax", "min"), ("MinMax", "max"),
    *(("MemberAggregate", op) for op in ("sum", "count", "any", "all", "min", "max", "any_other")),
    ("Age",), ("MonthsBetween",),
}  # fmt: skip
PARTS = {
    *(f"{measure} of {entity}" for measure in ("status", "sum", "months") for entity in ("household", "member")), *ROUNDING,
    "several ways", "unless", "way", "way at most", "way without condition", "way without sum", "way divided",
    "supplement", "supplement without condition", "supplement without sum", "supplement divided",
}  # fmt: skip


def test_every_operation_is_generated() -> None:
    """Every kind of node and part of a right occurs in the programs that the test above decides."""
    nodes: set[tuple[str, ...]] = set()
    right_parts: set[str] = set()

    for world in (SMALL, WIDE):
        for seed in seeds(1):
            program = resolved(program_of(world, seed), world)
            if program is not None:
                nodes |= operations(program)
                right_parts |= parts(program)
    assert nodes == OPERATIONS
    assert right_parts == PARTS
    assert {name for name, *_ in OPERATIONS} == {kind.__name__ for kind in n.NODE_KINDS}


def test_an_operation_that_one_class_describes_is_computed_in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(n.FUNCTIONS, GAP.name, GAP)
    met: Met = Counter()
    for seed in range(6):
        formula = ("gap(h_sum, p_sum)", "max(gap(p_sum, sum(m_sum)), 0)")[seed % 2]
        way = Ground(when="gap(h_sum, p_sum) > 0", amount=formula, clauses=(), label="", place=HERE)
        version = Version(start=ALWAYS, end=FOREVER, clauses=(), place=HERE, grounds=(way,))
        right = Rule(
            name="apart", kind="right", entity="household", label="", unit=A_MONTH, versions=(version,), layer="", place=HERE
        )  # fmt: skip
        written = replace(program_of(SMALL, seed), rules=(right,))
        program = resolved(written, SMALL)
        assert program is not None
        assert not disagreements(program, SMALL, batch(SMALL, written.named, seed), presume=False, met=met)
    assert met["by the interpreter"] < met["outcomes"], "columns compute it where nothing is open"
    assert min(met[ELIGIBLE], met[NOT_ELIGIBLE], met[UNDETERMINED]) > 0
