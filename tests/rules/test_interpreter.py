"""What formulas compute, exact to the fen: money, dates, members, parameters by day, presumptions, open facts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.rules.calendar import to_day
from doudi.rules.cells import OPEN
from doudi.rules.closures import Code
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, Amount, Household, Need
from doudi.rules.types import AVERAGE, DATE, TRUTH, Choice, Number, half_up
from doudi.rules.units import SHARE, YEAR
from tests.rules import toy

STATUS = {True: ELIGIBLE, False: NOT_ELIGIBLE}


def holds(formula: str, household: Household | None = None, day: str = "2024-06-15", **parts: Any) -> bool:
    """Whether a crew's condition holds; the crew leaves nothing open."""
    found = toy.outcome(toy.program(toy.right("asked", toy.way(formula)), day=day, **parts), household, day)
    assert found.status in STATUS.values()
    return found.status == ELIGIBLE


def members_hold(formula: str, household: Household) -> list[bool]:
    """Whether a picker's condition holds, for each."""
    made = toy.program(toy.right("asked", toy.way(formula), whose="member"))
    found = toy.decision(made, household).outcomes
    assert [one.member for one in found] == list(range(len(household.members)))
    assert all(one.status in STATUS.values() for one in found)
    return [one.status == ELIGIBLE for one in found]


def fen(
    formula: str, household: Household | None = None, day: str = "2024-06-15", unit: str = "yuan", **parts: Any
) -> int:
    """What a right pays whose sum is a formula; the crew leaves nothing open."""
    made = toy.program(toy.right("asked", toy.way("", formula), unit=unit), day=day, **parts)
    found = toy.outcome(made, household, day)
    assert found.status == ELIGIBLE
    assert found.amount is not None
    assert found.amount.low == found.amount.high
    assert found.amount.unit == unit
    return found.amount.low


# Arithmetic


def test_wages_add_up_to_the_fen() -> None:
    crew = toy.crew({"wage": 11507}, {"wage": 51356}, {"wage": 117137})
    assert fen("sum(wage)", crew, unit="yuan/month") == 180_000
    assert holds("sum(wage) == line", crew, parameters=[toy.parameter("line", 180_000, "yuan/month")])


def test_large_sums_are_exact() -> None:
    assert fen("debt", toy.crew(debt=2_000_000_100)) == 2_000_000_100
    assert (
        fen("debt - one", toy.crew(debt=2_000_000_100), parameters=[toy.parameter("one", 1, "yuan")]) == 2_000_000_099
    )


def test_thirds_of_averages_are_exact() -> None:
    # three months' 100.00 is 33.333… a month; three such wages are 100.00 again
    third = 10_000 * (AVERAGE // 100) // 3
    crew = toy.crew({"mean_wage": third}, {"mean_wage": third}, {"mean_wage": third})
    line = toy.parameter("line", 10_000, "yuan/month")
    assert fen("sum(mean_wage)", crew, unit="yuan/month") == 10_000
    assert holds("sum(mean_wage) == line", crew, parameters=[line])
    assert not holds("sum(mean_wage) < line", crew, parameters=[line])


@pytest.mark.parametrize(("fens", "paid"), [(5, 0), (6, 1), (17, 1), (18, 2)])
def test_half_a_fen_is_rounded_up_once(fens: int, paid: int) -> None:
    assert fen("debt / 12", toy.crew(debt=fens)) == paid


def test_rounding_happens_once_at_the_end() -> None:
    # twelve twelfths of 0.05 are 0.05: rounded along the way they would be nothing
    assert fen("debt / 12 * 12", toy.crew(debt=5)) == 5


@pytest.mark.parametrize(("rounding", "paid"), [("half_up", 3), ("up", 3), ("down", 2)])
def test_rounding_is_as_the_rule_says(rounding: str, paid: int) -> None:
    made = toy.program(toy.right("asked", toy.way("", "debt / 12"), unit="yuan", rounding=rounding))
    found = toy.outcome(made, toy.crew(debt=30))
    assert found.amount == Amount(paid, paid, "yuan")


def test_rounding_up_of_a_little() -> None:
    made = toy.program(toy.right("asked", toy.way("", "debt / 12"), unit="yuan", rounding="up"))
    assert toy.outcome(made, toy.crew(debt=1)).amount == Amount(1, 1, "yuan")
    assert toy.outcome(made, toy.crew(debt=12)).amount == Amount(1, 1, "yuan")


def test_less_than_nothing_is_nothing() -> None:
    assert fen("debt - price", toy.crew(debt=100), parameters=[toy.parameter("price", 250, "yuan")]) == 0


@pytest.mark.parametrize(
    ("over", "under", "rounded"), [(5, 2, 3), (-5, 2, -2), (4, 3, 1), (5, 3, 2), (0, 7, 0), (7, 1, 7), (-4, 3, -1)]
)
def test_half_up(over: int, under: int, rounded: int) -> None:
    assert half_up(over, under) == rounded


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("rows + 12", 62),
        ("rows - 12", 38),
        ("12 - rows", -38),
        ("-rows + 100", 50),
        ("rows * 12", 600),
        ("rows / 100 * 12", 6),
        ("rows if has_cart else 1", 50),
        ("rows if has_ladder else 1", 1),
        ("min(rows, 12)", 12),
        ("min(12, rows)", 12),
        ("max(rows, 12)", 50),
        ("max(12, rows)", 50),
        ("max(rows / 12, 1)", 50 / 12),
        ("min(rows / 100, 1)", 0.5),
        ("0", 0),
    ],
)
def test_arithmetic(formula: str, value: float) -> None:
    crew = toy.crew(rows=50, has_cart=True, has_ladder=False)
    twelfths = toy.parameter("value", round(value * 12), den=12, low=-1200)
    assert holds(f"({formula}) == value", crew, parameters=[twelfths])
    assert not holds(f"({formula}) != value", crew, parameters=[twelfths])


