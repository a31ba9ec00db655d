"""Layers resolved for a day: what a program holds, its parameters, and every fault of it named at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.language.model import FOREVER, Rule
from doudi.rules.problems import SourceLine
from doudi.rules.program.program import CASES
from doudi.rules.program.resolver import resolve
from doudi.rules.types import TRUTH, ChoiceSet, Number
from doudi.rules.units import SHARE, YUAN
from tests.rules import orchard

HERE = "orchard.yaml:7: "


def share(name: str, formula: str, layer: str = "orchard", start: str = "", end: str = "") -> Rule:
    return orchard.rule(name, [orchard.version(formula, start=start, end=end)], "share", layer=layer)


# What a program holds


def test_a_program_names_its_layers_nearest_last() -> None:
    program = resolve((orchard.layer("valley"), orchard.layer("orchard")), orchard.FACTS, (), 10, orchard.TODAY)
    assert (program.layers, program.start, program.end, program.cases) == (("valley", "orchard"), 0, FOREVER, CASES)
    assert CASES == 4096


def test_a_set_of_choices_is_one_slot_for_each() -> None:
    program = orchard.program()
    assert list(program.slots) == [
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
    slot = program.slots["tools.saw"]
    assert (slot.name, slot.fact.name, slot.type, slot.option) == ("tools.saw", "tools", TRUTH, "saw")
    slot = program.slots["rows"]
    assert (slot.name, slot.fact.name, slot.type, slot.option) == ("rows", "rows", Number(SHARE, 1, 0, 1000), "")


def test_rights_come_in_the_order_asked_for_then_by_name() -> None:
    rules = [orchard.right(name, orchard.way("has_cart")) for name in ("d", "b", "c", "a")]
    assert list(orchard.program(*rules, order=("c", "d")).rules) == ["c", "d", "a", "b"]


def test_rules_are_found_by_kind() -> None:
    program = orchard.program(
        orchard.right("a", orchard.way("b")), orchard.rule("b", "c"), orchard.rule("c", "has_cart", kind="class")
    )
    assert [[bound.rule.name for bound in program.of_kind(kind)] for kind in ("right", "class", "rule")] == [
        ["a"],
        ["c"],
        ["b"],
    ]


def test_a_right_has_one_denominator_for_ways_and_supplements() -> None:
    program = orchard.program(
        orchard.right(
            "a",
            orchard.way("has_cart", "debt"),
            orchard.way("has_ladder", "debt / 12"),
            orchard.way("rows > 0"),
            unit="yuan",
            supplements=[orchard.way("", "price / 100")],
        ),
        parameters=[orchard.parameter("price", 1, "yuan")],
    )
    bound = program.rules["a"]
    assert bound.denominator == 30_000  # the least that 100, 1,200 and 10,000 divide
    assert [way.scale for way in (*bound.grounds, *bound.supplements)] == [300, 25, 1, 3]
    assert (
        orchard.program(orchard.right("a", orchard.way("", "rows"), orchard.way("has_cart"), unit="share"))
        .rules["a"]
        .denominator
        == 1
    )


def test_programs_are_equal_whatever_was_compiled_of_them() -> None:
    first, again = (orchard.program(share("a", "rows")) for _ in range(2))
    orchard.decide_crew(first)
    assert first == again
    assert first != orchard.program(share("a", "rows + 1"))


# Parameters


def test_a_parameter_is_wide_enough_for_what_is_stated_of_it() -> None:
    program = orchard.program(
        orchard.rule("a", "p", "yuan"),
        parameters=[
            orchard.parameter("p", unit="yuan", low=10, high=1000, ranges=[orchard.value_range("q / 12 - q")]),
            orchard.parameter("q", 5, "yuan", high=200),
        ],
    )
    assert program.rules["a"].type == in_yuan(1200, -2400, 12_000)
    assert program.denominator_factors == {"p": 12, "q": 1}
    (source,) = program.sources["p"]
    assert (source.layer, [bound.factor for bound in source.value_ranges]) == ("orchard", [1])


def in_yuan(den: int, low: int, high: int) -> Number:
    return Number(YUAN, den, low, high)


def test_what_is_stated_comes_to_the_parameters_denominator() -> None:
    program = orchard.program(
        parameters=[orchard.parameter("p", unit="share", den=10_000, ranges=[orchard.value_range("12")])]
    )
    ((bound,),) = [source.value_ranges for source in program.sources["p"]]
    assert bound.factor == 10_000


def test_sources_are_nearest_first() -> None:
    layers = (
        orchard.layer("valley", parameters=[orchard.parameter("p", 1, local=True)]),
        orchard.layer("orchard", parameters=[orchard.parameter("p", 2, local=True), orchard.parameter("q", 3)]),
    )
    program = resolve(layers, orchard.FACTS, [orchard.parameter("p", local=True)], 10, orchard.TODAY)
    assert [source.layer for source in program.sources["p"]] == ["orchard", "valley"]
    assert [source.layer for source in program.sources["q"]] == ["orchard"]


def test_a_layers_own_parameter_is_known_to_it_and_below() -> None:
    layers = (
        orchard.layer("valley", parameters=[orchard.parameter("p", 1)]),
        orchard.layer("orchard", parameters=[replace(orchard.parameter("p", 2), label="nearer")]),
    )
    assert resolve(layers, orchard.FACTS, (), 10, orchard.TODAY).parameters["p"].label == "nearer"


def test_a_local_parameter_stays_as_the_vocabulary_has_it() -> None:
    local = replace(orchard.parameter("p", local=True), label="vocabulary")
    program = resolve(
        (orchard.layer(parameters=[orchard.parameter("p", 1, local=True)]),), (), [local], 10, orchard.TODAY
    )
    assert program.parameters["p"].label == "vocabulary"


def test_presumptions_are_bound() -> None:
    program = orchard.program(
        facts=[orchard.fact("f", TRUTH, presume=True, where="trained"), orchard.fact("g", TRUTH, presume=False)]
    )
    (bound,) = program.presumptions["f"]
    assert (type(bound.where).__name__, bound.value) == ("FactRef", 1)
    (bound,) = program.presumptions["g"]
    assert (bound.where, bound.value) == (None, 0)
    assert program.presumptions["rows"] == ()


def test_options_are_a_type_of_their_own() -> None:
    tools = orchard.fact("f", ChoiceSet(("a",)), "household")
    assert orchard.single_problem("f", facts=[tools]) == (
        HERE + "a condition is yes or no, this is a any of a (compare it with something)"
    )


def test_a_fault_has_no_line_where_the_file_is_meant() -> None:
    rule = replace(
        orchard.rule("a", "b"), versions=(replace(orchard.version("nobody"), place=SourceLine("orchard.yaml")),)
    )
    assert orchard.list_problems(rule) == [
        "orchard.yaml: unknown name 'nobody' (see doudi facts, and the pack's own rules)",
    ]


def test_a_parameter_whose_statement_makes_it_too_wide() -> None:
    wide = orchard.parameter("p", unit="yuan", high=2**62, ranges=[orchard.value_range("q / 12")])
    assert orchard.list_problems(parameters=[wide, orchard.parameter("q", 5, "yuan", high=200)]) == [
        "orchard.yaml:7: a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without "
        "multiplying)"
    ]


# Faults


def test_every_fault_is_told_at_once() -> None:
    assert orchard.list_problems(
        orchard.rule("a", "one", line=1),
        orchard.rule("b", "two", line=2),
        facts=[orchard.fact("f", TRUTH, presume=1, where="three")],
        checks=[orchard.check("four", line=4)],
        parameters=[orchard.parameter("p", ranges=[orchard.value_range("five", line=5)])],
    ) == [
        "orchard.yaml:7: unknown name 'three' (see doudi facts, and the pack's own rules)",
        "orchard.yaml:1: unknown name 'one' (did you mean 'none'?)",
        "orchard.yaml:2: unknown name 'two' (see doudi facts, and the pack's own rules)",
        "orchard.yaml:5: unknown name 'five' (see doudi facts, and the pack's own rules)",
        "orchard.yaml:4: unknown name 'four' (see doudi facts, and the pack's own rules)",
    ]


def test_what_rests_on_a_faulty_rule_is_not_told_again() -> None:
    assert orchard.list_problems(
        orchard.rule("a", "b"),
        orchard.rule("b", "rows", line=9),
        orchard.right("c", orchard.way("b or a")),
        facts=[orchard.fact("f", TRUTH, "household", derived="b")],
        checks=[orchard.check("a")],
    ) == ["orchard.yaml:9: a condition is yes or no, this is a number in share (compare it with something)"]


def test_rules_in_a_circle() -> None:
    assert orchard.list_problems(
        orchard.rule("a", "b", line=1), orchard.rule("b", "not c", line=2), orchard.rule("c", "b and a", line=3)
    ) == [
        "orchard.yaml:3: rules rest on each other in a circle: b → c → b (one of them must not ask for the next)",
    ]


def test_a_parameter_that_was_read_on_the_way_is_no_part_of_a_circle() -> None:
    price = orchard.parameter("price", local=True, ranges=[orchard.value_range("rows")])
    problems = orchard.list_problems(
        orchard.rule("a", "price > 0 and b"), orchard.rule("b", "a", line=9), parameters=[price]
    )
    assert problems == [
        "orchard.yaml:9: rules rest on each other in a circle: a → b → a (one of them must not ask for the next)",
    ]


def test_a_rule_that_rests_on_itself() -> None:
    assert orchard.single_problem("asked") == (
        HERE + "rules rest on each other in a circle: asked → asked (one of them must not ask for the next)"
    )


def test_a_parameter_whose_stated_value_rests_on_itself() -> None:
    assert orchard.list_problems(
        parameters=[orchard.parameter("a", ranges=[orchard.value_range("a + 1", line=4)])]
    ) == ["orchard.yaml:4: what is stated of 'a' rests on itself (state it by other names)"]


def test_parameters_whose_stated_values_rest_on_each_other() -> None:
    problems = orchard.list_problems(
        parameters=[
            orchard.parameter("a", ranges=[orchard.value_range("b", line=4)]),
            orchard.parameter("b", ranges=[orchard.value_range("a", line=5)]),
        ]
    )
    assert problems == ["orchard.yaml:5: what is stated of 'a' rests on itself (state it by other names)"]


def test_stated_in_another_unit() -> None:
    assert orchard.list_problems(
        parameters=[orchard.parameter("a", unit="yuan", ranges=[orchard.value_range("rows", line=4)])]
    ) == ["orchard.yaml:4: 'a' is declared in yuan, but gives share (mend the unit or the formula)"]


@pytest.mark.parametrize("formula", ["has_cart", "rows / max(rows, 1)"])
def test_what_is_stated_is_a_number(formula: str) -> None:
    assert orchard.list_problems(
        parameters=[orchard.parameter("a", ranges=[orchard.value_range(formula, line=4)])]
    ) == ["orchard.yaml:4: what is stated of a parameter is a number (state a formula without a division)"]


def test_a_rule_that_is_declared_in_another_unit() -> None:
    assert orchard.single_problem("rows", "yuan") == (
        HERE + "'asked' is declared in yuan, but gives share (mend the unit or the formula)"
    )


def test_a_rule_with_a_unit_that_is_yes_or_no() -> None:
    assert orchard.single_problem("has_cart", "yuan") == (
        HERE + "'asked' is declared in yuan, but gives a yes/no (leave the unit out for yes/no)"
    )


def test_nought_fits_any_unit() -> None:
    assert orchard.program(orchard.rule("a", "0", "yuan/month")).rules["a"].type == Number(None, 1, 0, 0)


def test_a_fault_of_a_way_is_told_at_the_way() -> None:
    right = orchard.right("a", orchard.way("rows", line=9), line=8)
    assert orchard.list_problems(right) == [
        "orchard.yaml:9: a condition is yes or no, this is a number in share (compare it with something)"
    ]


@pytest.mark.parametrize("part", ["unless", "supplements"])
def test_a_fault_of_an_exception_or_supplement_is_told(part: str) -> None:
    right = orchard.right("a", orchard.way("has_cart"), **{part: [orchard.way("rows")]})  # type: ignore[arg-type]
    assert orchard.list_problems(right) == [
        HERE + "a condition is yes or no, this is a number in share (compare it with something)"
    ]


def test_an_amount_of_a_right_without_a_unit() -> None:
    assert orchard.list_problems(orchard.right("a", orchard.way("", "debt"))) == [
        HERE + "an amount is a number, of a right that has a unit (give the right a unit)"
    ]


def test_an_amount_that_is_yes_or_no() -> None:
    assert orchard.list_problems(orchard.right("a", orchard.way("", "has_cart"), unit="yuan")) == [
        HERE + "an amount is a number, of a right that has a unit (give the right a unit)"
    ]


def test_an_amount_in_another_unit() -> None:
    assert orchard.list_problems(orchard.right("a", orchard.way("", "debt"), unit="yuan/month")) == [
        HERE + "'a' is declared in yuan/month, but gives yuan (mend the unit or the formula)"
    ]


def test_amounts_that_may_pass_the_limit_when_brought_together() -> None:
    grain = orchard.fact("grain", Number(SHARE, 1, 0, 2**62), "household")
    right = orchard.right("a", orchard.way("has_cart", "grain"), orchard.way("", "rows / 12"), unit="share")
    refused = [
        HERE + "a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without multiplying)"
    ]
    assert orchard.list_problems(right, facts=[grain]) == refused
    assert orchard.list_problems(right, facts=[replace(grain, type=Number(SHARE, 1, -(2**62), 0))]) == refused


def test_a_fault_of_a_derived_fact() -> None:
    assert orchard.list_problems(facts=[orchard.fact("f", TRUTH, derived="nobody")]) == [
        HERE + "unknown name 'nobody' (see doudi facts, and the pack's own rules)"
    ]


def test_checks_are_bound_where_they_are_in_force() -> None:
    early, late = orchard.check("nobody", end="2024-06-14"), orchard.check("nobody", start="2024-06-16")
    first, last = orchard.check("has_cart", "a", end="2024-06-15"), orchard.check("has_cart", "b", start="2024-06-15")
    program = orchard.program(checks=[early, first, last, late])
    assert [bound.check.name for bound in program.checks] == ["a", "b"]


def test_checks_are_the_households() -> None:
    assert orchard.list_problems(checks=[orchard.check("trained")]) == [
        HERE + "'trained' is a member's, a household's is needed here (say over whom: sum(trained), any(trained), …)"
    ]


def test_versions_that_are_not_in_force_are_not_bound() -> None:
    assert list(orchard.program(share("a", "nobody", end="2024-06-14")).rules) == []


def test_stated_values_are_bound_whenever_they_are_in_force() -> None:
    # another year may be asked for: last_year(a)
    ended = orchard.parameter("a", ranges=[orchard.value_range("nobody", end="2024-06-14", line=4)])
    assert orchard.list_problems(parameters=[ended]) == [
        "orchard.yaml:4: unknown name 'nobody' (see doudi facts, and the pack's own rules)"
    ]
