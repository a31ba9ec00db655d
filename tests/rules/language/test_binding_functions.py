"""What binding asks of the arguments of functions, and the nodes it makes of them."""

from __future__ import annotations

import pytest

from doudi.rules.language import nodes as n
from doudi.rules.types import TRUTH
from tests.rules import orchard
from tests.rules.bound_formulas import body, fault


@pytest.mark.parametrize(
    ("call", "function", "taken", "received"),
    [
        ("age(founded, today)", "age", 1, 2),
        ("months_between(founded)", "months_between", 2, 1),
        ("lookup(bonus)", "lookup", 2, 1),
        ("min(rows, 1, 0)", "min", 1, 3),
        ("sum(rows, 1)", "sum", 1, 2),
        ("sum()", "sum", 1, 0),
    ],
)
def test_the_number_of_arguments(call: str, function: str, taken: int, received: int) -> None:
    assert fault(f"{call} > 0") == f"{function}() takes {taken}, got {received} (in: {call})"


def test_a_table_is_looked_up() -> None:
    assert fault("bonus > 0") == "'bonus' is a table (write lookup(bonus, fact))"


def test_a_table_is_listed_by_its_choice() -> None:
    assert fault("lookup(bonus, rows) > 0") == (
        "'bonus' is not listed by a number in share (its choices: apples, pears, plums)"
    )
    assert fault("any(lookup(bonus, role) > 0)") == (
        "'bonus' is not listed by a one of picker, driver, cook (its choices: apples, pears, plums)"
    )


def test_lookup_takes_a_parameter() -> None:
    assert fault("lookup(rows, fruit) > 0") == "lookup() takes the name of a parameter (in: rows)"


@pytest.mark.parametrize("function", ["last_year", "year_before_last", "least", "most"])
def test_functions_of_parameters_take_a_name(function: str) -> None:
    assert fault(f"{function}(rows) > 0") == f"{function}() takes the name of a parameter (in: rows)"
    assert fault(f"{function}(price + 1) > 0") == f"{function}() takes the name of a parameter (in: price + 1)"


@pytest.mark.parametrize("function", ["last_year", "year_before_last", "least", "most"])
def test_functions_of_parameters_refuse_a_table(function: str) -> None:
    assert fault(f"{function}(bonus) > 0") == "'bonus' is a table (write lookup(bonus, fact))"


@pytest.mark.parametrize(
    ("formula", "back", "end"),
    [
        ("price", 0, ""),
        ("last_year(price)", 1, ""),
        ("year_before_last(price)", 2, ""),
        ("least(price)", 0, "least"),
        ("most(price)", 0, "most"),
    ],
)
def test_parameters_are_bound_to_a_day_and_an_end(formula: str, back: int, end: str) -> None:
    bound = body(formula, "yuan")
    assert isinstance(bound, n.ParameterRef)
    assert (bound.name, bound.years_back, bound.bound) == ("price", back, end)


def test_the_most_of_a_parameter_must_be_stated() -> None:
    refused = "most(toll): nothing states how much it may be (state a range of it with 'high', or a value)"
    for ranges in ([], [orchard.value_range(low=100)]):
        toll = orchard.parameter("toll", unit="yuan", local=True, ranges=ranges)
        assert orchard.single_problem("most(toll) > debt", parameters=[toll]).endswith(refused)
    for ranges in ([orchard.value_range(low=100, high=300)], [orchard.value_range("price")]):
        toll = orchard.parameter("toll", unit="yuan", local=True, ranges=ranges)
        assert orchard.program(
            orchard.rule("a", "most(toll) > debt"), parameters=[toll, orchard.parameter("price", 1, "yuan")]
        )


@pytest.mark.parametrize("formula", ["given(has_cart)", "given(rows > 0)", "given(price > 0)"])
def test_given_asks_about_computed_facts_and_parameters(formula: str) -> None:
    assert fault(formula) == (
        "given() asks about a parameter, or a fact that the rules compute when it is not handed in (see doudi facts)"
    )


def test_given_of_a_parameter_asks_whether_it_has_a_value() -> None:
    bound = body("given(price)")
    assert isinstance(bound, n.ParameterEntered)
    assert (bound.name, bound.type) == ("price", TRUTH)


def test_children_are_in_the_order_written() -> None:
    bound = body("has_cart and rows > 0 and has_ladder")
    assert [type(child) for child in n.children(bound)] == [n.FactRef, n.Compare, n.FactRef]
    choice = body("1 if has_cart else 0", "share")
    assert [type(child) for child in n.children(choice)] == [n.FactRef, n.Const, n.Const]
    assert n.children(body("fruit == 'plums'")) == (body_of_fruit(),)


def body_of_fruit() -> n.Node:
    bound = body("fruit == 'plums'")
    assert isinstance(bound, n.IsOneOf)
    return bound.value