@pytest.mark.parametrize(
    ("op", "truths"),
    [
        ("<", (True, False, False)),
        ("<=", (True, True, False)),
        (">", (False, False, True)),
        (">=", (False, True, True)),
        ("==", (False, True, False)),
        ("!=", (True, False, True)),
    ],
)
def test_comparisons(op: str, truths: tuple[bool, ...]) -> None:
    assert tuple(holds(f"rows {op} 12", toy.crew(rows=rows)) for rows in (11, 12, 13)) == truths
    assert tuple(holds(f"rows / 12 {op} 1", toy.crew(rows=rows)) for rows in (11, 12, 13)) == truths


def test_chains_of_comparisons() -> None:
    assert [holds("12 <= rows < 100", toy.crew(rows=rows)) for rows in (11, 12, 99, 100)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("formula", "truths"),
    [
        ("has_cart and has_ladder", (False, False, False, True)),
        ("has_cart or has_ladder", (False, True, True, True)),
        ("not has_cart", (True, True, False, False)),
        ("has_cart if has_ladder else not has_cart", (True, False, False, True)),
    ],
)
def test_truths(formula: str, truths: tuple[bool, ...]) -> None:
    crews = [toy.crew(has_cart=cart, has_ladder=ladder) for cart in (False, True) for ladder in (False, True)]
    assert tuple(holds(formula, crew) for crew in crews) == truths


@pytest.mark.parametrize(
    ("debt", "rows", "truth"), [(2499, 10, True), (2500, 10, False), (251, 1, False), (249, 1, True)]
)
def test_quotients_are_compared_exactly(debt: int, rows: int, truth: bool) -> None:
    price = toy.parameter("price", 250, "yuan", high=1000)
    assert holds("debt / max(rows, 1) < price", toy.crew(debt=debt, rows=rows), parameters=[price]) is truth
    assert holds("price > debt / max(rows, 1)", toy.crew(debt=debt, rows=rows), parameters=[price]) is truth


def test_quotients_are_compared_crosswise() -> None:
    # 10.00 / 3 against 7.00 / 2
    crew = toy.crew(debt=1000, rows=3)
    parameters = [toy.parameter("price", 700, "yuan", high=1000), toy.parameter("two", 2, low=1, high=10)]
    assert holds("debt / max(rows, 1) < price / two", crew, parameters=parameters)
    assert not holds("debt / max(rows, 1) > price / two", crew, parameters=parameters)


@pytest.mark.parametrize(
    ("debt", "rows", "paid"), [(1000, 1, 1000), (1000, 3, 333), (1001, 2, 501), (2, 3, 1), (1, 3, 0)]
)
def test_a_sum_may_end_in_a_division(debt: int, rows: int, paid: int) -> None:
    assert fen("debt / max(rows, 1)", toy.crew(debt=debt, rows=rows)) == paid


# BUG: a quotient is rounded half up to hundredths before the sum is rounded as the rule says: twice, and not as it says.


@pytest.mark.parametrize(("rounding", "debt", "paid"), [("half_up", 2, 1), ("up", 1, 1), ("down", 2, 0)])
def test_a_sum_that_ends_in_a_division_is_rounded_as_the_rule_says(rounding: str, debt: int, paid: int) -> None:
    ways = [toy.way("", "debt / max(rows, 1)")]
    made = toy.program(toy.right("asked", *ways, unit="yuan", rounding=rounding))
    assert toy.outcome(made, toy.crew(debt=debt, rows=3)).amount == Amount(paid, paid, "yuan")


def test_months_that_end_in_a_division_are_rounded_once() -> None:
    # 99 months by 200 are 0.495: rounded to 0.50 first they would be 1
    made = toy.program(toy.right("asked", toy.way("", "months_between(founded, today) / max(rows, 1)"), unit="month"))
    found = toy.outcome(made, toy.crew(founded=to_day("2016-03-15"), rows=200))
    assert found.amount == Amount(0, 0, "months")


def test_a_division_and_its_supplement_are_rounded_once() -> None:
    # a third of a fen and another third are a fen
    third = toy.way("", "debt / 12 + debt / 12 + debt / 12 + debt / 12")
    made = toy.program(toy.right("asked", toy.way("", "debt / max(rows, 1)"), unit="yuan", supplements=[third]))
    assert toy.outcome(made, toy.crew(debt=1, rows=3)).amount == Amount(1, 1, "yuan")


def test_months_are_counted_whole() -> None:
    made = toy.program(toy.right("asked", toy.way("", "months_between(founded, today) / 12"), unit="month"))
    found = toy.outcome(made, toy.crew(founded=to_day("2022-12-01")))
    assert found.amount == Amount(2, 2, "months")


# Choices and sets


