"""Parameters by day and place: values of packs and localities, tables, and ranges that policy states."""

from __future__ import annotations

from doudi.rules.engine.outcome import ELIGIBLE, AmountRange, Need
from tests.rules import orchard
from tests.rules.formulas import fen, holds


def test_a_parameter_has_the_value_of_the_day() -> None:
    price = orchard.parameter(
        "price",
        [
            orchard.value(100, "2022-01-01", "2022-12-31"),
            orchard.value(200, "2023-01-01"),
            orchard.value(300, "2024-06-15"),
        ],
        "yuan",
    )
    days = ("2022-01-01", "2022-12-31", "2023-01-01", "2024-06-14", "2024-06-15")
    assert [fen("price", day=day, parameters=[price]) for day in days] == [100, 100, 200, 200, 300]


def test_last_year_is_its_last_day() -> None:
    price = orchard.parameter(
        "price",
        [
            orchard.value(1),
            orchard.value(2, "2022-12-31"),
            orchard.value(3, "2023-12-31"),
            orchard.value(4, "2024-01-01"),
        ],
        "yuan",
    )
    assert [
        fen(formula, parameters=[price]) for formula in ("price", "last_year(price)", "year_before_last(price)")
    ] == [
        4,
        3,
        2,
    ]


def test_local_values_count_from_their_day_on() -> None:
    price = orchard.parameter("price", 50, "yuan", local=True)
    crew = orchard.crew(local={"price": [("2024-06-15", 300), ("2022-01-01", 100), ("2023-01-01", 200)]})
    days = ("2021-12-31", "2022-01-01", "2022-12-31", "2023-01-01", "2024-06-14", "2024-06-15")
    assert [fen("price", crew, day, parameters=[price]) for day in days] == [50, 100, 100, 200, 200, 300]
    assert fen("last_year(price)", crew, parameters=[price]) == 200


def test_a_packs_value_that_was_looked_up_stands_for_its_day_alone_and_never_over_a_local_one() -> None:
    values = [orchard.value(50, end="2024-06-14"), orchard.value(60, "2024-06-15")]
    program = orchard.program(
        orchard.right("a", orchard.way(amount="price"), unit="yuan"),
        parameters=[orchard.parameter("price", values, "yuan", local=True)],
    )
    amounts = []
    for day, crew in (
        ("2024-06-14", orchard.crew()),
        ("2024-06-15", orchard.crew(local={"price": 7})),
        ("2024-06-15", orchard.crew()),
    ):
        amount = orchard.single_outcome(program, crew, day).amount
        assert amount is not None
        amounts.append(amount.low)
    assert amounts == [50, 7, 60]


def test_local_values_come_to_the_programs_denominator() -> None:
    price = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range("other / 12")])
    parts = [price, orchard.parameter("other", 100, "yuan", local=True)]
    assert fen("price", orchard.crew(local={"price": 100}), parameters=parts) == 100
    assert fen("price", parameters=parts) == 8
    assert fen("price * 12", parameters=parts) == 100


def test_a_table_has_a_value_for_each_choice() -> None:
    bonus = orchard.parameter("bonus", (100, 200, 350), "yuan", by=orchard.FRUIT)
    assert [fen("lookup(bonus, fruit)", orchard.crew(fruit=fruit), parameters=[bonus]) for fruit in range(3)] == [
        100,
        200,
        350,
    ]


def test_a_table_of_layers_comes_to_the_programs_denominator() -> None:
    bonus = orchard.parameter(
        "bonus",
        (100, 200, 350),
        "yuan",
        by=orchard.FRUIT,
        ranges=[orchard.value_range("price / 12", start="2023-01-01")],
    )
    parts = [bonus, orchard.parameter("price", 1, "yuan")]
    assert fen("lookup(bonus, fruit)", orchard.crew(fruit=2), parameters=parts) == 350


def test_an_open_choice_leaves_every_value_of_a_table() -> None:
    bonus = orchard.parameter("bonus", (200, 100, 350), "yuan", by=orchard.FRUIT)
    outcome = orchard.single_outcome(
        orchard.program(orchard.right("a", orchard.way("", "lookup(bonus, fruit)"), unit="yuan"), parameters=[bonus])
    )
    assert (outcome.status, outcome.amount, outcome.needs) == (
        ELIGIBLE,
        AmountRange(100, 350, "yuan"),
        (Need("fruit"),),
    )


def test_a_table_without_a_value_in_force() -> None:
    bonus = orchard.parameter("bonus", [orchard.value((1, 2, 3), "2030-01-01")], "yuan", by=orchard.FRUIT)
    program = orchard.program(
        orchard.right("a", orchard.way("lookup(bonus, fruit) > price")),
        parameters=[bonus, orchard.parameter("price", 1, "yuan")],
    )
    outcome = orchard.single_outcome(program, orchard.crew(fruit=1))
    assert (outcome.status, outcome.needs) == ("undetermined", (Need(parameter="bonus", day=orchard.TODAY),))


