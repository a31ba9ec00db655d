"""What binding a formula finds wrong, with file, line and a hint, and what it fixes: units, denominators, bounds."""

from __future__ import annotations

import pytest

from doudi.rules import nodes as n
from doudi.rules.outcomes import Amount
from doudi.rules.types import DATE, TRUTH, Number
from doudi.rules.units import MONTH, PERSON, SHARE, YEAR, YUAN
from tests.rules import toy

HERE = "orchard.yaml:7: "
PARAMETERS = (
    toy.parameter("price", 250, "yuan", high=100_000),
    toy.parameter("rate", 4000, "share", den=10_000, high=10_000),
    toy.parameter("yearly", 120_000, "yuan/year", high=1_000_000),
    toy.parameter("monthly", 10_000, "yuan/month", low=1, high=1_000_000),
    toy.parameter("bonus", (1, 2, 3), "yuan", by=toy.FRUIT, high=3),
)
MEMBER_RULE = toy.rule("strong", "kilos > 100", whose="member")


def fault(formula: str, unit: str = "", whose: str = "household") -> str:
    """What is wrong with a formula, without its place; the place is always the rule's."""
    made = toy.problems(toy.rule("asked", formula, unit, whose), MEMBER_RULE, parameters=PARAMETERS)
    assert len(made) == 1
    assert made[0].startswith(HERE)
    return made[0].removeprefix(HERE)


def body(formula: str, unit: str = "", whose: str = "household") -> n.Node:
    made = toy.program(toy.rule("asked", formula, unit, whose), MEMBER_RULE, parameters=PARAMETERS)
    bound = made.rules["asked"].body
    assert bound is not None
    return bound


def number(formula: str, unit: str, whose: str = "household") -> Number:
    kind = body(formula, unit, whose).type
    assert isinstance(kind, Number)
    return kind


# Names


def test_an_unknown_name_names_the_nearest() -> None:
    assert fault("row > 0") == "unknown name 'row' (did you mean 'rows'?)"


def test_an_unknown_name_may_be_near_a_parameter() -> None:
    assert fault("prices > 0") == "unknown name 'prices' (did you mean 'price'?)"


def test_an_unknown_name_may_be_near_a_rule() -> None:
    assert fault("any(stron)") == "unknown name 'stron' (did you mean 'strong'?)"


@pytest.mark.parametrize(("wrong", "meant"), [("todays", "today"), ("nones", "none"), ("one_persons", "one_person")])
def test_an_unknown_name_may_be_near_a_word_of_the_language(wrong: str, meant: str) -> None:
    assert fault(f"{wrong} > 0") == f"unknown name '{wrong}' (did you mean '{meant}'?)"


def test_an_unknown_name_near_nothing() -> None:
    assert fault("xyzzy > 0") == "unknown name 'xyzzy' (see doudi facts, and the pack's own rules)"


def test_a_fact_goes_before_a_parameter_and_a_rule_of_its_name() -> None:
    rules = (toy.rule("asked", "rows", "share"), toy.rule("rows", "1", "share"))
    made = toy.program(*rules, parameters=[toy.parameter("rows", 5)])
    assert isinstance(made.rules["asked"].body, n.FactRef)


def test_today_is_a_date() -> None:
    assert body("founded == today") == n.Compare(
        TRUTH, "==", n.FactRef(DATE, "founded", "household"), n.Today(DATE), 1, 1, False
    )


# Whose


def test_a_members_fact_where_a_households_is_needed() -> None:
    assert fault("kilos > 0") == (
        "'kilos' is a member's, a household's is needed here (say over whom: sum(kilos), any(kilos), …)"
    )


def test_a_members_rule_where_a_households_is_needed() -> None:
    assert fault("strong") == (
        "'strong' is a member's, a household's is needed here (say over whom: sum(strong), any(strong), …)"
    )


def test_a_members_rule_may_ask_for_the_households() -> None:
    assert body("kilos > rows", whose="member").type == TRUTH


def test_any_other_needs_a_member() -> None:
    assert fault("any_other(trained)") == (
        "any_other() asks about the other members (use it in a member's rule; else any())"
    )
    assert body("any_other(trained)", whose="member") == n.OverMembers(
        TRUTH, "any_other", n.FactRef(TRUTH, "trained", "member")
    )


# Types


def test_a_rule_without_unit_is_yes_or_no() -> None:
    assert fault("rows") == "a condition is yes or no, this is a number in share (compare it with something)"


def test_a_truth_where_a_number_is_needed() -> None:
    assert fault("rows + has_cart > 0") == "a number is needed here, this is a yes/no (in: has_cart)"