def test_choices() -> None:
    crew = toy.crew(fruit=1)
    assert holds("fruit == 'pears'", crew)
    assert not holds("fruit != 'pears'", crew)
    assert holds("fruit in ('apples', 'pears')", crew)
    assert not holds("fruit in ('apples', 'plums')", crew)
    assert holds("fruit not in ('apples', 'plums')", crew)
    assert not holds("fruit not in ('apples', 'pears')", crew)


def test_sets_of_choices() -> None:
    crew = toy.crew({"tools.knife": True, "tools.saw": False}, {"tools.knife": False, "tools.saw": True})
    assert members_hold("'knife' in tools", crew) == [True, False]
    assert members_hold("'saw' not in tools", crew) == [True, False]


def test_the_answer_none() -> None:
    crew = toy.crew({"left": toy.EARLIEST - 1}, {"left": toy.EARLIEST})
    assert members_hold("left == none", crew) == [True, False]
    assert members_hold("left != none", crew) == [False, True]


# Members


CREW = toy.crew(
    {"kilos": 5, "trained": True}, {"kilos": 20, "trained": False}, {"kilos": 12, "trained": False}, rows=12
)


@pytest.mark.parametrize(
    ("formula", "truth"),
    [
        ("sum(kilos) * 100 == 37 * 100", True),
        ("max(kilos) == 20", True),
        ("min(kilos) == 5", True),
        ("any(trained)", True),
        ("any(kilos > 20)", False),
        ("all(kilos >= 5)", True),
        ("all(kilos > 5)", False),
        ("all(trained)", False),
        ("any(kilos == rows)", True),
        ("count(kilos >= rows) == one_person + one_person", True),
        ("count(trained) == one_person", True),
        ("sum(kilos if trained else 0) == 5", True),
    ],
)
def test_over_members(formula: str, truth: bool) -> None:
    numbers = [toy.parameter(f"n{number}", number) for number in (5, 20, 37)]
    for number in (37, 20, 5):
        formula = formula.replace(f" {number}", f" n{number}")
    assert holds(formula, CREW, parameters=numbers) is truth


def test_any_other_leaves_out_the_member_asked_about() -> None:
    assert members_hold("any_other(trained)", CREW) == [False, True, True]
    assert members_hold("any_other(trained)", toy.crew({"trained": True})) == [False]


def test_a_members_rule_may_ask_about_all() -> None:
    assert members_hold("kilos == max(kilos)", CREW) == [False, True, False]
    assert members_hold("kilos >= rows", CREW) == [False, True, True]


def test_rules_are_asked_for_each_member_and_for_the_household() -> None:
    made = toy.program(
        toy.right("asked", toy.way("strong and many"), whose="member"),
        toy.rule("strong", "kilos >= rows", whose="member"),
        toy.rule("many", "count(strong) > one_person"),
    )
    assert [one.status == ELIGIBLE for one in toy.decision(made, CREW).outcomes] == [False, True, True]


# Days


@pytest.mark.parametrize(("born", "truth"), [("2012-06-16", False), ("2012-06-15", True), ("2012-06-14", True)])
def test_ages_are_reached_on_the_birthday(born: str, truth: bool) -> None:
    crew = toy.crew({"born": to_day(born)})
    dozen = toy.parameter("dozen", 12, "year")
    for formula, expected in (
        ("any(age(born) >= dozen)", truth),
        ("any(dozen <= age(born))", truth),
        ("any(age(born) < dozen)", not truth),
        ("any(dozen > age(born))", not truth),
    ):
        assert holds(formula, crew, parameters=[dozen]) is expected


@pytest.mark.parametrize(("born", "truth"), [("2011-06-15", True), ("2011-06-16", False)])
def test_ages_are_passed_a_year_after(born: str, truth: bool) -> None:
    crew = toy.crew({"born": to_day(born)})
    dozen = toy.parameter("dozen", 12, "year")
    for formula, expected in (
        ("any(age(born) > dozen)", truth),
        ("any(dozen < age(born))", truth),
        ("any(age(born) <= dozen)", not truth),
        ("any(dozen >= age(born))", not truth),
    ):
        assert holds(formula, crew, parameters=[dozen]) is expected


def test_ages_are_equal_all_year() -> None:
    dozen = toy.parameter("dozen", 12, "year")
    days = ("2011-06-15", "2011-06-16", "2012-06-15", "2012-06-16")
    crews = [toy.crew({"born": to_day(day)}) for day in days]
    assert [holds("any(age(born) == dozen)", crew, parameters=[dozen]) for crew in crews] == [False, True, True, False]
    assert [holds("any(age(born) != dozen)", crew, parameters=[dozen]) for crew in crews] == [True, False, False, True]


@pytest.mark.parametrize(("day", "truth"), [("2022-02-28", False), ("2022-03-01", True)])
def test_who_is_born_on_a_leap_day_is_older_on_1_march(day: str, truth: bool) -> None:
    crew = toy.crew({"born": to_day("2004-02-29")})
    grown = toy.parameter("grown", 18, "year")
    assert holds("any(age(born) >= grown)", crew, day, parameters=[grown]) is truth


def test_ages_compare_with_each_other() -> None:
    crew = toy.crew({"born": to_day("2000-06-16")}, {"born": to_day("1999-06-16")}, founded=to_day("2000-06-15"))
    assert members_hold("age(born) < age(founded)", crew) == [True, False]
    assert members_hold("age(founded) <= age(born)", crew) == [False, True]


