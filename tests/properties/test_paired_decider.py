"""Changes of rules, on generated programs: what they do to a household is what trying every answer on both sides finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import strategies as st

from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE
from doudi.rules.engine.paired_decider import PairedDecider, RightChange
from doudi.rules.language.model import Ground
from doudi.rules.program.program import Program
from doudi.rules.unknowns.sentinels import OPEN
from tests.properties.brute_force import AnswersTried, Key, Plain, try_every_answer
from tests.properties.formula_writer import FormulaWriter
from tests.properties.homes import Home, build_home, homes
from tests.properties.profiles import TIMES, holds
from tests.properties.programs import WrittenProgram, resolve_within_limits, write_right, written_programs
from tests.properties.world import A_MONTH, HERE, TODAY

CHANGED = "right_0"
"""The right that a reform changes: the first of its program."""
ADDING, BARRING, REVERSING = "adds a supplement", "adds an exception", "reverses the grounds"


@dataclass(frozen=True)
class Reform:
    """A program before and after a change of one of its rights, and a household of which both may know too little."""

    before: WrittenProgram
    after: WrittenProgram
    home: Home
    kind: str

    def resolve(self) -> tuple[Program, Program] | None:
        programs = [resolve_within_limits(program) for program in (self.before, self.after)]
        return (programs[0], programs[1]) if programs[0] and programs[1] else None


@st.composite
def reforms(draw: Callable[[st.SearchStrategy[Any]], Any], kinds: tuple[str, ...]) -> Reform:
    before, kind = draw(written_programs()), draw(st.sampled_from(kinds))
    index = next(index for index, rule in enumerate(before.rules) if rule.name == CHANGED)
    right = before.rules[index]
    known = tuple((rule.name, rule.entity, rule.unit if rule.kind == "rule" else None) for rule in before.rules[:index])
    writer = FormulaWriter(draw, right.entity, 1, known, False)
    version = right.versions[0]
    if kind == ADDING and right.unit is not None:
        when = writer.truth() if draw(st.booleans()) else ""
        supplement = Ground(when=when, amount=f"max({writer.number(A_MONTH)}, 0)", clauses=(), label="", place=HERE)
        changed = replace(version, supplements=(*version.supplements, supplement))
    elif kind == ADDING:
        changed = replace(
            version,
            grounds=(*version.grounds, Ground(when=writer.truth(), amount="", clauses=(), label="", place=HERE)),
        )
    elif kind == BARRING:
        changed = replace(
            version, unless=(*version.unless, Ground(when=writer.truth(), amount="", clauses=(), label="", place=HERE))
        )
    else:
        changed = replace(version, grounds=tuple(reversed(version.grounds)))
    rules = (*before.rules[:index], replace(right, versions=(changed,)), *before.rules[index + 1 :])
    after = replace(before, rules=rules)
    return Reform(before, after, draw(homes(after.named, most_open=3)), kind)


def pair(reform: Reform, programs: tuple[Program, Program]) -> PairedDecider:
    household = reform.home.household()
    return PairedDecider(programs, (household, household), TODAY, True)


def paid(result: Plain) -> tuple[int, int]:
    status, low, high = result
    return (low or 0, high or 0) if status != NOT_ELIGIBLE else (0, 0)


def differences(before: AnswersTried, after: AnswersTried, key: Key) -> list[tuple[int, int, bool, bool]]:
    """For each answer the least and greatest difference of what is paid, whether the right is lost, and whether gained."""
    rows = []
    for old, new in zip(before.of(key), after.of(key), strict=True):
        ends = [b - a for a, b in zip(paid(old), paid(new), strict=True)]
        lost, gained = ((a[0], b[0]) == (ELIGIBLE, NOT_ELIGIBLE) for a, b in ((old, new), (new, old)))
        rows.append((min(ends), max(ends), lost, gained))
    return rows


def is_what_every_answer_gives(reform: Reform) -> None:
    programs = reform.resolve()
    if programs is None:
        return
    # The same answers on both sides: also to what only the changed program names.
    before = replace(reform.before, parameters=reform.after.parameters)
    tried = (
        try_every_answer(reform.after, programs[0], reform.home),
        try_every_answer(reform.after, programs[1], reform.home),
    )
    assert before.named <= reform.after.named
    if tried[0] is None or tried[1] is None:
        return
    decider = pair(reform, programs)
    for key, change in decider.changes.items():
        rows = differences(tried[0], tried[1], key)
        low, high = min(row[0] for row in rows), max(row[1] for row in rows)
        loses, gains = low < 0 or any(row[2] for row in rows), high > 0 or any(row[3] for row in rows)
        assert change.low is not None, key
        assert change.high is not None, key
        assert change.low <= low, (key, change, low)
        assert high <= change.high, (key, change, high)
        assert change.may_lose or not loses, (key, change)
        assert change.may_gain or not gains, (key, change)
        if change.exact and not decider.space.inexact:
            # Two sums that are rounded differ by less than a fen more than the sums themselves.
            whole = all(100 % program.rules[key[0]].denominator == 0 for program in programs)
            assert low - change.low <= (not whole), (key, change, low)
            assert change.high - high <= (not whole), (key, change, high)
            if whole:
                assert (change.may_lose, change.may_gain) == (loses, gains), (key, change)
    total = decider.total(["right_0", "right_1"])
    changes_by_answer = [_rise_by_answer(tried[0], tried[1], key) for key in decider.changes]
    sums = [sum(rises) for rises in zip(*changes_by_answer, strict=True)]
    assert total.low is not None
    assert total.high is not None
    assert total.low <= min(sums), (total, sums)
    assert max(sums) <= total.high, (total, sums)


def _rise_by_answer(before: AnswersTried, after: AnswersTried, key: Key) -> list[int]:
    return [paid(new)[1] - paid(old)[1] for old, new in zip(before.of(key), after.of(key), strict=True)]


@pytest.mark.parametrize("times", TIMES)
def test_a_change_is_what_every_answer_gives(times: int) -> None:
    holds(is_what_every_answer_gives, reforms((ADDING, BARRING, REVERSING)), times, 100)


def never_takes(reform: Reform) -> None:
    """What is added to a right takes nothing of that right. Another may be lost by it: one that the first one bars."""
    programs = reform.resolve()
    if programs is None:
        return
    changes = pair(reform, programs).changes
    for key, change in changes.items():
        if key[0] != CHANGED:
            continue
        assert not change.may_lose, (key, change)
        assert change.low is not None, (key, change)
        assert change.low >= 0, (key, change)


@pytest.mark.parametrize("times", TIMES)
def test_a_change_that_only_adds_never_takes(times: int) -> None:
    holds(never_takes, reforms((ADDING,)), times, 100)


def test_a_quotient_that_both_sides_pay_cancels_out() -> None:
    """A division by an open number stands for itself from there on: the same one on both sides."""
    before = write_right(("h_yes", "h_sum * one_person / h_people", False))
    after = write_right(("h_yes", "h_sum * one_person / h_people", False), supplement="p_sum")
    home = build_home(1, h_yes=OPEN, h_sum=OPEN, h_people=OPEN, p_sum=2)
    household = home.household()
    programs = before.resolve(), after.resolve()
    (change,) = PairedDecider(programs, (household, household), TODAY, True).changes.values()
    assert (change.low, change.high) == (0, 2)
    assert change == RightChange("right", -1, 0, 2, may_lose=False, may_gain=True)