def test_a_number_where_a_truth_is_needed() -> None:
    assert fault("rows and has_cart") == "yes or no is needed here, this is a number in share (in: rows)"
    assert fault("not rows") == "yes or no is needed here, this is a number in share (in: rows)"
    assert fault("1 if rows else 0", "share") == "yes or no is needed here, this is a number in share (in: rows)"
    assert fault("any(kilos)") == "yes or no is needed here, this is a number in share (in: kilos)"


def test_a_negative_truth_is_refused() -> None:
    assert fault("-has_cart > 0") == "a number is needed here, this is a yes/no (in: has_cart)"


def test_the_sum_of_truths_is_refused() -> None:
    assert fault("sum(trained) > 0") == "a number is needed here, this is a yes/no (in: trained)"


def test_a_choice_stands_alone() -> None:
    assert fault("'plums'", "share") == "the choice 'plums' stands alone (compare a fact with it: fact == 'choice')"


def test_a_list_stands_alone() -> None:
    assert fault("('plums', 'pears')") == "a list stands alone (lists of choices follow 'in')"


def test_what_cannot_be_compared() -> None:
    assert fault("has_cart > 0") == "a yes/no cannot be compared here (in: has_cart)"
    assert fault("rows < has_cart") == "a yes/no cannot be compared here (in: has_cart)"
    assert fault("founded > rows") == "a date cannot be compared here (in: founded)"
    assert fault("rows > founded") == "a date cannot be compared here (in: founded)"
    assert fault("fruit == fruit") == "a one of apples, pears, plums cannot be compared here (in: fruit)"


def test_dates_are_compared() -> None:
    compared = n.Compare(TRUTH, "<", n.Today(DATE), n.FactRef(DATE, "founded", "household"), 1, 1, True)
    assert body("founded > today") == compared


def test_a_date_is_needed() -> None:
    assert fault("age(rows) > 0") == "a date is needed here, this is a number in share (in: rows)"
    assert fault("months_between(founded, 1) > 0") == "a date is needed here, this is a number in share (in: 1)"
    assert fault("months_between(rows, today) > 0") == "a date is needed here, this is a number in share (in: rows)"


# Units


def test_units_clash_in_a_sum() -> None:
    assert fault("debt + rows > 0") == (
        "units clash: yuan + share (multiply by a number of people for a household's sum)"
    )


def test_units_clash_in_a_difference() -> None:
    assert fault("monthly - yearly > 0") == (
        "units clash: yuan/month − yuan/year (per_month() and per_year() lead from one to the other)"
    )


def test_units_clash_in_a_comparison() -> None:
    assert fault("debt > one_person") == (
        "units clash: person compared with yuan (multiply by a number of people for a household's sum)"
    )


def test_units_clash_between_branches() -> None:
    assert fault("debt if has_cart else rows", "yuan") == (
        "units clash: yuan or else share (multiply by a number of people for a household's sum)"
    )


def test_units_clash_in_an_extreme() -> None:
    assert fault("max(debt, rows)", "yuan") == (
        "units clash: yuan against share (multiply by a number of people for a household's sum)"
    )


def test_per_month_and_per_year_lead_from_one_to_the_other() -> None:
    kind = number("per_month(yearly)", "yuan/month")
    assert (kind.unit, kind.den, kind.low, kind.high) == (YUAN / MONTH, 1200, 0, 1_000_000)
    kind = number("per_year(monthly)", "yuan/year")
    assert (kind.unit, kind.den, kind.low, kind.high) == (YUAN / YEAR, 100, 12, 12_000_000)


def test_per_month_takes_an_amount_a_year() -> None:
    assert fault("per_month(monthly) > 0") == (
        "per_month() takes an amount a year, this is yuan/month (it divides by 12)"
    )
    assert fault("per_month(0) > 0") == "per_month() takes an amount a year, this is None (it divides by 12)"


def test_per_year_takes_an_amount_a_month() -> None:
    assert (
        fault("per_year(yearly) > 0") == "per_year() takes an amount a month, this is yuan/year (it multiplies by 12)"
    )


# Choices


def test_an_unknown_choice_names_the_nearest() -> None:
    assert fault("fruit == 'plumes'") == "unknown choice 'plumes' (did you mean 'plums'?)"


def test_an_unknown_choice_lists_all() -> None:
    assert fault("fruit in ('plums', 'x')") == "unknown choice 'x' (choices are apples, pears, plums)"


def test_an_unknown_choice_of_a_set() -> None:
    assert fault("any('saws' in tools)") == "unknown choice 'saws' (did you mean 'saw'?)"


