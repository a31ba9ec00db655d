"""What deciding a right reads, and no more: branches not taken, rules kept, derived facts, values that nobody has set.

Every fact of the orchard is presumed here and another right has read them all, so that whatever a right marks as read
is told as presumed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.engine.outcome import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    UNDETERMINED,
    AmountRange,
    HouseholdFacts,
    Need,
    TurningPoint,
)
from doudi.rules.language.model import FactDefinition, Presumption, Rule
from doudi.rules.types import DATE, TRUTH, Number
from tests.rules import orchard
from tests.rules.orchard import crew, way


def presume_least(fact: FactDefinition) -> FactDefinition:
    least = fact.type.low if isinstance(fact.type, Number) else orchard.EARLIEST if fact.type == DATE else 0
    return replace(fact, presumptions=(Presumption(str(least), "", orchard.PLACE),))


EVERYTHING = " or ".join(
    [
        *(f"{name} < 0" for name in ("debt", "rows", "kilos", "wage", "mean_wage", "grade")),
        *("has_ladder", "has_cart", "trained", "fruit == 'plums'", "role == 'cook'"),
        *("founded > today", "born > today", "left > today", "'knife' in tools", "'saw' in tools", "zest"),
    ]
)
FEES = [orchard.parameter(name, unit="yuan", high=100_000, local=True) for name in ("fee", "due")]
PRICE = orchard.parameter("price", 10_000, "yuan", high=100_000)
CRATES = orchard.whole_number("crates", entity="household", derived="12")
ZEST = orchard.fact("zest", TRUTH)  # the last of all facts


def presumed_names(right: Rule, household: HouseholdFacts, *rules: Rule) -> tuple[str, ...]:
    """The presumptions that a right of members tells, the same for each of them."""
    facts = [*(presume_least(fact) for fact in orchard.FACTS), CRATES, presume_least(ZEST)]
    everything = orchard.right("a", way(EVERYTHING), entity="member")
    program = orchard.program(everything, right, *rules, facts=facts, parameters=[*FEES, PRICE])
    outcomes = [
        outcome for outcome in orchard.decide_crew(program, household).outcomes if outcome.bound.rule.name == "asked"
    ]
    assert len({outcome.presumed for outcome in outcomes}) == 1
    return outcomes[0].presumed


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("price < price", ()),
        ("fee < 0", ()),
        ("fee < 0 or due < 0", ()),
        ("crates < 0", ()),
        ("nothing", ()),
        ("kilos < 0", ("kilos",)),
        ("kilos < 0 or debt < 0", ("debt", "kilos")),
        ("crates < 0 or nothing or fee < 0 or kilos < 0", ("kilos",)),
        ("has_cart or few", ("rows", "has_cart")),
        ("few or has_cart", ("rows", "has_cart")),
        # what decides ends the reading
        ("has_cart and has_ladder", ("has_cart",)),
        ("not has_cart or has_ladder", ("has_cart",)),
        ("(rows if has_cart else kilos) < 0", ("has_cart", "kilos")),
        ("(kilos if not has_cart else rows) < 0", ("has_cart", "kilos")),
    ],
)
def test_only_what_was_read_is_told_as_presumed(formula: str, names: tuple[str, ...]) -> None:
    rules = (orchard.rule("nothing", "today < today"), orchard.rule("few", "rows < 0"))
    right = orchard.right("asked", way(formula), entity="member")
    assert presumed_names(right, crew({}, {}), *rules) == names


def test_a_derived_fact_that_is_handed_in_reads_itself_only() -> None:
    assert presumed_names(orchard.right("asked", way("crates < 0"), entity="member"), crew({}, {}, crates=5)) == ()


def test_exceptions_are_not_asked_of_what_is_not_granted() -> None:
    right = orchard.right("asked", way("has_cart"), entity="member", unless=[way("has_ladder")])
    assert presumed_names(right, crew({}, {})) == ("has_cart",)
    assert presumed_names(right, crew({}, {}, has_cart=True)) == ("has_ladder",)


def test_the_sum_of_what_is_not_granted_is_not_asked() -> None:
    right = orchard.right("asked", way("has_cart", "debt"), unit="yuan", entity="member")
    assert presumed_names(right, crew({}, {})) == ("has_cart",)
    assert presumed_names(right, crew({}, {}, has_cart=True)) == ("debt",)
    right = orchard.right("asked", way("has_cart", "debt"), unit="yuan", entity="member", unless=[way("has_ladder")])
    assert presumed_names(right, crew({}, {}, has_cart=True, has_ladder=True)) == ()


def test_the_sum_of_a_way_behind_the_one_that_holds_is_not_asked() -> None:
    right = orchard.right(
        "asked", way("not has_cart", "debt"), way("", "debt + debt if has_ladder else debt"), unit="yuan"
    )
    assert presumed_names(replace(right, entity="member"), crew({}, {})) == ("debt", "has_cart")


# Each member for itself


def test_a_derived_fact_is_each_members_own() -> None:
    heavy = orchard.fact("heavy", TRUTH, derived="kilos > 100")
    program = orchard.program(
        *(orchard.right(name, way("heavy"), entity="member") for name in ("a", "b")), facts=[heavy]
    )
    crews = [
        (crew({"kilos": 101}, {"kilos": 5}, {"kilos": 500}), [ELIGIBLE, NOT_ELIGIBLE, ELIGIBLE]),
        (crew({"kilos": 101}, {"heavy": True}, {"kilos": 5}), [ELIGIBLE, ELIGIBLE, NOT_ELIGIBLE]),
        (crew({"heavy": False}, {"kilos": 101}, {"heavy": False}), [NOT_ELIGIBLE, ELIGIBLE, NOT_ELIGIBLE]),
        (crew({"heavy": False, "kilos": 101}, {}, {"kilos": 101}), [NOT_ELIGIBLE, UNDETERMINED, ELIGIBLE]),
    ]
    for household, statuses in crews:
        assert [outcome.status for outcome in orchard.decide_crew(program, household).outcomes] == statuses * 2


def test_only_the_member_with_too_many_cases_is_not_exact() -> None:
    rules = [orchard.right(name, way("both"), entity="member") for name in ("a", "b")]
    program = orchard.program(*rules, orchard.rule("both", "trained and kilos > 12", entity="member"))
    described = {"trained": True, "kilos": 50}
    outcomes = orchard.decide_crew(replace(program, cases=-1), crew(described, {}, described)).outcomes
    assert [outcome.exact for outcome in outcomes] == [True, False, True] * 2
    assert [outcome.status for outcome in outcomes] == [ELIGIBLE, UNDETERMINED, ELIGIBLE] * 2


def test_a_sum_of_facts_turns_for_each_member() -> None:
    right = orchard.right("a", way("any(load > 100)"))
    program = orchard.program(right, orchard.rule("load", "kilos + grade", "share", "member"))
    outcome = orchard.single_outcome(
        program, crew({"kilos": 5, "grade": 4}, {"kilos": 7, "grade": 1}, {"kilos": 9, "grade": 2})
    )
    assert outcome.turns_on == (
        TurningPoint("kilos", 0, 97, False),
        TurningPoint("kilos", 1, 100, False),
        TurningPoint("kilos", 2, 99, False),
    )


def test_a_sum_with_an_open_term_turns_where_that_may_make_the_rest() -> None:
    right = orchard.right("a", way("any(load > 100)"))
    program = orchard.program(right, orchard.rule("load", "kilos + grade", "share", "member"))
    outcome = orchard.single_outcome(program, crew({"kilos": 5}, {"kilos": 7, "grade": 1}, {"kilos": 7, "grade": 1}))
    assert outcome.turns_on[0] == TurningPoint("kilos", 0, 97, False)  # 97 and a grade of 4
    outcome = orchard.single_outcome(program, crew({"kilos": 7, "grade": 1}, {"kilos": 5}, {"kilos": 7, "grade": 1}))
    assert outcome.turns_on[1] == TurningPoint("kilos", 1, 97, False)


# Values by day


def test_after_what_was_stated_last_year_it_is_this_year_again() -> None:
    price = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range("other + other")])
    parameter = orchard.parameter("other", [orchard.value(5), orchard.value(7, "2024-01-01")], "yuan")
    program = orchard.program(
        orchard.right("a", way("", "last_year(price) + price"), unit="yuan"), parameters=[price, parameter]
    )
    assert orchard.single_outcome(program).amount == AmountRange(24, 24, "yuan")


def test_a_stated_range_of_one_value_leaves_no_choice() -> None:
    price = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range(low=100, high=100)])
    outcome = orchard.single_outcome(
        orchard.program(orchard.right("a", way("", "price"), unit="yuan"), parameters=[price])
    )
    assert (outcome.status, outcome.amount, outcome.needs) == (ELIGIBLE, AmountRange(100, 100, "yuan"), ())


def test_a_stated_range_keeps_its_ends_where_cases_are_too_many() -> None:
    price = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range(low=100, high=300)])
    program = orchard.program(
        orchard.right("a", way("", "price if has_cart and has_ladder else 0"), unit="yuan"), parameters=[price]
    )
    outcome = orchard.single_outcome(replace(program, cases=-1))
    assert (outcome.exact, outcome.amount) == (False, AmountRange(0, 300, "yuan"))
    assert Need(parameter="price", day=orchard.TODAY) in outcome.needs
