"""Faults that generated programs once showed, each as the smallest program that shows it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from doudi.rules.engine.outcome import ELIGIBLE, UNDETERMINED, Need, Outcome
from doudi.rules.unknowns.sentinels import OPEN
from tests.properties.brute_force import decide_home, summarise
from tests.properties.homes import Home, build_home
from tests.properties.programs import WrittenProgram, write_right


def decide_member(written: WrittenProgram, home: Home, member: int = -1, cases: int | None = None) -> Outcome:
    program = written.resolve()
    if cases is not None:
        program = replace(program, cases=cases, cache={})
    return next(outcome for outcome in decide_home(program, home).outcomes if outcome.member == member)


def test_no_number_turns_to_the_answer_none() -> None:
    """'none' is stored below the least number; it is an answer, but not a value that a number can be set to."""
    right = write_right(("m_level == none", "", False), entity="member")
    assert decide_member(right, build_home(1, m_level_0=1), 0).turns_on == ()


def test_a_sum_that_cannot_differ_needs_nothing() -> None:
    """-h_sum is never above 0, whoever is asked about it first."""
    right = write_right(
        ("h_yes", "max(m_sum, 0)", True),
        ("h_sum <= h_sum", "max(-(h_sum if m_yes else m_sum), 0)", True),
        entity="member",
    )
    for order in ({"m_yes_0": True, "m_yes_1": OPEN}, {"m_yes_0": OPEN, "m_yes_1": True}):
        home = build_home(2, h_yes=OPEN, h_sum=OPEN, **order)
        assert [summarise(decide_member(right, home, member)) for member in (0, 1)] == [(ELIGIBLE, 0, 0)] * 2
        assert [decide_member(right, home, member).needs for member in (0, 1)] == [(), ()]


def test_what_tells_a_sum_from_a_ceiling_is_needed() -> None:
    """The most is the same either way; whether an officer may give less turns on where the member lives."""
    amount = "max(h_sum + h_sum, 0)"
    right = write_right(("any(h_yes and m_home)", amount, False), ("h_yes", amount, True))
    cells = {"h_sum": 1, "m_yes_0": False, "m_home_0": OPEN}
    outcome = decide_member(right, build_home(1, h_yes=True, **cells))
    assert (summarise(outcome), outcome.needs) == ((ELIGIBLE, 0, 2), (Need("m_home", 0),))
    outcome = decide_member(right, build_home(1, h_yes=OPEN, **cells))
    assert (summarise(outcome), outcome.needs) == ((UNDETERMINED, 0, 2), (Need("h_yes"), Need("m_home", 0)))


def test_a_value_that_policy_leaves_no_choice_of_is_not_needed() -> None:
    right = write_right(("h_yes", "max(p_range, 0)", False), bounds=(1, 1))
    outcome = decide_member(right, build_home(1, h_yes=OPEN, p_range=None))
    assert summarise(outcome) == (UNDETERMINED, 1, 1)
    assert outcome.needs == (Need("h_yes"),)


def test_a_turn_changes_the_status_that_is_told() -> None:
    """Undetermined because the whole sum hangs on an unset value; at 1 it is undetermined because its condition is open."""
    right = write_right(("h_sum < p_sum", "p_sum - h_sum", False), ("h_months >= p_months", "p_sum", False))
    home = build_home(1, p_sum=None, h_months=1)
    outcome = decide_member(right, home)
    assert outcome.status == UNDETERMINED
    assert decide_member(right, home.having({("h_months", -1): 0})).status == UNDETERMINED
    assert "h_months" not in {turn.fact for turn in outcome.turns_on}


def test_the_fallback_knows_what_hangs_on_an_unset_value() -> None:
    """A sum that would be nothing without the unset value is not settled, also where it is told by intervals."""
    way = ("h_sum <= h_sum", "max(min(h_sum, p_sum) + (h_average + h_average), 0)", True)
    right = write_right(way, ("h_yes", "max(h_sum, 0) * one_person / h_people", True))
    home = build_home(1, h_sum=2, h_yes=OPEN, p_sum=None)
    assert decide_member(right, home, cases=-1).status in (UNDETERMINED, decide_member(right, home).status)


def test_what_hangs_does_not_depend_on_the_order_of_members() -> None:
    """The sum is 0 whatever the unset value is: which fact was asked about first makes no difference."""
    right = write_right(
        ("h_yes", "max((last_year(p_sum) if m_home else 0) + (-last_year(p_sum)), 0)", True), entity="member"
    )
    open_cells: dict[str, object] = {"m_yes": OPEN, "m_home": None}
    for first in (0, 1):
        places = (first, 1 - first)
        cells: dict[str, object] = {f"{name}_{places[0]}": value for name, value in open_cells.items()}
        cells |= {f"m_yes_{places[1]}": False, f"m_home_{places[1]}": False}
        outcome = decide_member(right, build_home(2, h_yes=True, p_sum=None, **cells), places[0])
        assert summarise(outcome) == (ELIGIBLE, 0, 0)
        assert outcome.needs == ()


def test_what_decided_does_not_depend_on_the_order_of_members() -> None:
    """No h_sum lies between 2 and 2: the first way cannot hold, whoever has the 2, and is not named."""
    right = write_right(("max(m_sum) < h_sum and h_sum < p_sum", "h_sum", False), ("h_yes", "h_sum", False))
    for first in (0, 1):
        sums: dict[str, object] = {f"m_sum_{first}": 2, f"m_sum_{1 - first}": OPEN}
        outcome = decide_member(right, build_home(2, h_sum=OPEN, h_yes=OPEN, p_sum=2, **sums))
        assert [way.when for way in outcome.grounds] == ["h_yes"]


def test_the_order_of_members_does_not_matter_to_what_a_status_turns_on() -> None:
    """One more for the second member lets the least of all reach 1, whatever place that member has."""
    right = write_right(("h_sum < per_month(h_spent) < min(m_sum)", "max(h_sum, 0)", True))
    for opened, least, most in permutations(range(3)):
        sums: dict[str, object] = {f"m_sum_{opened}": OPEN, f"m_sum_{least}": 0, f"m_sum_{most}": 1}
        outcome = decide_member(right, build_home(3, h_spent=1, **sums))
        assert [(turn.fact, turn.member, turn.value) for turn in outcome.turns_on] == [("m_sum", least, 1)]