def test_choices_have_no_order() -> None:
    assert fault("fruit > 'plums'") == "choices have no order (use ==, != or in)"


def test_a_choice_on_the_left_stands_alone() -> None:
    assert fault("'plums' == fruit") == "the choice 'plums' stands alone (compare a fact with it: fact == 'choice')"


def test_a_choice_is_needed() -> None:
    assert fault("rows == 'plums'") == "a choice is needed here, this is a number in share (compared with 'plums')"
    assert (
        fault("rows in ('plums', 'x')") == "a choice is needed here, this is a number in share (compared with 'plums')"
    )


@pytest.mark.parametrize("right", ["fruit", "(0, 1)", "('plums', 1)", "('plums', fruit)", "'plums'", "()"])
def test_after_in_stands_a_list_of_choices(right: str) -> None:
    assert fault(f"fruit in {right}") == "after 'in' stands a list of choices (write fact in ('one', 'two'))"
    assert fault(f"rows in {right}") == "after 'in' stands a list of choices (write fact in ('one', 'two'))"


def test_a_choice_is_in_a_set_only() -> None:
    assert fault("'plums' in fruit") == "'choice' in … needs a fact that holds a set of choices (in: fruit)"
    assert fault("'plums' in rows") == "'choice' in … needs a fact that holds a set of choices (in: rows)"


def test_choices_are_bound_by_their_place() -> None:
    fruit = body("fruit == 'apples'")
    assert isinstance(fruit, n.IsOneOf)
    assert (fruit.options, fruit.negated) == ((0,), False)
    fruit = body("fruit not in ('plums', 'pears')")
    assert isinstance(fruit, n.IsOneOf)
    assert (fruit.options, fruit.negated) == ((1, 2), True)
    fruit = body("fruit in ('plums', 'apples', 'plums')")  # one that stands twice counts once
    assert isinstance(fruit, n.IsOneOf)
    assert (fruit.options, fruit.negated) == ((0, 2), False)


def test_a_choice_in_a_set_is_a_fact_of_its_own() -> None:
    assert body("'saw' in tools", whose="member") == n.FactRef(TRUTH, "tools.saw", "member")
    assert body("'saw' not in tools", whose="member") == n.Not(TRUTH, n.FactRef(TRUTH, "tools.saw", "member"))


# The answer 'none'


NONE = "'none' is an answer only of a fact that declares it (use fact == none or fact != none)"


@pytest.mark.parametrize("formula", ["rows == none", "none == rows", "rows + 1 == none", "any(left < none)"])
def test_none_is_an_answer_of_facts_that_declare_it(formula: str) -> None:
    assert fault(formula) == NONE


def test_none_stands_on_either_side() -> None:
    for formula in ("left == none", "none == left"):
        bound = body(formula, whose="member")
        assert isinstance(bound, n.IsNone)
        assert (bound.none, bound.negated) == (toy.EARLIEST - 1, False)
    bound = body("left != none", whose="member")
    assert isinstance(bound, n.IsNone)
    assert bound.negated is True


# Divisions


QUOTIENT = (
    "a division by something that varies stands inside a formula (divide only in a comparison, or last before rounding)"
)


@pytest.mark.parametrize("under", ["rows", "0", "(rows - 1)", "-1", "count(trained)"])
def test_a_divisor_that_may_be_0(under: str) -> None:
    assert fault(f"debt / {under} > 0") == (
        "the divisor may be 0 or less (divide by what is bounded above 0, or compare products)"
    )


@pytest.mark.parametrize("formula", ["debt / max(rows, 1) + debt > 0", "sum(wage / max(kilos, 1)) > 0"])
def test_a_quotient_inside_a_formula(formula: str) -> None:
    assert fault(formula) == QUOTIENT


def test_a_quotient_in_a_branch() -> None:
    assert fault("debt / max(rows, 1) if has_cart else debt", "yuan") == QUOTIENT


def test_a_rule_cannot_end_in_a_division() -> None:
    assert fault("debt / max(rows, 1)", "yuan") == (
        "only a right's amount may end in a division (compare with the product instead)"
    )


def test_a_division_by_a_number_enters_the_denominator() -> None:
    kind = number("debt / 12", "yuan")
    assert (kind.unit, kind.den, kind.low, kind.high) == (YUAN, 1200, 0, 10_000_000_000)
    kind = number("debt / one_person", "yuan/person")
    assert (kind.unit, kind.den) == (YUAN / PERSON, 100)


def test_nought_divided_keeps_any_unit() -> None:
    kind = number("0 / 12", "yuan")
    assert (kind.unit, kind.den, kind.high) == (None, 12, 0)


