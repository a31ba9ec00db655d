"""Formulas with their values, and written out to what they mean."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.policies.packs.library import Library
from doudi.rules.explanation.formula_expansion import (
    ExpandedFormulaText,
    FormulaTextWithValues,
    format_parameter_value,
    list_parameters,
    walk_nodes,
)
from doudi.rules.language import nodes as n
from doudi.rules.language.model import Parameter
from doudi.rules.program.program import Program

DAY = dt.date(2019, 10, 15).toordinal()


@pytest.fixture(scope="module")
def program() -> Program:
    library = Library()
    return library.program(library.pack("guangxi"), DAY)


def body(program: Program, name: str) -> n.Node:
    formula = program.rules[name].body
    assert formula is not None
    return formula


def parameter_of(program: Program, name: str) -> Parameter:
    return program.sources[name][0].parameter


def test_values_have_their_units_and_ages_are_years_of_age(program: Program) -> None:
    for name, words in (
        ("adult_age", "18岁"),
        ("severe_level", "2"),
        ("orphan_floor_home", "800.00元/月"),
        ("premium_share", "0.6"),
    ):
        parameter = parameter_of(program, name)
        assert format_parameter_value(parameter, parameter.values[0]) == words


@pytest.mark.parametrize(
    ("name", "says", "fixed"),
    [
        ("severe_level", "2", True),
        ("dibao_standard", "由当地定", False),
        ("gradual_exit_months", "由当地在6个月至12个月之间定", False),
        ("orphan_standard_home", "由当地定；未定时为散居孤儿最低标准（800.00元/月）", False),
    ],
)
def test_what_holds_of_a_parameter(program: Program, name: str, says: str, fixed: bool) -> None:
    setting = FormulaTextWithValues(program, DAY).setting(name)
    assert (setting.says, setting.fixed) == (says, fixed)
    assert bool(setting.clauses) == (name != "dibao_standard")


def test_values_stand_beside_their_names(program: Program) -> None:
    text = FormulaTextWithValues(program, DAY).say(body(program, "severely_disabled"))
    assert text.endswith("残疾等级 ≤ 重度残疾的最轻等级（2）")


def test_written_out_there_are_no_names_of_rules(program: Program) -> None:
    text = ExpandedFormulaText(program, DAY).say(body(program, "below_guarantee_line"))
    assert "工资性收入" in text
    assert "dibao_standard × " in text
    assert "[tekun]" in text
    for rule in ("家庭月收入", "家庭保障线", "计入家庭人数"):
        assert rule not in text


def test_slots_are_told_by_themselves(program: Program) -> None:
    when = program.rules["dibao"].grounds[0].when
    assert when is not None
    assert "[household_qualifies]" in ExpandedFormulaText(program, DAY, {"household_qualifies"}).say(when)
    assert "[household_qualifies]" not in ExpandedFormulaText(program, DAY).say(when)
    within = {node.name for node in walk_nodes(program, [when], {"household_qualifies"}) if isinstance(node, n.RuleRef)}
    assert "household_qualifies" in within
    assert "lives_in_town" not in within
    assert "adult_age" in list_parameters(program, [when])
    assert "adult_age" not in list_parameters(program, [when], {"household_qualifies"})


def test_parameters_are_followed_into_what_is_stated_of_them(program: Program) -> None:
    amount = program.rules["tekun_basic"].grounds[0].amount
    assert list_parameters(program, [amount]) == ["tekun_basic_standard", "tekun_multiple", "dibao_standard"]
