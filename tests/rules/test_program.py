"""Layers resolved for a day: which rules are in force, eras, and every fault of a program told at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.calendar import from_day, to_day
from doudi.rules.model import FOREVER, Layer, Precedence, Repeal, Rule
from doudi.rules.problems import Place
from doudi.rules.program import CASES, era, resolve
from doudi.rules.types import TRUTH, Number, Options
from doudi.rules.units import SHARE, YUAN
from tests.rules import toy

HERE = "orchard.yaml:7: "


def share(name: str, formula: str, layer: str = "orchard", start: str = "", end: str = "") -> Rule:
    return toy.rule(name, [toy.version(formula, start=start, end=end)], "share", layer=layer)


def formula_in_force(made: tuple[Layer, ...], name: str, day: str) -> str:
    program = resolve(made, toy.FACTS, (), 10, to_day(day))
    return program.rules[name].version.formula if name in program.rules else ""


# What a program holds


def test_a_program_names_its_layers_nearest_last() -> None:
    made = resolve((toy.layer("valley"), toy.layer("orchard")), toy.FACTS, (), 10, toy.TODAY)
    assert (made.layers, made.start, made.end, made.cases) == (("valley", "orchard"), 0, FOREVER, CASES)
    assert CASES == 4096


def test_a_set_of_choices_is_one_slot_for_each() -> None:
    made = toy.program()
    assert list(made.slots) == [
        *[
            "debt",
            "rows",
            "has_ladder",
            "has_cart",
            "fruit",
            "founded",
            "kilos",
            "wage",
            "mean_wage",
            "trained",
            "role",
        ],
        *["tools.knife", "tools.saw", "born", "left", "grade"],
    ]
    slot = made.slots["tools.saw"]
    assert (slot.name, slot.fact.name, slot.type, slot.option) == ("tools.saw", "tools", TRUTH, "saw")
    slot = made.slots["rows"]
    assert (slot.name, slot.fact.name, slot.type, slot.option) == ("rows", "rows", Number(SHARE, 1, 0, 1000), "")


def test_rights_come_in_the_order_asked_for_then_by_name() -> None:
    rules = [toy.right(name, toy.way("has_cart")) for name in ("d", "b", "c", "a")]
    assert list(toy.program(*rules, order=("c", "d")).rules) == ["c", "d", "a", "b"]


def test_rules_are_found_by_kind() -> None:
    made = toy.program(toy.right("a", toy.way("b")), toy.rule("b", "c"), toy.rule("c", "has_cart", kind="class"))
    assert [[bound.rule.name for bound in made.of_kind(kind)] for kind in ("right", "class", "rule")] == [
        ["a"],
        ["c"],
        ["b"],
    ]


def test_a_right_has_one_denominator_for_ways_and_supplements() -> None:
    made = toy.program(
        toy.right(
            "a",
            toy.way("has_cart", "debt"),
            toy.way("has_ladder", "debt / 12"),
            toy.way("rows > 0"),
            unit="yuan",
            supplements=[toy.way("", "price / 100")],
        ),
        parameters=[toy.parameter("price", 1, "yuan")],
    )
    bound = made.rules["a"]
    assert bound.den == 30_000  # the least that 100, 1,200 and 10,000 divide
    assert [way.scale for way in (*bound.ways, *bound.supplements)] == [300, 25, 1, 3]
    assert toy.program(toy.right("a", toy.way("", "rows"), toy.way("has_cart"), unit="share")).rules["a"].den == 1


def test_programs_are_equal_whatever_was_compiled_of_them() -> None:
    made, again = (toy.program(share("a", "rows")) for _ in range(2))
    toy.decision(made)
    assert made == again
    assert made != toy.program(share("a", "rows + 1"))


# Which rules are in force


def test_a_version_holds_from_its_first_to_its_last_day() -> None:
    layer = toy.layer(
        rules=[
            toy.rule(
                "a",
                [toy.version("0", start="2020-01-01", end="2020-12-31"), toy.version("1", start="2022-01-01")],
                "share",
            )
        ]
    )
    days = ("2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01", "2090-01-01")
    assert [formula_in_force((layer,), "a", day) for day in days] == ["", "0", "0", "", "", "1", "1"]


def test_the_nearest_layer_decides() -> None:
    layers = (toy.layer("valley", rules=[share("a", "0", "valley")]), toy.layer(rules=[share("a", "1")]))
    assert formula_in_force(layers, "a", "2024-01-01") == "1"


def test_a_layer_decides_only_where_it_has_a_version_in_force() -> None:
    layers = (
        toy.layer("valley", rules=[share("a", "0", "valley")]),
        toy.layer(rules=[share("a", "1", start="2024-01-01")]),
    )
    assert [formula_in_force(layers, "a", day) for day in ("2023-12-31", "2024-01-01")] == ["0", "1"]


@pytest.mark.parametrize(("start", "found"), [("2024-06-15", ""), ("2024-06-16", "0")])
def test_a_rule_is_repealed_from_a_day_on(start: str, found: str) -> None:
    repeal = Repeal("a", to_day(start), toy.CLAUSE, toy.PLACE)
    layers = (toy.layer("valley", rules=[share("a", "0", "valley")]), toy.layer(repeals=[repeal]))
    assert formula_in_force(layers, "a", "2024-06-15") == found


def precedence(begun: str, own: str, named: str = "a", first: str = "valley", start: str = "2024-01-01") -> str:
    """What decides on 15 June 2024 where newer rules of the valley go first."""
    rules = [share("a", "1", start=own)] if own else []
    layers = (
        toy.layer("valley", rules=[share("a", "0", "valley", start=begun)]),
        toy.layer(rules=rules, precedence=[Precedence(named, to_day(start), first, toy.CLAUSE, toy.PLACE)]),
    )
    return formula_in_force(layers, "a", "2024-06-15")


def test_a_newer_rule_of_the_layer_named_goes_first() -> None:
    assert precedence(begun="2022-01-01", own="2020-01-01") == "0"


def test_an_older_rule_does_not_go_first() -> None:
    assert precedence(begun="2020-01-01", own="2020-01-01") == "1"
    assert precedence(begun="2018-01-01", own="2020-01-01") == "1"


def test_a_precedence_is_of_one_rule_and_one_layer_and_from_a_day_on() -> None:
    assert precedence(begun="2022-01-01", own="2020-01-01", named="b") == "1"
    assert precedence(begun="2022-01-01", own="2020-01-01", first="hill") == "1"
    assert precedence(begun="2022-01-01", own="2020-01-01", start="2024-06-16") == "1"
    assert precedence(begun="2022-01-01", own="2020-01-01", start="2024-06-15") == "0"


def test_a_precedence_of_a_layer_without_the_rule() -> None:
    assert precedence(begun="2022-01-01", own="") == "0"


def test_a_precedence_counts_from_the_first_version() -> None:
    layers = (
        toy.layer("valley", rules=[share("a", "0", "valley", start="2022-01-01")]),
        toy.layer(
            rules=[toy.rule("a", [toy.version("1", end="2022-12-31"), toy.version("12", start="2023-01-01")], "share")],
            precedence=[Precedence("a", to_day("2020-01-01"), "valley", toy.CLAUSE, toy.PLACE)],
        ),
    )
    assert formula_in_force(layers, "a", "2024-06-15") == "0"


# Eras


def days(made: tuple[Layer, ...], day: str = "2024-06-15") -> tuple[str, str]:
    start, end = era(made, to_day(day))
    return from_day(start) if start else "", "" if end == FOREVER else from_day(end)


def test_without_dates_an_era_has_no_end() -> None:
    assert era((toy.layer(rules=[share("a", "0")]),), toy.TODAY) == (0, FOREVER)


def test_versions_cut_eras() -> None:
    layers = (toy.layer(rules=[share("a", "0", start="2020-01-01", end="2024-06-15")]),)
    assert days(layers) == ("2020-01-01", "2024-06-15")
    assert days(layers, "2024-06-16") == ("2024-06-16", "")
    assert days(layers, "2019-12-31") == ("", "2019-12-31")
    assert days(layers, "2020-01-01") == ("2020-01-01", "2024-06-15")


def test_every_dated_thing_cuts_eras() -> None:
    parts: list[Layer] = [
        toy.layer(checks=[toy.check("has_cart", start="2021-01-01", end="2030-12-31")]),
        toy.layer(parameters=[toy.parameter("a", stated=[toy.stated("1", start="2022-01-01", end="2029-12-31")])]),
        toy.layer(precedence=[Precedence("a", to_day("2023-01-01"), "valley", toy.CLAUSE, toy.PLACE)]),
        toy.layer(repeals=[Repeal("a", to_day("2024-01-01"), toy.CLAUSE, toy.PLACE)]),
    ]
    assert [days((part,)) for part in parts] == [
        ("2021-01-01", "2030-12-31"),
        ("2022-01-01", "2029-12-31"),
        ("2023-01-01", ""),
        ("2024-01-01", ""),
    ]
    assert days(tuple(parts)) == ("2024-01-01", "2029-12-31")


def test_values_of_parameters_do_not_cut_eras() -> None:
    layer = toy.layer(parameters=[toy.parameter("a", [toy.value(1), toy.value(2, "2024-01-01")])])
    assert era((layer,), toy.TODAY) == (0, FOREVER)


def test_a_program_knows_its_era() -> None:
    made = toy.program(share("a", "0", start="2020-01-01", end="2024-12-31"))
    assert (made.start, made.end) == (to_day("2020-01-01"), to_day("2024-12-31"))


# Faults


def test_every_fault_is_told_at_once() -> None:
    assert toy.problems(
        toy.rule("a", "one", line=1),
        toy.rule("b", "two", line=2),
        facts=[toy.fact("f", TRUTH, presume=1, where="three")],
        checks=[toy.check("four", line=4)],
        parameters=[toy.parameter("p", stated=[toy.stated("five", line=5)])],
    ) == [
        "orchard.yaml:7: unknown name 'three' (see doudi facts, and the pack's own rules)",
        "orchard.yaml:1: unknown name 'one' (did you mean 'none'?)",
        "orchard.yaml:2: unknown name 'two' (see doudi facts, and the pack's own rules)",
        "orchard.yaml:5: unknown name 'five' (see doudi facts, and the pack's own rules)",
        "orchard.yaml:4: unknown name 'four' (see doudi facts, and the pack's own rules)",
    ]


def test_what_rests_on_a_faulty_rule_is_not_told_again() -> None:
    assert toy.problems(
        toy.rule("a", "b"),
        toy.rule("b", "rows", line=9),
        toy.right("c", toy.way("b or a")),
        facts=[toy.fact("f", TRUTH, "household", derived="b")],
        checks=[toy.check("a")],
    ) == ["orchard.yaml:9: a condition is yes or no, this is a number in share (compare it with something)"]


def test_rules_in_a_circle() -> None:
    assert toy.problems(
        toy.rule("a", "b", line=1), toy.rule("b", "not c", line=2), toy.rule("c", "b and a", line=3)
    ) == [
        "orchard.yaml:3: rules rest on each other in a circle: b → c → b (one of them must not ask for the next)",
    ]


def test_a_parameter_that_was_read_on_the_way_is_no_part_of_a_circle() -> None:
    price = toy.parameter("price", local=True, stated=[toy.stated("rows")])
    found = toy.problems(toy.rule("a", "price > 0 and b"), toy.rule("b", "a", line=9), parameters=[price])
    assert found == [
        "orchard.yaml:9: rules rest on each other in a circle: a → b → a (one of them must not ask for the next)",
    ]


def test_a_rule_that_rests_on_itself() -> None:
    assert toy.problem("asked") == (
        HERE + "rules rest on each other in a circle: asked → asked (one of them must not ask for the next)"
    )


def test_a_parameter_whose_stated_value_rests_on_itself() -> None:
    assert toy.problems(parameters=[toy.parameter("a", stated=[toy.stated("a + 1", line=4)])]) == [
        "orchard.yaml:4: what is stated of 'a' rests on itself (state it by other names)"
    ]


def test_parameters_whose_stated_values_rest_on_each_other() -> None:
    found = toy.problems(
        parameters=[
            toy.parameter("a", stated=[toy.stated("b", line=4)]),
            toy.parameter("b", stated=[toy.stated("a", line=5)]),
        ]
    )
    assert found == ["orchard.yaml:5: what is stated of 'a' rests on itself (state it by other names)"]


def test_stated_in_another_unit() -> None:
    assert toy.problems(parameters=[toy.parameter("a", unit="yuan", stated=[toy.stated("rows", line=4)])]) == [
        "orchard.yaml:4: 'a' is declared in yuan, but gives share (mend the unit or the formula)"
    ]


@pytest.mark.parametrize("formula", ["has_cart", "rows / max(rows, 1)"])
def test_what_is_stated_is_a_number(formula: str) -> None:
    assert toy.problems(parameters=[toy.parameter("a", stated=[toy.stated(formula, line=4)])]) == [
        "orchard.yaml:4: what is stated of a parameter is a number (state a formula without a division)"
    ]


def test_a_rule_that_is_declared_in_another_unit() -> None:
    assert toy.problem("rows", "yuan") == (
        HERE + "'asked' is declared in yuan, but gives share (mend the unit or the formula)"
    )


def test_a_rule_with_a_unit_that_is_yes_or_no() -> None:
    assert toy.problem("has_cart", "yuan") == (
        HERE + "'asked' is declared in yuan, but gives a yes/no (leave the unit out for yes/no)"
    )


def test_nought_fits_any_unit() -> None:
    assert toy.program(toy.rule("a", "0", "yuan/month")).rules["a"].type == Number(None, 1, 0, 0)


def test_a_fault_of_a_way_is_told_at_the_way() -> None:
    made = toy.right("a", toy.way("rows", line=9), line=8)
    assert toy.problems(made) == [
        "orchard.yaml:9: a condition is yes or no, this is a number in share (compare it with something)"
    ]


@pytest.mark.parametrize("part", ["unless", "supplements"])
def test_a_fault_of_an_exception_or_supplement_is_told(part: str) -> None:
    made = toy.right("a", toy.way("has_cart"), **{part: [toy.way("rows")]})  # type: ignore[arg-type]
    assert toy.problems(made) == [
        HERE + "a condition is yes or no, this is a number in share (compare it with something)"
    ]


def test_an_amount_of_a_right_without_a_unit() -> None:
    assert toy.problems(toy.right("a", toy.way("", "debt"))) == [
        HERE + "an amount is a number, of a right that has a unit (give the right a unit)"
    ]


def test_an_amount_that_is_yes_or_no() -> None:
    assert toy.problems(toy.right("a", toy.way("", "has_cart"), unit="yuan")) == [
        HERE + "an amount is a number, of a right that has a unit (give the right a unit)"
    ]


def test_an_amount_in_another_unit() -> None:
    assert toy.problems(toy.right("a", toy.way("", "debt"), unit="yuan/month")) == [
        HERE + "'a' is declared in yuan/month, but gives yuan (mend the unit or the formula)"
    ]


def test_amounts_that_may_pass_the_limit_when_brought_together() -> None:
    grain = toy.fact("grain", Number(SHARE, 1, 0, 2**62), "household")
    made = toy.right("a", toy.way("has_cart", "grain"), toy.way("", "rows / 12"), unit="share")
    refused = [
        HERE + "a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without multiplying)"
    ]
    assert toy.problems(made, facts=[grain]) == refused
    assert toy.problems(made, facts=[replace(grain, type=Number(SHARE, 1, -(2**62), 0))]) == refused


def test_a_fault_of_a_derived_fact() -> None:
    assert toy.problems(facts=[toy.fact("f", TRUTH, derived="nobody")]) == [
        HERE + "unknown name 'nobody' (see doudi facts, and the pack's own rules)"
    ]


def test_checks_are_bound_where_they_are_in_force() -> None:
    early, late = toy.check("nobody", end="2024-06-14"), toy.check("nobody", start="2024-06-16")
    first, last = toy.check("has_cart", "a", end="2024-06-15"), toy.check("has_cart", "b", start="2024-06-15")
    made = toy.program(checks=[early, first, last, late])
    assert [bound.check.name for bound in made.checks] == ["a", "b"]


def test_checks_are_the_households() -> None:
    assert toy.problems(checks=[toy.check("trained")]) == [
        HERE + "'trained' is a member's, a household's is needed here (say over whom: sum(trained), any(trained), …)"
    ]


def test_versions_that_are_not_in_force_are_not_bound() -> None:
    assert list(toy.program(share("a", "nobody", end="2024-06-14")).rules) == []


def test_stated_values_are_bound_whenever_they_are_in_force() -> None:
    # another year may be asked for: last_year(a)
    ended = toy.parameter("a", stated=[toy.stated("nobody", end="2024-06-14", line=4)])
    assert toy.problems(parameters=[ended]) == [
        "orchard.yaml:4: unknown name 'nobody' (see doudi facts, and the pack's own rules)"
    ]


# Parameters


def test_a_parameter_is_wide_enough_for_what_is_stated_of_it() -> None:
    made = toy.program(
        toy.rule("a", "p", "yuan"),
        parameters=[
            toy.parameter("p", unit="yuan", low=10, high=1000, stated=[toy.stated("q / 12 - q")]),
            toy.parameter("q", 5, "yuan", high=200),
        ],
    )
    assert made.rules["a"].type == in_yuan(1200, -2400, 12_000)
    assert made.steps == {"p": 12, "q": 1}
    (source,) = made.sources["p"]
    assert (source.layer, [bound.by for bound in source.stated]) == ("orchard", [1])


def in_yuan(den: int, low: int, high: int) -> Number:
    return Number(YUAN, den, low, high)


def test_what_is_stated_comes_to_the_parameters_denominator() -> None:
    made = toy.program(parameters=[toy.parameter("p", unit="share", den=10_000, stated=[toy.stated("12")])])
    ((bound,),) = [source.stated for source in made.sources["p"]]
    assert bound.by == 10_000


def test_sources_are_nearest_first() -> None:
    layers = (
        toy.layer("valley", parameters=[toy.parameter("p", 1, local=True)]),
        toy.layer("orchard", parameters=[toy.parameter("p", 2, local=True), toy.parameter("q", 3)]),
    )
    made = resolve(layers, toy.FACTS, [toy.parameter("p", local=True)], 10, toy.TODAY)
    assert [source.layer for source in made.sources["p"]] == ["orchard", "valley"]
    assert [source.layer for source in made.sources["q"]] == ["orchard"]


def test_a_layers_own_parameter_is_known_to_it_and_below() -> None:
    layers = (
        toy.layer("valley", parameters=[toy.parameter("p", 1)]),
        toy.layer("orchard", parameters=[replace(toy.parameter("p", 2), label="nearer")]),
    )
    assert resolve(layers, toy.FACTS, (), 10, toy.TODAY).parameters["p"].label == "nearer"


def test_a_local_parameter_stays_as_the_vocabulary_has_it() -> None:
    local = replace(toy.parameter("p", local=True), label="vocabulary")
    made = resolve((toy.layer(parameters=[toy.parameter("p", 1, local=True)]),), (), [local], 10, toy.TODAY)
    assert made.parameters["p"].label == "vocabulary"


def test_presumptions_are_bound() -> None:
    made = toy.program(facts=[toy.fact("f", TRUTH, presume=True, where="trained"), toy.fact("g", TRUTH, presume=False)])
    (bound,) = made.presumptions["f"]
    assert (type(bound.where).__name__, bound.value) == ("FactRef", 1)
    (bound,) = made.presumptions["g"]
    assert (bound.where, bound.value) == (None, 0)
    assert made.presumptions["rows"] == ()


def test_options_are_a_type_of_their_own() -> None:
    tools = toy.fact("f", Options(("a",)), "household")
    assert toy.problem("f", facts=[tools]) == (
        HERE + "a condition is yes or no, this is a any of a (compare it with something)"
    )


def test_a_fault_has_no_line_where_the_file_is_meant() -> None:
    made = replace(toy.rule("a", "b"), versions=(replace(toy.version("nobody"), place=Place("orchard.yaml")),))
    assert toy.problems(made) == [
        "orchard.yaml: unknown name 'nobody' (see doudi facts, and the pack's own rules)",
    ]


def test_a_parameter_whose_statement_makes_it_too_wide() -> None:
    wide = toy.parameter("p", unit="yuan", high=2**62, stated=[toy.stated("q / 12")])
    assert toy.problems(parameters=[wide, toy.parameter("q", 5, "yuan", high=200)]) == [
        "orchard.yaml:7: a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without "
        "multiplying)"
    ]