def test_quotients_in_a_comparison_are_multiplied_out() -> None:
    compared = body("debt / max(rows, 1) <= price")
    assert isinstance(compared, n.Compare)
    assert isinstance(compared.left, n.FactRef)
    assert isinstance(compared.right, n.Product)
    assert (compared.op, compared.left_scale, compared.right_scale, compared.flipped) == ("<=", 1, 1, False)


def test_quotients_on_both_sides_are_multiplied_out() -> None:
    compared = body("debt / monthly > price / monthly")
    assert isinstance(compared, n.Compare)
    assert isinstance(compared.left, n.Product)
    assert isinstance(compared.right, n.Product)
    assert (compared.op, compared.flipped) == ("<", True)


# Bounds and denominators


def test_a_product_that_may_pass_the_limit() -> None:
    assert fault("debt * debt > price * price") == (
        "a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without multiplying)"
    )


def test_a_comparison_that_may_pass_the_limit_when_brought_together() -> None:
    # each side fits, but not over their common denominator of 1200
    grain = toy.fact("grain", Number(SHARE, 1, 0, 2**62), "household")
    assert toy.problem("grain > rows / 12", facts=[grain]) == (
        HERE + "a number here may pass 2^63 (narrow the bounds of a fact or parameter, or compare without multiplying)"
    )