@pytest.mark.parametrize(
    ("founded", "truths"),
    [("2023-06-16", (False, False, True)), ("2023-06-15", (True, True, False)), ("2023-05-15", (True, False, False))],
)
def test_months_between(founded: str, truths: tuple[bool, ...]) -> None:
    crew = toy.crew(founded=to_day(founded))
    dozen = toy.parameter("dozen", 12, "month")
    formulas = ("months_between(founded, today) >= dozen", "months_between(founded, today) == dozen")
    assert tuple(holds(one, crew, parameters=[dozen]) for one in formulas) == truths[:2]
    assert holds("months_between(founded, today) < dozen", crew, parameters=[dozen]) is truths[2]
    assert holds("dozen > months_between(founded, today)", crew, parameters=[dozen]) is truths[2]


def test_months_between_two_facts() -> None:
    crew = toy.crew({"left": to_day("2024-03-31")}, founded=to_day("2023-03-31"))
    dozen = toy.parameter("dozen", 12, "month")
    assert holds("any(months_between(founded, left) >= dozen)", crew, parameters=[dozen])
    assert not holds("any(months_between(founded, left) > dozen)", crew, parameters=[dozen])
    assert holds("any(months_between(left, founded) == -dozen)", crew, parameters=[dozen])


def test_days_compare() -> None:
    crew = toy.crew(founded=to_day("2024-06-15"))
    assert [holds(f"founded {op} today", crew) for op in ("<", "<=", "==", ">=", ">")] == [
        *(False, True, True, True, False)
    ]


# Parameters


def test_a_parameter_has_the_value_of_the_day() -> None:
    price = toy.parameter(
        "price",
        [toy.value(100, "2022-01-01", "2022-12-31"), toy.value(200, "2023-01-01"), toy.value(300, "2024-06-15")],
        "yuan",
    )
    days = ("2022-01-01", "2022-12-31", "2023-01-01", "2024-06-14", "2024-06-15")
    assert [fen("price", day=day, parameters=[price]) for day in days] == [100, 100, 200, 200, 300]


def test_last_year_is_its_last_day() -> None:
    price = toy.parameter(
        "price",
        [toy.value(1), toy.value(2, "2022-12-31"), toy.value(3, "2023-12-31"), toy.value(4, "2024-01-01")],
        "yuan",
    )
    assert [fen(one, parameters=[price]) for one in ("price", "last_year(price)", "year_before_last(price)")] == [
        4,
        3,
        2,
    ]


def test_local_values_count_from_their_day_on() -> None:
    price = toy.parameter("price", 50, "yuan", local=True)
    crew = toy.crew(local={"price": [("2024-06-15", 300), ("2022-01-01", 100), ("2023-01-01", 200)]})
    days = ("2021-12-31", "2022-01-01", "2022-12-31", "2023-01-01", "2024-06-14", "2024-06-15")
    assert [fen("price", crew, day, parameters=[price]) for day in days] == [50, 100, 100, 200, 200, 300]
    assert fen("last_year(price)", crew, parameters=[price]) == 200


def test_a_packs_value_that_was_looked_up_stands_for_its_day_alone_and_never_over_a_local_one() -> None:
    values = [toy.value(50, end="2024-06-14"), toy.value(60, "2024-06-15")]
    made = toy.program(
        toy.right("a", toy.way(amount="price"), unit="yuan"),
        parameters=[toy.parameter("price", values, "yuan", local=True)],
    )
    amounts = []
    for day, crew in (
        ("2024-06-14", toy.crew()),
        ("2024-06-15", toy.crew(local={"price": 7})),
        ("2024-06-15", toy.crew()),
    ):
        amount = toy.outcome(made, crew, day).amount
        assert amount is not None
        amounts.append(amount.low)
    assert amounts == [50, 7, 60]


def test_local_values_come_to_the_programs_denominator() -> None:
    price = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated("other / 12")])
    parts = [price, toy.parameter("other", 100, "yuan", local=True)]
    assert fen("price", toy.crew(local={"price": 100}), parameters=parts) == 100
    assert fen("price", parameters=parts) == 8
    assert fen("price * 12", parameters=parts) == 100


def test_a_table_has_a_value_for_each_choice() -> None:
    bonus = toy.parameter("bonus", (100, 200, 350), "yuan", by=toy.FRUIT)
    assert [fen("lookup(bonus, fruit)", toy.crew(fruit=fruit), parameters=[bonus]) for fruit in range(3)] == [
        100,
        200,
        350,
    ]


def test_a_table_of_layers_comes_to_the_programs_denominator() -> None:
    bonus = toy.parameter(
        "bonus", (100, 200, 350), "yuan", by=toy.FRUIT, stated=[toy.stated("price / 12", start="2023-01-01")]
    )
    parts = [bonus, toy.parameter("price", 1, "yuan")]
    assert fen("lookup(bonus, fruit)", toy.crew(fruit=2), parameters=parts) == 350


def test_an_open_choice_leaves_every_value_of_a_table() -> None:
    bonus = toy.parameter("bonus", (200, 100, 350), "yuan", by=toy.FRUIT)
    found = toy.outcome(
        toy.program(toy.right("a", toy.way("", "lookup(bonus, fruit)"), unit="yuan"), parameters=[bonus])
    )
    assert (found.status, found.amount, found.needs) == (ELIGIBLE, Amount(100, 350, "yuan"), (Need("fruit"),))


