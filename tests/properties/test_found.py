"""What generated programs have found, each as small as it could be made."""

from __future__ import annotations

from dataclasses import replace

from doudi.rules.cells import OPEN
from doudi.rules.outcomes import ELIGIBLE, UNDETERMINED, Need, Outcome
from tests.properties.brute import decided, plain
from tests.properties.programs import Home, Written, fixed, known


def only(written: Written, home: Home, member: int = -1, cases: int | None = None) -> Outcome:
    program = written.resolve()
    if cases is not None:
        program = replace(program, cases=cases, cache={})
    return next(one for one in decided(program, home).outcomes if one.member == member)


def test_no_number_turns_to_the_answer_none() -> None:
    """'none' is stored below the least number; it is an answer, but not a value that a number can be set to."""
    right = fixed(("m_level == none", "", False), whose="member")
    assert only(right, known(1, m_level_0=1), 0).turns_on == ()


def test_a_sum_that_cannot_differ_needs_nothing() -> None:
    """-h_sum is never above 0, whoever is asked about it first."""
    right = fixed(
        ("h_yes", "max(m_sum, 0)", True),
        ("h_sum <= h_sum", "max(-(h_sum if m_yes else m_sum), 0)", True),
        whose="member",
    )
    for order in ({"m_yes_0": True, "m_yes_1": OPEN}, {"m_yes_0": OPEN, "m_yes_1": True}):
        home = known(2, h_yes=OPEN, h_sum=OPEN, **order)
        assert [plain(only(right, home, member)) for member in (0, 1)] == [(ELIGIBLE, 0, 0)] * 2
        assert [only(right, home, member).needs for member in (0, 1)] == [(), ()]


def test_a_value_that_policy_leaves_no_choice_of_is_not_needed() -> None:
    right = fixed(("h_yes", "max(p_range, 0)", False), bounds=(1, 1))
    outcome = only(right, known(1, h_yes=OPEN, p_range=None))
    assert plain(outcome) == (UNDETERMINED, 1, 1)
    assert outcome.needs == (Need("h_yes"),)


def test_a_turn_changes_the_status_that_is_told() -> None:
    """Undetermined because the whole sum hangs on an unset value; at 1 it is undetermined because its condition is open."""
    right = fixed(("h_sum < p_sum", "p_sum - h_sum", False), ("h_months >= p_months", "p_sum", False))
    home = known(1, p_sum=None, h_months=1)
    outcome = only(right, home)
    assert outcome.status == UNDETERMINED
    assert only(right, home.having({("h_months", -1): 0})).status == UNDETERMINED
    assert "h_months" not in {turn.fact for turn in outcome.turns_on}


def test_the_fallback_knows_what_hangs_on_an_unset_value() -> None:
    """A sum that would be nothing without the unset value is not settled, also where it is told by intervals."""
    way = ("h_sum <= h_sum", "max(min(h_sum, p_sum) + (h_average + h_average), 0)", True)
    right = fixed(way, ("h_yes", "max(h_sum, 0) * one_person / h_people", True))
    home = known(1, h_sum=2, h_yes=OPEN, p_sum=None)
    assert only(right, home, cases=-1).status in (UNDETERMINED, only(right, home).status)


def test_what_hangs_does_not_depend_on_the_order_of_members() -> None:
    """The sum is 0 whatever the unset value is: which fact was asked about first makes no difference."""
    right = fixed(("h_yes", "max((last_year(p_sum) if m_home else 0) + (-last_year(p_sum)), 0)", True), whose="member")
    asked: dict[str, object] = {"m_yes": OPEN, "m_home": None}
    for first in (0, 1):
        places = (first, 1 - first)
        cells: dict[str, object] = {f"{name}_{places[0]}": value for name, value in asked.items()}
        cells |= {f"m_yes_{places[1]}": False, f"m_home_{places[1]}": False}
        outcome = only(right, known(2, h_yes=True, p_sum=None, **cells), places[0])
        assert plain(outcome) == (ELIGIBLE, 0, 0)
        assert outcome.needs == ()


def test_what_decided_does_not_depend_on_the_order_of_members() -> None:
    """No h_sum lies between 2 and 2: the first way cannot hold, whoever has the 2, and is not named."""
    right = fixed(("max(m_sum) < h_sum and h_sum < p_sum", "h_sum", False), ("h_yes", "h_sum", False))
    for first in (0, 1):
        sums: dict[str, object] = {f"m_sum_{first}": 2, f"m_sum_{1 - first}": OPEN}
        outcome = only(right, known(2, h_sum=OPEN, h_yes=OPEN, p_sum=2, **sums))
        assert [way.when for way in outcome.decided] == ["h_yes"]