@pytest.mark.parametrize(("low", "high"), [(-(2**63 // 12), 0), (0, 2**63 // 12)])
def test_a_comparison_just_below_the_limit_is_allowed(low: int, high: int) -> None:
    grain = toy.fact("grain", Number(SHARE, 1, low, high), "household")
    rule = toy.rule("asked", "grain > rows / 12")
    assert toy.program(rule, facts=[grain]).rules["asked"].type == TRUTH


@pytest.mark.parametrize(("low", "high"), [(-(2**63 // 12) - 1, 0), (0, 2**63 // 12 + 1)])
def test_a_comparison_just_above_the_limit_is_refused(low: int, high: int) -> None:
    grain = toy.fact("grain", Number(SHARE, 1, low, high), "household")
    for formula in ("grain > rows / 12", "rows / 12 > grain"):
        assert toy.problem(formula, facts=[grain]).startswith(HERE + "a number here may pass 2^63")


def test_a_quotient_has_the_bounds_of_its_corners_in_hundredths() -> None:
    facts = [
        toy.fact("gain", Number(SHARE, 10, -70, 50), "household"),
        toy.fact("depth", Number(SHARE, 5, 2, 15), "household"),
    ]
    made = toy.program(toy.right("asked", toy.way("", "gain / depth"), unit="share"), facts=facts)
    (bound,) = made.rules["asked"].ways
    assert bound.amount is not None
    # from -7 / 0.4 to 5 / 0.4
    assert bound.amount.type == Number(SHARE, 100, -1750, 1250)


@pytest.mark.parametrize(("most", "refused"), [(2**63 // 100, False), (2**63 // 100 + 1, True)])
def test_a_quotient_near_the_limit(most: int, refused: bool) -> None:
    facts = [toy.fact("grain", Number(SHARE, 1, 0, most), "household"), toy.whole("depth", 1, 5, whose="household")]
    right = toy.right("asked", toy.way("", "grain / depth"), unit="share")
    if refused:
        assert toy.problems(right, facts=facts)[0].startswith(HERE + "a number here may pass 2^63")
    else:
        assert toy.program(right, facts=facts).rules["asked"].den == 100


def test_an_amount_a_year_is_a_twelfth_of_it_a_month() -> None:
    right = toy.right("asked", toy.way("", "per_month(yearly)"), unit="yuan/month")
    assert toy.outcome(toy.program(right, parameters=PARAMETERS)).amount == Amount(10_000, 10_000, "yuan/month")
    right = toy.right("asked", toy.way("", "per_year(monthly)"), unit="yuan/year")
    assert toy.outcome(toy.program(right, parameters=PARAMETERS)).amount == Amount(120_000, 120_000, "yuan/year")


@pytest.mark.parametrize(
    ("formula", "unit", "den", "low", "high"),
    [
        ("debt + price", "yuan", 100, 0, 10_000_100_000),
        ("debt - price", "yuan", 100, -100_000, 10_000_000_000),
        ("rows - rate", "share", 10_000, -10_000, 10_000_000),
        ("-rows", "share", 1, -1000, 0),
        ("-(rows - 12)", "share", 1, -988, 12),
        ("rate * rows", "share", 10_000, 0, 10_000_000),
        ("(rows - 12) * (rows - 100)", "share", 1, -98800, 889_200),
        ("rows if has_cart else rate", "share", 10_000, 0, 10_000_000),
        ("rows - 100 if has_cart else 12", "share", 1, -100, 900),
        ("12 if has_cart else rows - 100", "share", 1, -100, 900),
        ("min(rows, rate)", "share", 10_000, 0, 10_000),
        ("max(rows, rate)", "share", 10_000, 0, 10_000_000),
        ("min(rows - 100, 12)", "share", 1, -100, 12),
        ("max(rows - 100, 12)", "share", 1, 12, 900),
        ("sum(kilos)", "share", 1, 0, 100_000),
        ("sum(kilos - 100)", "share", 1, -1000, 99_000),
        ("sum(kilos + 1)", "share", 1, 1, 100_010),
        ("sum(-kilos - 1)", "share", 1, -100_010, -1),
        ("max(kilos)", "share", 1, 0, 10_000),
        ("max(kilos + 1)", "share", 1, 1, 10_001),
        ("min(-kilos - 1)", "share", 1, -10_001, -1),
        ("min(kilos)", "share", 1, 0, 10_000),
        ("count(trained)", "person", 1, 0, 10),
        ("age(founded)", "year", 1, 0, 200),
        ("months_between(founded, today)", "month", 1, -2400, 2400),
        ("one_person", "person", 1, 1, 1),
        ("lookup(bonus, fruit)", "yuan", 100, 0, 3),
        ("last_year(price)", "yuan", 100, 0, 100_000),
        ("100", "share", 1, 100, 100),
    ],
)
def test_numbers_get_denominator_and_bounds(formula: str, unit: str, den: int, low: int, high: int) -> None:
    kind = number(formula, unit)
    assert (str(kind.unit), kind.den, kind.low, kind.high) == (unit, den, low, high)


def test_differences_scale_both_sides() -> None:
    bound = body("rows - rate", "share")
    assert isinstance(bound, n.Sum)
    assert (bound.left_scale, bound.right_scale) == (10_000, -1)


@pytest.mark.parametrize(
    ("op", "bound", "flipped"),
    [
        ("<", "<", False),
        ("<=", "<=", False),
        (">", "<", True),
        (">=", "<=", True),
        ("==", "==", False),
        ("!=", "!=", False),
    ],
)
def test_comparisons_are_flipped_to_four(op: str, bound: str, flipped: bool) -> None:
    compared = body(f"rows {op} rate")
    assert isinstance(compared, n.Compare)
    names = [side.name for side in (compared.left, compared.right) if isinstance(side, n.FactRef | n.ParamRef)]
    scales = (compared.left_scale, compared.right_scale)
    assert (compared.op, compared.flipped) == (bound, flipped)
    assert (names, scales) == ((["rate", "rows"], (1, 10_000)) if flipped else (["rows", "rate"], (10_000, 1)))


def test_a_chain_of_comparisons_is_an_and() -> None:
    chain = body("0 <= rows < 12")
    assert isinstance(chain, n.And)
    assert [part.op for part in chain.parts if isinstance(part, n.Compare)] == ["<=", "<"]


def test_branches_must_be_of_one_type() -> None:
    assert fault("has_cart if has_ladder else rows") == (
        "the two sides of 'if … else' differ: yes/no, number in share (in: has_cart if has_ladder else rows)"
    )


def test_branches_may_be_truths() -> None:
    assert body("has_cart if has_ladder else not has_cart").type == TRUTH


# Functions


@pytest.mark.parametrize(
    ("call", "function", "wanted", "given"),
    [
        ("age(founded, today)", "age", 1, 2),
        ("months_between(founded)", "months_between", 2, 1),
        ("lookup(bonus)", "lookup", 2, 1),
        ("min(rows, 1, 0)", "min", 1, 3),
        ("sum(rows, 1)", "sum", 1, 2),
        ("sum()", "sum", 1, 0),
    ],
)
def test_the_number_of_arguments(call: str, function: str, wanted: int, given: int) -> None:
    assert fault(f"{call} > 0") == f"{function}() takes {wanted}, got {given} (in: {call})"


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
    assert isinstance(bound, n.ParamRef)
    assert (bound.name, bound.years_back, bound.end) == ("price", back, end)


@pytest.mark.parametrize("formula", ["given(has_cart)", "given(rows > 0)", "given(price > 0)"])
def test_given_asks_about_computed_facts_and_parameters(formula: str) -> None:
    assert fault(formula) == (
        "given() asks about a parameter, or a fact that the rules compute when it is not handed in (see doudi facts)"
    )


def test_given_of_a_parameter_asks_whether_it_has_a_value() -> None:
    bound = body("given(price)")
    assert isinstance(bound, n.Entered)
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