def test_a_table_without_a_value_in_force() -> None:
    bonus = toy.parameter("bonus", [toy.value((1, 2, 3), "2030-01-01")], "yuan", by=toy.FRUIT)
    made = toy.program(
        toy.right("a", toy.way("lookup(bonus, fruit) > price")), parameters=[bonus, toy.parameter("price", 1, "yuan")]
    )
    found = toy.outcome(made, toy.crew(fruit=1))
    assert (found.status, found.needs) == ("undetermined", (Need(parameter="bonus", day=toy.TODAY),))


def test_the_nearest_layer_with_a_value_or_a_statement_counts() -> None:
    far = toy.layer("valley", parameters=[toy.parameter("p", [toy.value(1)], "yuan", local=True)])
    near = toy.parameter("p", [toy.value(2, "2024-01-01")], "yuan", local=True)
    made = toy.program(toy.right("a", toy.way("", "p"), unit="yuan"), parameters=[near], layers=[far])
    # `layers` lie nearer than a program's own
    assert toy.outcome(made).amount == Amount(1, 1, "yuan")


def test_a_nearer_statement_goes_before_a_value_further_up() -> None:
    near = toy.layer("grove", parameters=[toy.parameter("p", (), "yuan", local=True, stated=[toy.stated("q")])])
    far = [toy.parameter("p", 2, "yuan", local=True), toy.parameter("q", 5, "yuan")]
    made = toy.program(toy.right("a", toy.way("", "p"), unit="yuan"), parameters=far, layers=[near])
    assert toy.outcome(made).amount == Amount(5, 5, "yuan")


def test_what_is_stated_is_told() -> None:
    price = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated("other + other")])
    made = toy.program(
        toy.right("a", toy.way("", "price"), unit="yuan"), parameters=[price, toy.parameter("other", 5, "yuan")]
    )
    found = toy.decision(made)
    assert (found.outcomes[0].amount, found.stated) == (Amount(10, 10, "yuan"), (("price", ("ORCHARD-1",)),))
    assert toy.decision(made, toy.crew(local={"price": 7})).stated == ()


def test_what_was_stated_last_year_is_of_last_year() -> None:
    price = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated("other + other")])
    other = toy.parameter("other", [toy.value(5), toy.value(7, "2024-01-01")], "yuan")
    assert fen("price", parameters=[price, other]) == 14
    assert fen("last_year(price)", parameters=[price, other]) == 10


def test_what_was_stated_only_until_last_year() -> None:
    statements = [toy.stated("other", end="2023-12-31"), toy.stated("other + other", start="2024-01-01")]
    price = toy.parameter("price", unit="yuan", local=True, stated=statements)
    parts = [price, toy.parameter("other", 5, "yuan")]
    assert fen("price", parameters=parts) == 10
    assert fen("last_year(price)", parameters=parts) == 5


RANGE = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated(low=100, high=300)])


def test_a_stated_range_bounds_what_nobody_has_set() -> None:
    found = toy.outcome(toy.program(toy.right("a", toy.way("", "price"), unit="yuan"), parameters=[RANGE]))
    assert (found.status, found.amount) == (ELIGIBLE, Amount(100, 300, "yuan"))
    assert found.needs == (Need(parameter="price", day=toy.TODAY),)


def test_least_and_most_of_a_range() -> None:
    assert [fen(one, parameters=[RANGE]) for one in ("least(price)", "most(price)")] == [100, 300]
    crew = toy.crew(local={"price": 200})
    assert [fen(one, crew, parameters=[RANGE]) for one in ("least(price)", "price", "most(price)")] == [200, 200, 200]


def test_least_and_most_of_what_nobody_has_set_are_its_bounds() -> None:
    price = toy.parameter("price", unit="yuan", local=True, low=100, high=1000)
    assert holds("least(price) <= price and price <= most(price)", parameters=[price])
    assert holds("least(price) == fee", parameters=[price, toy.parameter("fee", 100, "yuan")])


def test_a_range_that_is_open_at_one_end() -> None:
    low_only = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated(low=100)])
    high_only = toy.parameter("price", unit="yuan", local=True, stated=[toy.stated(high=300)])
    made = [
        toy.program(toy.right("a", toy.way("", "price"), unit="yuan"), parameters=[one])
        for one in (low_only, high_only)
    ]
    assert [toy.outcome(one).amount for one in made] == [Amount(100, None, "yuan"), Amount(0, 300, "yuan")]
    assert [toy.outcome(one).status for one in made] == ["undetermined", ELIGIBLE]


def test_a_range_counts_from_its_first_to_its_last_day() -> None:
    statements = [toy.stated(low=1, high=2, end="2023-12-31"), toy.stated(low=3, high=4, start="2024-01-01")]
    price = toy.parameter("price", unit="yuan", local=True, stated=statements)
    assert [fen("most(price)", day=day, parameters=[price]) for day in ("2023-12-31", "2024-01-01")] == [2, 4]


# Presumptions, derived and computed facts


def facts_holding(formula: str, household: Household | None = None, **parts: Any) -> tuple[str, tuple[str, ...]]:
    found = toy.outcome(toy.program(toy.right("a", toy.way(formula)), **parts), household)
    return found.status, found.presumed


