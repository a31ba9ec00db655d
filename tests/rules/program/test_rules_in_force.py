"""Which rules are in force on a day: layers, precedence, repeal, and the eras in which nothing changes."""

from __future__ import annotations

import pytest

from doudi.rules.calendar import format_day, parse_day
from doudi.rules.language.model import FOREVER, Layer, Precedence, Repeal, Rule
from doudi.rules.program.program import find_era
from doudi.rules.program.resolver import resolve
from tests.rules import orchard

HERE = "orchard.yaml:7: "


def share(name: str, formula: str, layer: str = "orchard", start: str = "", end: str = "") -> Rule:
    return orchard.rule(name, [orchard.version(formula, start=start, end=end)], "share", layer=layer)


def formula_in_force(layers: tuple[Layer, ...], name: str, day: str) -> str:
    program = resolve(layers, orchard.FACTS, (), 10, parse_day(day))
    return program.rules[name].version.formula if name in program.rules else ""


# Which rules are in force


def test_a_version_holds_from_its_first_to_its_last_day() -> None:
    layer = orchard.layer(
        rules=[
            orchard.rule(
                "a",
                [orchard.version("0", start="2020-01-01", end="2020-12-31"), orchard.version("1", start="2022-01-01")],
                "share",
            )
        ]
    )
    days = ("2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01", "2090-01-01")
    assert [formula_in_force((layer,), "a", day) for day in days] == ["", "0", "0", "", "", "1", "1"]


def test_the_nearest_layer_decides() -> None:
    layers = (orchard.layer("valley", rules=[share("a", "0", "valley")]), orchard.layer(rules=[share("a", "1")]))
    assert formula_in_force(layers, "a", "2024-01-01") == "1"


def test_a_layer_decides_only_where_it_has_a_version_in_force() -> None:
    layers = (
        orchard.layer("valley", rules=[share("a", "0", "valley")]),
        orchard.layer(rules=[share("a", "1", start="2024-01-01")]),
    )
    assert [formula_in_force(layers, "a", day) for day in ("2023-12-31", "2024-01-01")] == ["0", "1"]


@pytest.mark.parametrize(("start", "formula"), [("2024-06-15", ""), ("2024-06-16", "0")])
def test_a_rule_is_repealed_from_a_day_on(start: str, formula: str) -> None:
    repeal = Repeal(rule="a", start=parse_day(start), clauses=orchard.CLAUSE, place=orchard.PLACE)
    layers = (orchard.layer("valley", rules=[share("a", "0", "valley")]), orchard.layer(repeals=[repeal]))
    assert formula_in_force(layers, "a", "2024-06-15") == formula


def precedence(begun: str, nearer: str, named: str = "a", first: str = "valley", start: str = "2024-01-01") -> str:
    """What decides on 15 June 2024 where newer rules of the valley go first."""
    rules = [share("a", "1", start=nearer)] if nearer else []
    layers = (
        orchard.layer("valley", rules=[share("a", "0", "valley", start=begun)]),
        orchard.layer(
            rules=rules,
            precedence=[
                Precedence(rule=named, start=parse_day(start), first=first, clauses=orchard.CLAUSE, place=orchard.PLACE)
            ],
        ),
    )
    return formula_in_force(layers, "a", "2024-06-15")


def test_a_newer_rule_of_the_layer_named_goes_first() -> None:
    assert precedence(begun="2022-01-01", nearer="2020-01-01") == "0"


def test_an_older_rule_does_not_go_first() -> None:
    assert precedence(begun="2020-01-01", nearer="2020-01-01") == "1"
    assert precedence(begun="2018-01-01", nearer="2020-01-01") == "1"


def test_a_precedence_is_of_one_rule_and_one_layer_and_from_a_day_on() -> None:
    assert precedence(begun="2022-01-01", nearer="2020-01-01", named="b") == "1"
    assert precedence(begun="2022-01-01", nearer="2020-01-01", first="hill") == "1"
    assert precedence(begun="2022-01-01", nearer="2020-01-01", start="2024-06-16") == "1"
    assert precedence(begun="2022-01-01", nearer="2020-01-01", start="2024-06-15") == "0"


def test_a_precedence_of_a_layer_without_the_rule() -> None:
    assert precedence(begun="2022-01-01", nearer="") == "0"


def test_a_precedence_counts_from_the_first_version() -> None:
    layers = (
        orchard.layer("valley", rules=[share("a", "0", "valley", start="2022-01-01")]),
        orchard.layer(
            rules=[
                orchard.rule(
                    "a", [orchard.version("1", end="2022-12-31"), orchard.version("12", start="2023-01-01")], "share"
                )
            ],
            precedence=[
                Precedence(
                    rule="a", start=parse_day("2020-01-01"), first="valley", clauses=orchard.CLAUSE, place=orchard.PLACE
                )
            ],
        ),
    )
    assert formula_in_force(layers, "a", "2024-06-15") == "0"


# Eras


def days(layers: tuple[Layer, ...], day: str = "2024-06-15") -> tuple[str, str]:
    start, end = find_era(layers, parse_day(day))
    return format_day(start) if start else "", "" if end == FOREVER else format_day(end)


def test_without_dates_an_era_has_no_end() -> None:
    assert find_era((orchard.layer(rules=[share("a", "0")]),), orchard.TODAY) == (0, FOREVER)


def test_versions_cut_eras() -> None:
    layers = (orchard.layer(rules=[share("a", "0", start="2020-01-01", end="2024-06-15")]),)
    assert days(layers) == ("2020-01-01", "2024-06-15")
    assert days(layers, "2024-06-16") == ("2024-06-16", "")
    assert days(layers, "2019-12-31") == ("", "2019-12-31")
    assert days(layers, "2020-01-01") == ("2020-01-01", "2024-06-15")


def test_every_dated_thing_cuts_eras() -> None:
    parts: list[Layer] = [
        orchard.layer(checks=[orchard.check("has_cart", start="2021-01-01", end="2030-12-31")]),
        orchard.layer(
            parameters=[orchard.parameter("a", ranges=[orchard.value_range("1", start="2022-01-01", end="2029-12-31")])]
        ),
        orchard.layer(
            precedence=[
                Precedence(
                    rule="a", start=parse_day("2023-01-01"), first="valley", clauses=orchard.CLAUSE, place=orchard.PLACE
                )
            ]
        ),
        orchard.layer(
            repeals=[Repeal(rule="a", start=parse_day("2024-01-01"), clauses=orchard.CLAUSE, place=orchard.PLACE)]
        ),
    ]
    assert [days((part,)) for part in parts] == [
        ("2021-01-01", "2030-12-31"),
        ("2022-01-01", "2029-12-31"),
        ("2023-01-01", ""),
        ("2024-01-01", ""),
    ]
    assert days(tuple(parts)) == ("2024-01-01", "2029-12-31")


def test_values_of_parameters_do_not_cut_eras() -> None:
    layer = orchard.layer(parameters=[orchard.parameter("a", [orchard.value(1), orchard.value(2, "2024-01-01")])])
    assert find_era((layer,), orchard.TODAY) == (0, FOREVER)


def test_a_program_knows_its_era() -> None:
    program = orchard.program(share("a", "0", start="2020-01-01", end="2024-12-31"))
    assert (program.start, program.end) == (parse_day("2020-01-01"), parse_day("2024-12-31"))