def test_the_nearest_layer_with_a_value_or_a_statement_counts() -> None:
    valley = orchard.layer("valley", parameters=[orchard.parameter("p", [orchard.value(1)], "yuan", local=True)])
    orchards = orchard.parameter("p", [orchard.value(2, "2024-01-01")], "yuan", local=True)
    # The layers of `layers` are nearer than the layer of the orchard, so the valley's value counts.
    right = orchard.right("a", orchard.way("", "p"), unit="yuan")
    program = orchard.program(right, parameters=[orchards], layers=[valley])
    assert orchard.single_outcome(program).amount == AmountRange(1, 1, "yuan")


def test_a_nearer_statement_goes_before_a_value_further_up() -> None:
    near = orchard.layer(
        "grove", parameters=[orchard.parameter("p", (), "yuan", local=True, ranges=[orchard.value_range("q")])]
    )
    far = [orchard.parameter("p", 2, "yuan", local=True), orchard.parameter("q", 5, "yuan")]
    program = orchard.program(orchard.right("a", orchard.way("", "p"), unit="yuan"), parameters=far, layers=[near])
    assert orchard.single_outcome(program).amount == AmountRange(5, 5, "yuan")


def test_what_is_stated_is_told() -> None:
    price = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range("other + other")])
    program = orchard.program(
        orchard.right("a", orchard.way("", "price"), unit="yuan"),
        parameters=[price, orchard.parameter("other", 5, "yuan")],
    )
    decision = orchard.decide_crew(program)
    assert (decision.outcomes[0].amount, decision.ranges_used) == (
        AmountRange(10, 10, "yuan"),
        (("price", ("ORCHARD-1",)),),
    )
    assert orchard.decide_crew(program, orchard.crew(local={"price": 7})).ranges_used == ()


def test_what_was_stated_last_year_is_of_last_year() -> None:
    price = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range("other + other")])
    parameter = orchard.parameter("other", [orchard.value(5), orchard.value(7, "2024-01-01")], "yuan")
    assert fen("price", parameters=[price, parameter]) == 14
    assert fen("last_year(price)", parameters=[price, parameter]) == 10


def test_what_was_stated_only_until_last_year() -> None:
    statements = [
        orchard.value_range("other", end="2023-12-31"),
        orchard.value_range("other + other", start="2024-01-01"),
    ]
    price = orchard.parameter("price", unit="yuan", local=True, ranges=statements)
    parts = [price, orchard.parameter("other", 5, "yuan")]
    assert fen("price", parameters=parts) == 10
    assert fen("last_year(price)", parameters=parts) == 5


RANGE = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range(low=100, high=300)])


def test_a_stated_range_bounds_what_nobody_has_set() -> None:
    outcome = orchard.single_outcome(
        orchard.program(orchard.right("a", orchard.way("", "price"), unit="yuan"), parameters=[RANGE])
    )
    assert (outcome.status, outcome.amount) == (ELIGIBLE, AmountRange(100, 300, "yuan"))
    assert outcome.needs == (Need(parameter="price", day=orchard.TODAY),)


def test_least_and_most_of_a_range() -> None:
    assert [fen(formula, parameters=[RANGE]) for formula in ("least(price)", "most(price)")] == [100, 300]
    crew = orchard.crew(local={"price": 200})
    assert [fen(formula, crew, parameters=[RANGE]) for formula in ("least(price)", "price", "most(price)")] == [
        200,
        200,
        200,
    ]


def test_the_least_of_what_nobody_has_set_is_its_lower_bound() -> None:
    price = orchard.parameter("price", unit="yuan", local=True, low=100, high=1000)
    assert holds("least(price) <= price", parameters=[price])
    assert holds("least(price) == fee", parameters=[price, orchard.parameter("fee", 100, "yuan")])


def test_a_range_that_is_open_at_one_end() -> None:
    low_only = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range(low=100)])
    high_only = orchard.parameter("price", unit="yuan", local=True, ranges=[orchard.value_range(high=300)])
    programs = [
        orchard.program(orchard.right("a", orchard.way("", "price"), unit="yuan"), parameters=[parameter])
        for parameter in (low_only, high_only)
    ]
    assert [orchard.single_outcome(program).amount for program in programs] == [
        AmountRange(100, None, "yuan"),
        AmountRange(0, 300, "yuan"),
    ]
    assert [orchard.single_outcome(program).status for program in programs] == ["undetermined", ELIGIBLE]


def test_a_range_counts_from_its_first_to_its_last_day() -> None:
    statements = [
        orchard.value_range(low=1, high=2, end="2023-12-31"),
        orchard.value_range(low=3, high=4, start="2024-01-01"),
    ]
    price = orchard.parameter("price", unit="yuan", local=True, ranges=statements)
    assert [fen("most(price)", day=day, parameters=[price]) for day in ("2023-12-31", "2024-01-01")] == [2, 4]