def test_an_absent_fact_is_presumed() -> None:
    dry = toy.fact("dry", TRUTH, "household", presume=True)
    assert facts_holding("dry", facts=[dry]) == (ELIGIBLE, ("dry",))
    assert facts_holding("dry", toy.crew(dry=False), facts=[dry]) == (NOT_ELIGIBLE, ())


def test_a_fact_asked_and_not_known_is_not_presumed() -> None:
    dry = toy.fact("dry", TRUTH, "household", presume=True)
    assert facts_holding("dry", toy.crew(dry=OPEN), facts=[dry]) == ("undetermined", ())


def test_presumptions_can_be_switched_off() -> None:
    made = toy.program(toy.right("a", toy.way("dry")), facts=[toy.fact("dry", TRUTH, "household", presume=True)])
    found = toy.outcome(made, presume=False)
    assert (found.status, found.presumed, found.needs) == ("undetermined", (), (Need("dry"),))


@pytest.mark.parametrize(
    ("cart", "expected"),
    [
        (True, (ELIGIBLE, ("dry",))),
        (False, ("undetermined", ())),
        (OPEN, ("undetermined", ())),
    ],
)
def test_a_presumption_counts_where_its_condition_is_certain(
    cart: object, expected: tuple[str, tuple[str, ...]]
) -> None:
    dry = toy.fact("dry", TRUTH, "household", presume=True, where="has_cart")
    assert facts_holding("dry", toy.crew(has_cart=cart), facts=[dry]) == expected


def test_the_first_presumption_that_is_certain_counts() -> None:
    dry = toy.whole("depth", whose="household", presume=1, where="has_cart")
    twice = [
        (dry.presumptions[0].__class__(str(number), where, toy.PLACE)) for number, where in ((1, "has_cart"), (12, ""))
    ]
    depth = toy.whole("depth", whose="household", presumptions=tuple(twice))
    made = toy.program(toy.right("a", toy.way("", "depth"), unit="share"), facts=[depth])
    assert [toy.outcome(made, toy.crew(has_cart=cart)).amount for cart in (True, False)] == [
        Amount(100, 100, "share"),
        Amount(1200, 1200, "share"),
    ]


def test_presumptions_may_rest_on_each_other() -> None:
    facts = [
        toy.fact("dry", TRUTH, "household", presume=True, where="sunny", order=2),
        toy.fact("sunny", TRUTH, "household", presume=True, where="not windy", order=3),
        toy.fact("windy", TRUTH, "household", presume=False, order=1),
    ]
    assert facts_holding("dry", facts=facts) == (ELIGIBLE, ("dry",))
    assert facts_holding("dry and sunny and not windy", facts=facts) == (ELIGIBLE, ("windy", "dry", "sunny"))
    assert facts_holding("dry", toy.crew(windy=OPEN), facts=facts) == ("undetermined", ())


def test_presumptions_are_made_for_each_member() -> None:
    slow = toy.fact("slow", TRUTH, presume=True, where="kilos < rows")
    made = toy.program(toy.right("a", toy.way("slow"), whose="member"), facts=[slow])
    found = toy.decision(made, toy.crew({"kilos": 5}, {"kilos": 50}, rows=10)).outcomes
    assert [(one.status, one.presumed) for one in found] == [(ELIGIBLE, ("slow",)), ("undetermined", ())]


def test_only_what_a_right_read_is_told_as_presumed() -> None:
    facts = [toy.fact("dry", TRUTH, "household", presume=True), toy.fact("calm", TRUTH, "household", presume=True)]
    made = toy.program(toy.right("a", toy.way("dry")), toy.right("b", toy.way("calm or dry")), facts=facts)
    assert [one.presumed for one in toy.decision(made).outcomes] == [("dry",), ("calm",)]


def test_what_a_rule_read_counts_each_time_it_is_asked() -> None:
    made = toy.program(
        toy.right("a", toy.way("helped")),
        toy.right("b", toy.way("helped and has_cart")),
        toy.rule("helped", "dry"),
        facts=[toy.fact("dry", TRUTH, "household", presume=True)],
    )
    found = toy.decision(made, toy.crew(has_cart=True)).outcomes
    assert [one.presumed for one in found] == [("dry",), ("dry",)]


def test_a_derived_fact_is_computed_where_it_is_absent() -> None:
    many = toy.fact("many", TRUTH, "household", derived="rows > 100")
    assert facts_holding("many", toy.crew(rows=101), facts=[many]) == (ELIGIBLE, ())
    assert facts_holding("many", toy.crew(rows=100), facts=[many]) == (NOT_ELIGIBLE, ())
    assert facts_holding("many", toy.crew(rows=101, many=False), facts=[many]) == (NOT_ELIGIBLE, ())
    assert facts_holding("many", toy.crew(rows=101, many=OPEN), facts=[many]) == ("undetermined", ())


def test_a_derived_fact_of_open_facts_needs_those() -> None:
    many = toy.fact("many", TRUTH, "household", derived="rows > 100")
    found = toy.outcome(toy.program(toy.right("a", toy.way("many")), facts=[many]))
    assert (found.status, found.needs) == ("undetermined", (Need("rows"),))


