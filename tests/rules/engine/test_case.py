"""What formulas compute, exact to the fen: money, choices, members and days."""

from __future__ import annotations

import pytest

from doudi.rules.calendar import parse_day
from doudi.rules.engine.outcome import ELIGIBLE, AmountRange
from doudi.rules.types import AVERAGE, half_up
from tests.rules import orchard
from tests.rules.formulas import fen, holds, members_hold

# Arithmetic


def test_wages_add_up_to_the_fen() -> None:
    crew = orchard.crew({"wage": 11507}, {"wage": 51356}, {"wage": 117137})
    assert fen("sum(wage)", crew, unit="yuan/month") == 180_000
    assert holds("sum(wage) == line", crew, parameters=[orchard.parameter("line", 180_000, "yuan/month")])


def test_large_sums_are_exact() -> None:
    assert fen("debt", orchard.crew(debt=2_000_000_100)) == 2_000_000_100
    assert (
        fen("debt - one", orchard.crew(debt=2_000_000_100), parameters=[orchard.parameter("one", 1, "yuan")])
        == 2_000_000_099
    )


def test_thirds_of_averages_are_exact() -> None:
    # three months' 100.00 is 33.333… a month; three such wages are 100.00 again
    third = 10_000 * (AVERAGE // 100) // 3
    crew = orchard.crew({"mean_wage": third}, {"mean_wage": third}, {"mean_wage": third})
    line = orchard.parameter("line", 10_000, "yuan/month")
    assert fen("sum(mean_wage)", crew, unit="yuan/month") == 10_000
    assert holds("sum(mean_wage) == line", crew, parameters=[line])
    assert not holds("sum(mean_wage) < line", crew, parameters=[line])


@pytest.mark.parametrize(("fens", "paid"), [(5, 0), (6, 1), (17, 1), (18, 2)])
def test_half_a_fen_is_rounded_up_once(fens: int, paid: int) -> None:
    assert fen("debt / 12", orchard.crew(debt=fens)) == paid


def test_rounding_happens_once_at_the_end() -> None:
    # twelve twelfths of 0.05 are 0.05: rounded along the way they would be nothing
    assert fen("debt / 12 * 12", orchard.crew(debt=5)) == 5


@pytest.mark.parametrize(("rounding", "paid"), [("half_up", 3), ("up", 3), ("down", 2)])
def test_rounding_is_as_the_rule_says(rounding: str, paid: int) -> None:
    program = orchard.program(orchard.right("asked", orchard.way("", "debt / 12"), unit="yuan", rounding=rounding))
    outcome = orchard.single_outcome(program, orchard.crew(debt=30))
    assert outcome.amount == AmountRange(paid, paid, "yuan")


def test_rounding_up_of_a_little() -> None:
    program = orchard.program(orchard.right("asked", orchard.way("", "debt / 12"), unit="yuan", rounding="up"))
    assert orchard.single_outcome(program, orchard.crew(debt=1)).amount == AmountRange(1, 1, "yuan")
    assert orchard.single_outcome(program, orchard.crew(debt=12)).amount == AmountRange(1, 1, "yuan")


def test_less_than_nothing_is_nothing() -> None:
    assert fen("debt - price", orchard.crew(debt=100), parameters=[orchard.parameter("price", 250, "yuan")]) == 0


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
    crew = orchard.crew(rows=50, has_cart=True, has_ladder=False)
    twelfths = orchard.parameter("value", round(value * 12), den=12, low=-1200)
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
    assert tuple(holds(f"rows {op} 12", orchard.crew(rows=rows)) for rows in (11, 12, 13)) == truths
    assert tuple(holds(f"rows / 12 {op} 1", orchard.crew(rows=rows)) for rows in (11, 12, 13)) == truths


def test_chains_of_comparisons() -> None:
    assert [holds("12 <= rows < 100", orchard.crew(rows=rows)) for rows in (11, 12, 99, 100)] == [
        False,
        True,
        True,
        False,
    ]


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
    crews = [orchard.crew(has_cart=cart, has_ladder=ladder) for cart in (False, True) for ladder in (False, True)]
    assert tuple(holds(formula, crew) for crew in crews) == truths


@pytest.mark.parametrize(
    ("debt", "rows", "truth"), [(2499, 10, True), (2500, 10, False), (251, 1, False), (249, 1, True)]
)
def test_quotients_are_compared_exactly(debt: int, rows: int, truth: bool) -> None:
    price = orchard.parameter("price", 250, "yuan", high=1000)
    assert holds("debt / max(rows, 1) < price", orchard.crew(debt=debt, rows=rows), parameters=[price]) is truth
    assert holds("price > debt / max(rows, 1)", orchard.crew(debt=debt, rows=rows), parameters=[price]) is truth


def test_quotients_are_compared_crosswise() -> None:
    # 10.00 / 3 against 7.00 / 2
    crew = orchard.crew(debt=1000, rows=3)
    parameters = [orchard.parameter("price", 700, "yuan", high=1000), orchard.parameter("two", 2, low=1, high=10)]
    assert holds("debt / max(rows, 1) < price / two", crew, parameters=parameters)
    assert not holds("debt / max(rows, 1) > price / two", crew, parameters=parameters)


@pytest.mark.parametrize(
    ("debt", "rows", "paid"), [(1000, 1, 1000), (1000, 3, 333), (1001, 2, 501), (2, 3, 1), (1, 3, 0)]
)
def test_a_sum_may_end_in_a_division(debt: int, rows: int, paid: int) -> None:
    assert fen("debt / max(rows, 1)", orchard.crew(debt=debt, rows=rows)) == paid


@pytest.mark.parametrize(("rounding", "debt", "paid"), [("half_up", 2, 1), ("up", 1, 1), ("down", 2, 0)])
def test_a_sum_that_ends_in_a_division_is_rounded_as_the_rule_says(rounding: str, debt: int, paid: int) -> None:
    ways = [orchard.way("", "debt / max(rows, 1)")]
    program = orchard.program(orchard.right("asked", *ways, unit="yuan", rounding=rounding))
    assert orchard.single_outcome(program, orchard.crew(debt=debt, rows=3)).amount == AmountRange(paid, paid, "yuan")


def test_months_that_end_in_a_division_are_rounded_once() -> None:
    # 99 months by 200 are 0.495: rounded to 0.50 first they would be 1
    program = orchard.program(
        orchard.right("asked", orchard.way("", "months_between(founded, today) / max(rows, 1)"), unit="month")
    )
    outcome = orchard.single_outcome(program, orchard.crew(founded=parse_day("2016-03-15"), rows=200))
    assert outcome.amount == AmountRange(0, 0, "months")


def test_a_division_and_its_supplement_are_rounded_once() -> None:
    # a third of a fen and another third are a fen
    third = orchard.way("", "debt / 12 + debt / 12 + debt / 12 + debt / 12")
    program = orchard.program(
        orchard.right("asked", orchard.way("", "debt / max(rows, 1)"), unit="yuan", supplements=[third])
    )
    assert orchard.single_outcome(program, orchard.crew(debt=1, rows=3)).amount == AmountRange(1, 1, "yuan")


def test_months_are_counted_whole() -> None:
    program = orchard.program(
        orchard.right("asked", orchard.way("", "months_between(founded, today) / 12"), unit="month")
    )
    outcome = orchard.single_outcome(program, orchard.crew(founded=parse_day("2022-12-01")))
    assert outcome.amount == AmountRange(2, 2, "months")


def test_a_year_has_twelve_months() -> None:
    parts = [orchard.parameter("yearly", 12_000, "yuan/year"), orchard.parameter("monthly", 1_000, "yuan/month")]
    assert holds("per_month(yearly) == monthly and monthly > 0", parameters=parts)
    assert holds("per_year(monthly) == yearly", parameters=parts)


# Choices and sets


def test_choices() -> None:
    crew = orchard.crew(fruit=1)
    assert holds("fruit == 'pears'", crew)
    assert not holds("fruit != 'pears'", crew)
    assert holds("fruit in ('apples', 'pears')", crew)
    assert not holds("fruit in ('apples', 'plums')", crew)
    assert holds("fruit not in ('apples', 'plums')", crew)
    assert not holds("fruit not in ('apples', 'pears')", crew)


def test_sets_of_choices() -> None:
    crew = orchard.crew({"tools.knife": True, "tools.saw": False}, {"tools.knife": False, "tools.saw": True})
    assert members_hold("'knife' in tools", crew) == [True, False]
    assert members_hold("'saw' not in tools", crew) == [True, False]


def test_the_answer_none() -> None:
    crew = orchard.crew({"left": orchard.EARLIEST - 1}, {"left": orchard.EARLIEST})
    assert members_hold("left == none", crew) == [True, False]
    assert members_hold("left != none", crew) == [False, True]


# Members


CREW = orchard.crew(
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
    numbers = [orchard.parameter(f"n{number}", number) for number in (5, 20, 37)]
    for number in (37, 20, 5):
        formula = formula.replace(f" {number}", f" n{number}")
    assert holds(formula, CREW, parameters=numbers) is truth


def test_any_other_leaves_out_the_member_asked_about() -> None:
    assert members_hold("any_other(trained)", CREW) == [False, True, True]
    assert members_hold("any_other(trained)", orchard.crew({"trained": True})) == [False]


def test_a_members_rule_may_ask_about_all() -> None:
    assert members_hold("kilos == max(kilos)", CREW) == [False, True, False]
    assert members_hold("kilos >= rows", CREW) == [False, True, True]


def test_rules_are_asked_for_each_member_and_for_the_household() -> None:
    program = orchard.program(
        orchard.right("asked", orchard.way("strong and many"), entity="member"),
        orchard.rule("strong", "kilos >= rows", entity="member"),
        orchard.rule("many", "count(strong) > one_person"),
    )
    assert [outcome.status == ELIGIBLE for outcome in orchard.decide_crew(program, CREW).outcomes] == [
        False,
        True,
        True,
    ]


# Days


@pytest.mark.parametrize(("born", "truth"), [("2012-06-16", False), ("2012-06-15", True), ("2012-06-14", True)])
def test_ages_are_reached_on_the_birthday(born: str, truth: bool) -> None:
    crew = orchard.crew({"born": parse_day(born)})
    dozen = orchard.parameter("dozen", 12, "year")
    for formula, expected in (
        ("any(age(born) >= dozen)", truth),
        ("any(dozen <= age(born))", truth),
        ("any(age(born) < dozen)", not truth),
        ("any(dozen > age(born))", not truth),
    ):
        assert holds(formula, crew, parameters=[dozen]) is expected


@pytest.mark.parametrize(("born", "truth"), [("2011-06-15", True), ("2011-06-16", False)])
def test_ages_are_passed_a_year_after(born: str, truth: bool) -> None:
    crew = orchard.crew({"born": parse_day(born)})
    dozen = orchard.parameter("dozen", 12, "year")
    for formula, expected in (
        ("any(age(born) > dozen)", truth),
        ("any(dozen < age(born))", truth),
        ("any(age(born) <= dozen)", not truth),
        ("any(dozen >= age(born))", not truth),
    ):
        assert holds(formula, crew, parameters=[dozen]) is expected


def test_ages_are_equal_all_year() -> None:
    dozen = orchard.parameter("dozen", 12, "year")
    days = ("2011-06-15", "2011-06-16", "2012-06-15", "2012-06-16")
    crews = [orchard.crew({"born": parse_day(day)}) for day in days]
    assert [holds("any(age(born) == dozen)", crew, parameters=[dozen]) for crew in crews] == [False, True, True, False]
    assert [holds("any(age(born) != dozen)", crew, parameters=[dozen]) for crew in crews] == [True, False, False, True]


@pytest.mark.parametrize(("day", "truth"), [("2022-02-28", False), ("2022-03-01", True)])
def test_who_is_born_on_a_leap_day_is_older_on_1_march(day: str, truth: bool) -> None:
    crew = orchard.crew({"born": parse_day("2004-02-29")})
    grown = orchard.parameter("grown", 18, "year")
    assert holds("any(age(born) >= grown)", crew, day, parameters=[grown]) is truth


def test_ages_compare_with_each_other() -> None:
    crew = orchard.crew(
        {"born": parse_day("2000-06-16")}, {"born": parse_day("1999-06-16")}, founded=parse_day("2000-06-15")
    )
    assert members_hold("age(born) < age(founded)", crew) == [True, False]
    assert members_hold("age(founded) <= age(born)", crew) == [False, True]


@pytest.mark.parametrize(
    ("founded", "truths"),
    [("2023-06-15", (False, False, True)), ("2023-06-14", (True, True, False)), ("2023-05-14", (True, False, False))],
)
def test_months_between(founded: str, truths: tuple[bool, ...]) -> None:
    crew = orchard.crew(founded=parse_day(founded))
    dozen = orchard.parameter("dozen", 12, "month")
    formulas = ("months_between(founded, today) >= dozen", "months_between(founded, today) == dozen")
    assert tuple(holds(formula, crew, parameters=[dozen]) for formula in formulas) == truths[:2]
    assert holds("months_between(founded, today) < dozen", crew, parameters=[dozen]) is truths[2]
    assert holds("dozen > months_between(founded, today)", crew, parameters=[dozen]) is truths[2]


def test_months_between_two_facts() -> None:
    """From 31 March twelve months are over on 1 April; counted back, a month that has begun counts."""
    crew = orchard.crew({"left": parse_day("2024-04-01")}, founded=parse_day("2023-03-31"))
    dozen = orchard.parameter("dozen", 12, "month")
    assert holds("any(months_between(founded, left) >= dozen)", crew, parameters=[dozen])
    assert not holds("any(months_between(founded, left) > dozen)", crew, parameters=[dozen])
    assert holds("any(months_between(left, founded) == -dozen - dozen / 12)", crew, parameters=[dozen])


def test_days_compare() -> None:
    crew = orchard.crew(founded=parse_day("2024-06-15"))
    assert [holds(f"founded {op} today", crew) for op in ("<", "<=", "==", ">=", ">")] == [
        *(False, True, True, True, False)
    ]
