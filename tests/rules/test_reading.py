"""What deciding a right reads, and no more: branches not taken, rules kept, derived facts, values that nobody has set.

Every fact of the orchard is presumed here and another right has read them all, so that whatever a right marks as read
is told as presumed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.model import Fact, Presumption, Rule
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Amount, Household, Need, Turn
from doudi.rules.types import DATE, TRUTH, Number
from tests.rules import toy
from tests.rules.toy import crew, way


def presumed(fact: Fact) -> Fact:
    least = fact.type.low if isinstance(fact.type, Number) else toy.EARLIEST if fact.type == DATE else 0
    return replace(fact, presumptions=(Presumption(str(least), "", toy.PLACE),))


EVERYTHING = " or ".join(
    [
        *(f"{name} < 0" for name in ("debt", "rows", "kilos", "wage", "mean_wage", "grade")),
        *("has_ladder", "has_cart", "trained", "fruit == 'plums'", "role == 'cook'"),
        *("founded > today", "born > today", "left > today", "'knife' in tools", "'saw' in tools", "zest"),
    ]
)
FEES = [toy.parameter(name, unit="yuan", high=100_000, local=True) for name in ("fee", "due")]
PRICE = toy.parameter("price", 10_000, "yuan", high=100_000)
CRATES = toy.whole("crates", whose="household", derived="12")
ZEST = toy.fact("zest", TRUTH)  # the last of all facts


def told(asked: Rule, household: Household, *rules: Rule) -> tuple[str, ...]:
    """The presumptions that a right of members tells, the same for each of them."""
    facts = [*(presumed(fact) for fact in toy.FACTS), CRATES, presumed(ZEST)]
    everything = toy.right("a", way(EVERYTHING), whose="member")
    made = toy.program(everything, asked, *rules, facts=facts, parameters=[*FEES, PRICE])
    found = [one for one in toy.decision(made, household).outcomes if one.bound.rule.name == "asked"]
    assert len({one.presumed for one in found}) == 1
    return found[0].presumed


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
    rules = (toy.rule("nothing", "today < today"), toy.rule("few", "rows < 0"))
    asked = toy.right("asked", way(formula), whose="member")
    assert told(asked, crew({}, {}), *rules) == names


def test_a_derived_fact_that_is_handed_in_reads_itself_only() -> None:
    assert told(toy.right("asked", way("crates < 0"), whose="member"), crew({}, {}, crates=5)) == ()


def test_exceptions_are_not_asked_of_what_is_not_granted() -> None:
    asked = toy.right("asked", way("has_cart"), whose="member", unless=[way("has_ladder")])
    assert told(asked, crew({}, {})) == ("has_cart",)
    assert told(asked, crew({}, {}, has_cart=True)) == ("has_ladder",)


def test_the_sum_of_what_is_not_granted_is_not_asked() -> None:
    asked = toy.right("asked", way("has_cart", "debt"), unit="yuan", whose="member")
    assert told(asked, crew({}, {})) == ("has_cart",)
    assert told(asked, crew({}, {}, has_cart=True)) == ("debt",)
    asked = toy.right("asked", way("has_cart", "debt"), unit="yuan", whose="member", unless=[way("has_ladder")])
    assert told(asked, crew({}, {}, has_cart=True, has_ladder=True)) == ()


def test_the_sum_of_a_way_behind_the_one_that_holds_is_not_asked() -> None:
    asked = toy.right("asked", way("not has_cart", "debt"), way("", "debt + debt if has_ladder else debt"), unit="yuan")
    assert told(replace(asked, whose="member"), crew({}, {})) == ("debt", "has_cart")


# Each member for itself


def test_a_derived_fact_is_each_members_own() -> None:
    heavy = toy.fact("heavy", TRUTH, derived="kilos > 100")
    made = toy.program(*(toy.right(name, way("heavy"), whose="member") for name in ("a", "b")), facts=[heavy])
    crews = [
        (crew({"kilos": 101}, {"kilos": 5}, {"kilos": 500}), [ELIGIBLE, NOT_ELIGIBLE, ELIGIBLE]),
        (crew({"kilos": 101}, {"heavy": True}, {"kilos": 5}), [ELIGIBLE, ELIGIBLE, NOT_ELIGIBLE]),
        (crew({"heavy": False}, {"kilos": 101}, {"heavy": False}), [NOT_ELIGIBLE, ELIGIBLE, NOT_ELIGIBLE]),
        (crew({"heavy": False, "kilos": 101}, {}, {"kilos": 101}), [NOT_ELIGIBLE, UNDETERMINED, ELIGIBLE]),
    ]
    for household, statuses in crews:
        assert [one.status for one in toy.decision(made, household).outcomes] == statuses * 2


def test_only_the_member_with_too_many_cases_is_not_exact() -> None:
    rules = [toy.right(name, way("both"), whose="member") for name in ("a", "b")]
    made = toy.program(*rules, toy.rule("both", "trained and kilos > 12", whose="member"))
    known = {"trained": True, "kilos": 50}
    found = toy.decision(replace(made, cases=-1), crew(known, {}, known)).outcomes
    assert [one.exact for one in found] == [True, False, True] * 2
    assert [one.status for one in found] == [ELIGIBLE, UNDETERMINED, ELIGIBLE] * 2


def test_a_sum_of_facts_turns_for_each_member() -> None:
    right = toy.right("a", way("any(load > 100)"))
    made = toy.program(right, toy.rule("load", "kilos + grade", "share", "member"))
    found = toy.outcome(made, crew({"kilos": 5, "grade": 4}, {"kilos": 7, "grade": 1}, {"kilos": 9, "grade": 2}))
    assert found.turns_on == (Turn("kilos", 0, 97, False), Turn("kilos", 1, 100, False), Turn("kilos", 2, 99, False))


def test_a_sum_with_an_open_term_turns_where_that_may_make_the_rest() -> None:
    right = toy.right("a", way("any(load > 100)"))
    made = toy.program(right, toy.rule("load", "kilos + grade", "share", "member"))
    found = toy.outcome(made, crew({"kilos": 5}, {"kilos": 7, "grade": 1}, {"kilos": 7, "grade": 1}))
    assert found.turns_on[0] == Turn("kilos", 0, 97, False)  # 97 and a grade of 4
    found = toy.outcome(made, crew({"kilos": 7, "grade": 1}, {"kilos": 5}, {"kilos": 7, "grade": 1}))
    assert found.turns_on[1] == Turn("kilos", 1, 97, False)


# Values by day


def test_after_what_was_stated_last_year_it_is_this_year_again() -> None:
    price = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated("other + other")])
    other = toy.parameter("other", [toy.value(5), toy.value(7, "2024-01-01")], "yuan")
    made = toy.program(toy.right("a", way("", "last_year(price) + price"), unit="yuan"), parameters=[price, other])
    assert toy.outcome(made).amount == Amount(24, 24, "yuan")


def test_a_stated_range_of_one_value_leaves_no_choice() -> None:
    price = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated(low=100, high=100)])
    found = toy.outcome(toy.program(toy.right("a", way("", "price"), unit="yuan"), parameters=[price]))
    assert (found.status, found.amount, found.needs) == (ELIGIBLE, Amount(100, 100, "yuan"), ())


def test_a_stated_range_keeps_its_ends_where_cases_are_too_many() -> None:
    price = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated(low=100, high=300)])
    made = toy.program(
        toy.right("a", way("", "price if has_cart and has_ladder else 0"), unit="yuan"), parameters=[price]
    )
    found = toy.outcome(replace(made, cases=-1))
    assert (found.exact, found.amount) == (False, Amount(0, 300, "yuan"))
    assert Need(parameter="price", day=toy.TODAY) in found.needs