def test_a_computed_fact_is_never_open() -> None:
    ripe = toy.fact("ripe", TRUTH, "household", computed=True)
    formula = "ripe if given(ripe) else rows > 100"
    crews = [toy.crew(rows=101), toy.crew(rows=100), toy.crew(rows=101, ripe=False), toy.crew(rows=100, ripe=True)]
    assert [holds(formula, crew, facts=[ripe]) for crew in crews] == [True, False, False, True]
    assert holds(formula, toy.crew(rows=101, ripe=OPEN), facts=[ripe])
    assert not holds("not given(ripe)", toy.crew(ripe=True), facts=[ripe])


def test_a_computed_fact_that_is_read_without_asking() -> None:
    ripe = toy.fact("ripe", TRUTH, "household", computed=True)
    size = toy.whole("size", whose="household", computed=True)
    assert not holds("ripe", facts=[ripe])
    assert not holds("has_cart or ripe", toy.crew(has_cart=False, ripe=OPEN), facts=[ripe])
    assert holds("size == 0", toy.crew(size=OPEN), facts=[size])


def test_a_computed_fact_of_a_member() -> None:
    ripe = toy.fact("ripe", Choice(("no", "yes")), computed=True)
    made = toy.program(toy.right("a", toy.way("given(ripe) and ripe == 'yes'"), whose="member"), facts=[ripe])
    found = toy.decision(made, toy.crew({"ripe": 1}, {"ripe": 0}, {})).outcomes
    assert [one.status for one in found] == [ELIGIBLE, NOT_ELIGIBLE, NOT_ELIGIBLE]


def test_a_parameter_is_given_where_it_has_a_value_today() -> None:
    """What is only stated of it, an earlier value that has ended, or a later one is none."""
    own = toy.parameter("own", [toy.value(5, start="2024-01-01", end="2024-06-15")])
    local = toy.parameter("price", local=True, stated=[toy.stated(low=3, high=9)])
    made = toy.program(
        toy.right("a", toy.way("given(own)")), toy.right("b", toy.way("given(price)")), parameters=[own, local]
    )

    def statuses(day: str, household: Household | None = None) -> list[str]:
        return [one.status for one in toy.decision(made, household, day).outcomes]

    assert statuses("2024-06-15") == [ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2024-06-16") == [NOT_ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2023-12-31") == [NOT_ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2024-01-01") == [ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2024-06-15", toy.crew(local={"price": 0})) == [ELIGIBLE, ELIGIBLE]
    assert statuses("2024-06-15", toy.crew(local={"price": [("2024-06-16", 4)]})) == [ELIGIBLE, NOT_ELIGIBLE]
    assert statuses("2024-06-15", toy.crew(local={"price": [("2024-06-15", 4)]})) == [ELIGIBLE, ELIGIBLE]


# Open facts


def needed(formula: str, household: Household | None = None, **parts: Any) -> tuple[str, list[tuple[str, int]]]:
    found = toy.outcome(toy.program(toy.right("a", toy.way(formula)), **parts), household)
    return found.status, [(need.fact, need.member) for need in found.needs]


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("has_cart", ["has_cart"]),
        ("not has_cart", ["has_cart"]),
        ("has_cart and has_ladder", ["has_ladder", "has_cart"]),
        ("has_cart or has_ladder", ["has_ladder", "has_cart"]),
        ("has_cart if has_ladder else not has_cart", ["has_ladder", "has_cart"]),
        ("rows > 12", ["rows"]),
        ("rows == 12", ["rows"]),
        ("rows != 12", ["rows"]),
        ("rows <= 12", ["rows"]),
        ("fruit == 'plums'", ["fruit"]),
        ("fruit not in ('plums', 'pears')", ["fruit"]),
        ("rows + 1 > 12 * 12", ["rows"]),
        ("min(rows, 12) < 12", ["rows"]),
        ("max(12, rows) > 12", ["rows"]),
        ("founded < today", ["founded"]),
        ("age(founded) >= grown", ["founded"]),
        ("grown < age(founded)", ["founded"]),
        ("age(founded) == grown", ["founded"]),
        ("age(founded) > 0 * grown if has_cart else has_ladder", ["has_ladder", "has_cart", "founded"]),
        ("months_between(founded, today) > 0", ["founded"]),
    ],
)
def test_open_facts_leave_it_undetermined(formula: str, names: list[str]) -> None:
    grown = toy.parameter("grown", 18, "year", high=100)
    status, found = needed(formula, parameters=[grown])
    assert (status, sorted(found)) == ("undetermined", sorted((name, -1) for name in names))


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        ("rows < 12 or rows >= 12", ELIGIBLE),
        ("rows < 12 and rows >= 12", NOT_ELIGIBLE),
        ("has_cart or not has_cart", ELIGIBLE),
        ("has_cart and not has_cart", NOT_ELIGIBLE),
        ("rows - rows == 0", ELIGIBLE),
        ("rows * 12 - rows * 12 == 0", ELIGIBLE),
        ("fruit in ('apples', 'pears', 'plums')", ELIGIBLE),
        ("fruit == 'plums' and fruit == 'pears'", NOT_ELIGIBLE),
        ("rows >= 0", ELIGIBLE),
        ("rows < 0", NOT_ELIGIBLE),
        ("founded <= today", ELIGIBLE),
        ("any(born > today)", NOT_ELIGIBLE),
        ("min(rows, 12) <= 12", ELIGIBLE),
        ("count(trained) <= people", ELIGIBLE),
        ("all(trained) or any(not trained)", ELIGIBLE),
        ("age(founded) >= grown or age(founded) < grown", ELIGIBLE),
        ("age(founded) >= grown and months_between(founded, today) < few", NOT_ELIGIBLE),
    ],
)
def test_open_facts_that_do_not_matter(formula: str, status: str) -> None:
    parameters = [
        toy.parameter("grown", 18, "year", high=100),
        toy.parameter("few", 216, "month", high=1000),
        toy.parameter("people", 2, "person", high=100),
    ]
    assert needed(formula, toy.crew({}, {}), parameters=parameters) == (status, [])


