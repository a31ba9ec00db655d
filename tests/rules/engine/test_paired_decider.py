"""Two Programs for one household: what is open to both cancels out, and what is past the budget is said to be bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.engine.outcome import HouseholdFacts
from doudi.rules.engine.paired_decider import PairedDecider, RightChange
from doudi.rules.language.model import Rule
from doudi.rules.program.program import Program
from doudi.rules.units import MONTH
from doudi.rules.unknowns.sentinels import HOUSEHOLD
from tests.rules import orchard
from tests.rules.orchard import crew, way

PRICE = orchard.parameter("price", 100, "yuan", high=1000)
TENTH = orchard.parameter("tenth", 1, "share", den=10, high=10)
FEE = orchard.parameter("fee", unit="yuan", high=100_000, local=True)
RANGE = orchard.parameter("fee", unit="yuan", high=100_000, ranges=[orchard.value_range(low=100, high=300)])


def program(*rules: Rule, fee: Any = FEE, **parts: Any) -> Program:
    return orchard.program(*rules, parameters=[PRICE, TENTH, fee], **parts)


def pay(*ways: Any, name: str = "pay", unit: str = "yuan", **more: Any) -> Rule:
    return orchard.right(name, *ways, unit=unit, **more)


def paired(
    before: Program | Rule, after: Program | Rule, household: HouseholdFacts | None = None, local: Any = None
) -> PairedDecider:
    programs = [part if isinstance(part, Program) else program(part) for part in (before, after)]
    facts = household or crew()
    changed = facts if local is None else replace(facts, local=crew(local=local).local)
    return PairedDecider((programs[0], programs[1]), (facts, changed), orchard.TODAY, True)


def change(*sides: Any, **more: Any) -> RightChange:
    (only,) = paired(*sides, **more).changes.values()
    return only


def only_adds(low: int | None, high: int | None, may_gain: bool = True, **more: Any) -> RightChange:
    return RightChange("pay", HOUSEHOLD, low, high, may_lose=False, may_gain=may_gain, **more)


def test_what_is_open_to_both_cancels_out() -> None:
    assert change(pay(way("has_cart", "debt")), pay(way("has_cart", "debt + price"))) == only_adds(0, 100)
    assert change(pay(way("", "debt")), pay(way("", "debt + price"))) == only_adds(100, 100)


def test_what_both_say_alike_does_not_change() -> None:
    assert change(pay(way("has_cart", "debt")), pay(way("has_cart", "debt"))) == only_adds(0, 0, may_gain=False)
    known = crew(has_cart=True, debt=7)
    assert change(pay(way("has_cart", "debt")), pay(way("has_cart", "debt + 0 * price")), known) == only_adds(
        0, 0, False
    )


def test_a_known_sum_is_rounded_on_both_sides() -> None:
    tenth = "debt * tenth"
    rounded = (pay(way("", tenth), rounding="down"), pay(way("", tenth), rounding="up"))
    assert change(*rounded, crew(debt=7)) == only_adds(1, 1)
    assert change(*rounded, crew(debt=10)) == only_adds(0, 0, may_gain=False)


def test_nothing_is_paid_below_nothing() -> None:
    before, after = pay(way("", "price - debt")), pay(way("", "price + price - debt"))
    assert change(before, after) == only_adds(0, 100)
    assert change(before, after, crew(debt=150)) == only_adds(50, 50)


@pytest.mark.parametrize(
    ("before", "after", "lost", "gained"),
    [("has_cart", "has_cart and has_ladder", True, False), ("has_cart", "has_cart or has_ladder", False, True)],
)
def test_a_right_without_a_sum_is_lost_or_gained(before: str, after: str, lost: bool, gained: bool) -> None:
    outcome = change(orchard.right("pay", way(before)), orchard.right("pay", way(after)))
    assert (outcome.low, outcome.high, outcome.may_lose, outcome.may_gain) == (0, 0, lost, gained)


def test_a_class_is_no_right() -> None:
    kind = orchard.rule("poor", "has_cart", kind="class")
    sides = program(kind, pay(way("has_cart", "debt"))), program(kind, pay(way("has_cart", "debt + price")))
    assert change(*sides) == only_adds(0, 100)


def test_a_right_that_one_side_does_not_have_is_not_paid_there() -> None:
    other = orchard.right("help", way("has_cart"))
    without, having = program(other), program(other, pay(way("has_ladder", "price")))
    assert paired(without, having).changes["pay", HOUSEHOLD] == only_adds(0, 100)
    taken = paired(having, without).changes["pay", HOUSEHOLD]
    assert (taken.low, taken.high, taken.may_lose, taken.may_gain) == (-100, 0, True, False)


def test_months_are_whole() -> None:
    grace = [orchard.whole_number("grace", high=12, unit=MONTH, entity="household")]
    sides = [program(pay(way("", formula), unit="month"), facts=grace) for formula in ("grace", "max(grace, grace)")]
    assert change(*sides) == only_adds(0, 0, may_gain=False)


def test_where_less_may_be_given_the_least_is_set_against_the_least() -> None:
    before, after = (pay(way("", amount, at_most=True)) for amount in ("debt", "debt + price"))
    assert change(before, after) == only_adds(0, 100)
    assert change(before, pay(way("", "debt"))) == only_adds(0, 100_000_000_00)
    taken = change(pay(way("", "debt")), before)
    assert (taken.low, taken.may_lose, taken.may_gain) == (-100_000_000_00, True, False)


def test_a_value_that_nobody_has_set_cancels_out_and_has_no_bound() -> None:
    assert change(pay(way("has_cart", "fee")), pay(way("has_cart", "fee + price"))) == only_adds(0, 100)
    assert change(pay(way("", "fee")), pay(way("", "fee + fee"))) == only_adds(0, None)
    taken = change(pay(way("", "fee + fee")), pay(way("", "fee", at_most=True)))
    assert (taken.low, taken.high, taken.may_lose) == (None, 0, True)


def test_a_value_that_the_change_sets_is_known_there_alone() -> None:
    right = pay(way("", "fee"))
    known = change(right, right, local={"fee": 500})
    assert (known.low, known.high) == (None, 500)
    bounded = change(program(right), program(right, fee=RANGE))
    assert (bounded.low, bounded.high) == (None, 300)


def test_the_bound_of_an_unlimited_fact_is_none_of_a_change() -> None:
    cost = [orchard.money("cost", unit="yuan", entity="household", unlimited=True)]
    sides = [program(pay(way("", formula)), facts=cost) for formula in ("cost", "cost + cost * tenth")]
    assert change(*sides) == only_adds(0, None)
    taken = change(*reversed(sides))
    assert (taken.low, taken.high) == (None, 0)
    below = [program(pay(way(when, "price - cost")), facts=cost) for when in ("cost <= price", "cost < price - price")]
    bounded = change(*below)
    assert (bounded.low, bounded.high) == (-100, 0)
    same = [program(pay(way("", formula)), facts=cost) for formula in ("cost", "cost + price")]
    assert change(*same) == only_adds(100, 100)


BOTH = "has_cart and has_ladder"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((BOTH, "debt"), (BOTH, "debt + price"), (-5, 105, True, True)),
        (("rows > 12", "debt"), (BOTH, "debt + price"), (0, 105, False, True)),
        ((BOTH, "debt"), ("rows > 12", "debt + price"), (-5, 0, True, False)),
        (("", "debt"), (BOTH, "debt"), (-5, 0, True, False)),
        ((BOTH, "fee"), (BOTH, "debt"), (None, 5, True, True)),
        ((BOTH, "debt"), (BOTH, "fee"), (-5, None, True, True)),
    ],
)
def test_past_the_budget_the_ranges_are_set_against_each_other(
    before: tuple[str, str], after: tuple[str, str], expected: tuple[int | None, int | None, bool, bool]
) -> None:
    sides = [replace(program(pay(way(*side))), cases=-1) for side in (before, after)]
    assert change(sides[0], sides[1], crew(debt=5, rows=3)) == RightChange("pay", HOUSEHOLD, *expected, exact=False)


def test_a_right_that_is_missing_past_the_budget_is_not_paid() -> None:
    other = orchard.right("help", way("has_cart"))
    sides = [replace(program(*rules), cases=-1) for rules in ((other,), (other, pay(way(BOTH, "debt"))))]
    assert paired(sides[0], sides[1], crew(debt=5)).changes["pay", HOUSEHOLD] == only_adds(0, 5, exact=False)


def test_a_difference_that_takes_too_many_steps_is_one_of_ranges() -> None:
    sides = [program(pay(way(f"{BOTH} and rows > 12", amount))) for amount in ("price", "price + price")]
    assert change(sides[0], replace(sides[1], steps=12)).exact is False
    assert change(*sides) == only_adds(0, 100)


# Several rights together


def two(first: str, second: str, **more: Any) -> Program:
    return program(pay(way("", first)), pay(way("", second), name="more"), **more)


def test_one_answer_moves_several_rights_together() -> None:
    """What one right gains the other loses: together nothing changes, whatever the answer."""
    before = two("price", "price + price")
    after = two("price if has_cart else 0", "price + price if has_cart else price + price + price")
    decider = paired(before, after)
    assert {key[0]: (c.low, c.high) for key, c in decider.changes.items()} == {"pay": (-100, 0), "more": (0, 100)}
    total = decider.total(["pay", "more"])
    assert (total.low, total.high, total.may_lose, total.may_gain, total.exact) == (0, 0, False, False, True)
    assert decider.total(["pay"]).low == -100


def test_sums_that_are_rounded_are_together_as_far_as_each_goes() -> None:
    decider = paired(two("debt", "debt"), two("debt + debt * tenth", "debt + debt * tenth"))
    total = decider.total(["pay", "more"])
    assert (total.low, total.high) == (0, 2 * 10_000_000_00)


def test_a_total_has_no_bound_where_one_of_its_rights_has_none() -> None:
    total = paired(two("fee", "price"), two("fee + fee", "price if has_cart else 0")).total(["pay", "more"])
    assert (total.low, total.high) == (-100, None)
    total = paired(two("fee + fee", "price"), two("fee", "price if has_cart else 0")).total(["pay", "more"])
    assert (total.low, total.high) == (None, 0)
    # each alone has none, together they have: what one gains the other loses
    total = paired(two("fee", "fee"), two("fee + fee", "price")).total(["pay", "more"])
    assert (total.low, total.high) == (100, 100)


def test_a_total_that_takes_too_many_steps_is_the_sum_of_its_parts() -> None:
    before, after = two("price", "price"), two("price if has_cart else 0", "price if has_ladder else 0")
    for steps in range(2, 40):
        decider = paired(before, replace(after, steps=steps))
        total = decider.total(["pay", "more"])
        assert (total.low, total.high) == (-200, 0)
        if not total.exact and all(part.exact for part in decider.changes.values()):
            return
    pytest.fail("no number of steps suffices for the rights and not for their total")
