"""What binding a formula finds wrong, with file, line and a hint: names, members, types, units, choices."""

from __future__ import annotations

import pytest

from doudi.rules.language import nodes as n
from doudi.rules.types import DATE, TRUTH
from doudi.rules.units import MONTH, YEAR, YUAN
from tests.rules import orchard
from tests.rules.bound_formulas import body, fault, number

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
    rules = (orchard.rule("asked", "rows", "share"), orchard.rule("rows", "1", "share"))
    program = orchard.program(*rules, parameters=[orchard.parameter("rows", 5)])
    assert isinstance(program.rules["asked"].body, n.FactRef)


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
    assert body("kilos > rows", entity="member").type == TRUTH


def test_any_other_needs_a_member() -> None:
    assert fault("any_other(trained)") == (
        "any_other() asks about the other members (use it in a member's rule; else any())"
    )
    assert body("any_other(trained)", entity="member") == n.MemberAggregate(
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
    assert (kind.unit, kind.denominator, kind.low, kind.high) == (YUAN / MONTH, 1200, 0, 1_000_000)
    kind = number("per_year(monthly)", "yuan/year")
    assert (kind.unit, kind.denominator, kind.low, kind.high) == (YUAN / YEAR, 100, 12, 12_000_000)


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
    assert body("'saw' in tools", entity="member") == n.FactRef(TRUTH, "tools.saw", "member")
    assert body("'saw' not in tools", entity="member") == n.Not(TRUTH, n.FactRef(TRUTH, "tools.saw", "member"))


# The answer 'none'


NONE = "'none' is an answer only of a fact that declares it (use fact == none or fact != none)"


@pytest.mark.parametrize("formula", ["rows == none", "none == rows", "rows + 1 == none", "any(left < none)"])
def test_none_is_an_answer_of_facts_that_declare_it(formula: str) -> None:
    assert fault(formula) == NONE


def test_none_stands_on_either_side() -> None:
    for formula in ("left == none", "none == left"):
        bound = body(formula, entity="member")
        assert isinstance(bound, n.IsNone)
        assert (bound.none, bound.negated) == (orchard.EARLIEST - 1, False)
    bound = body("left != none", entity="member")
    assert isinstance(bound, n.IsNone)
    assert bound.negated is True