def test_a_date_that_may_lie_ahead() -> None:
    # `left` may be none or lie after today, `born` may not
    assert needed("any(left > today)") == ("undetermined", [("left", 0)])
    assert needed("any(left == none)") == ("undetermined", [("left", 0)])
    assert needed("any(left != none)") == ("undetermined", [("left", 0)])


def test_an_open_age_against_an_open_age() -> None:
    status, _ = needed("any(age(born) > age(founded))", toy.crew({"born": to_day("2000-01-01")}))
    assert status == "undetermined"


YEARS = toy.whole("years", 0, 100, YEAR, "household")


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        ("age(founded) >= years", 0, 24),
        ("years <= age(founded)", 0, 24),
        ("age(founded) > years", 0, 23),
        ("years < age(founded)", 0, 23),
        ("age(founded) < years", 25, 100),
        ("age(founded) <= years", 24, 100),
    ],
)
def test_a_known_day_against_an_open_limit(formula: str, low: int, high: int) -> None:
    made = toy.program(toy.right("a", toy.way(formula, "years"), unit="year"), facts=[YEARS])
    found = toy.outcome(made, toy.crew(founded=to_day("2000-01-01")))
    assert (found.status, found.amount) == ("undetermined", Amount(low * 100, high * 100, "year"))


def test_an_open_day_against_an_open_limit() -> None:
    formula = "age(founded) >= years"
    facts = [replace(YEARS, type=Number(YEAR, 1, 23, 25))]
    made = toy.program(toy.right("a", toy.way(formula, "years"), unit="year"), facts=facts)
    found = toy.outcome(made)
    assert (found.status, found.amount) == ("undetermined", Amount(2300, 2500, "year"))
    assert sorted(need.fact for need in found.needs) == ["founded", "years"]


def test_open_averages_are_whole_fen_a_month() -> None:
    # an unknown average is a whole number of fen: it cannot lie between 0.00 and 0.01
    line = toy.parameter("line", 1, "yuan/month", den=1200, high=1200)
    status, _ = needed("any(mean_wage > 0 and mean_wage <= line)", parameters=[line])
    assert status == NOT_ELIGIBLE


def test_counting_over_open_members() -> None:
    crew = toy.crew({"trained": True}, {}, {"trained": True})
    price = toy.parameter("price", 100, "yuan/person", high=100)
    made = toy.program(toy.right("a", toy.way("", "count(trained) * price"), unit="yuan"), parameters=[price])
    assert toy.outcome(made, crew).amount == Amount(200, 300, "yuan")


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [("sum(kilos)", 17, 27), ("max(kilos)", 12, 12), ("min(kilos)", 0, 5)],
)
def test_numbers_over_open_members(formula: str, low: int, high: int) -> None:
    basket = toy.whole("kilos", 0, 10)
    crew = toy.crew({"kilos": 5}, {}, {"kilos": 12})
    made = toy.program(toy.right("a", toy.way("", formula), unit="share"), facts=[basket])
    assert toy.outcome(made, crew).amount == Amount(low * 100, high * 100, "share")


def test_any_and_all_over_open_members() -> None:
    crew = toy.crew({"trained": True}, {}, {})
    assert needed("any(trained)", crew) == (ELIGIBLE, [])
    assert needed("all(trained)", crew) == ("undetermined", [("trained", 1), ("trained", 2)])
    crew = toy.crew({"trained": False}, {}, {})
    assert needed("any(trained)", crew) == ("undetermined", [("trained", 1), ("trained", 2)])
    assert needed("all(trained)", crew) == (NOT_ELIGIBLE, [])


# Code


def test_a_program_is_compiled_once() -> None:
    made = toy.program(toy.right("a", toy.way("has_cart")))
    assert Code.of(made) is Code.of(made)
    assert made.cache == {"code": Code.of(made)}


def test_ranges_of_open_facts() -> None:
    facts = [
        toy.fact("soon", DATE, "household", days=(5, 10_000_000)),
        toy.fact("cold", Number(SHARE, 1, -12, 5), "household"),
    ]
    code = Code.of(toy.program(facts=facts))
    names = ("has_cart", "fruit", "founded", "soon", "cold", "mean_wage", "debt")
    assert [code.range(code.slot_index[name], toy.TODAY) for name in names] == [
        (0, 1, 1),
        (0, 2, 1),
        (toy.EARLIEST, toy.TODAY, 1),
        (5, 10_000_000, 1),
        (-12, 5, 1),
        (0, 10_000_000_000, 12),
        (0, 10_000_000_000, 1),
    ]


def test_a_year_has_twelve_months() -> None:
    parts = [toy.parameter("yearly", 12_000, "yuan/year"), toy.parameter("monthly", 1_000, "yuan/month")]
    assert holds("per_month(yearly) == monthly and monthly > 0", parameters=parts)
    assert holds("per_year(monthly) == yearly", parameters=parts)
