"""How formulas read in Chinese."""

from __future__ import annotations

import pytest

from doudi.rules.calendar import parse_day
from doudi.rules.explanation.formula_text import FormulaText, format_number, format_unit
from doudi.rules.language import nodes as n
from doudi.rules.types import DATE, TRUTH, Choice, ChoiceSet, Number
from doudi.rules.units import SHARE, parse_unit
from doudi.rules.unknowns.decision_diagrams import UNBOUNDED
from tests.rules import orchard

PARAMETERS = [
    orchard.parameter("price", 500, "yuan"),
    orchard.parameter("wait", 5, "month"),
    orchard.parameter("limit", 12, "year"),
    orchard.parameter("bonus", (1, 2, 3), "yuan", by=orchard.FRUIT),
]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("rows + 1 - rows", "rows ＋ 1 － rows"),
        ("rows * (rows + 1)", "rows × （rows ＋ 1）"),
        ("-rows", "－rows"),
        ("rows / 12 * 100", "rows ÷ 12 × 100"),
        ("max(rows, 1)", "rows与1中较大者"),
        ("rows if has_cart else 0", "rows（仅当has_cart）"),
        ("rows if has_cart else 1", "has_cart时为rows，否则为1"),
        ("sum(kilos)", "各成员kilos之和"),
    ],
)
def test_numbers(formula: str, text: str) -> None:
    assert say_formula(formula, "share") == text


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("not has_cart or rows >= 12 and has_ladder", "并非has_cart，或者rows ≥ 12，且has_ladder"),
        ("has_cart and (has_ladder or rows == 1)", "has_cart，且（has_ladder，或者rows ＝ 1）"),
        ("fruit in ('apples', 'plums')", "fruit为apples或plums"),
        ("fruit != 'pears'", "fruit不为pears"),
        ("debt / max(rows, 1) < price", "debt ＜ price × （rows与1中较大者）"),
        ("any(age(born) > limit)", "有成员符合“年龄 ＞ limit”"),
        ("any(left != none)", "有成员符合“有left”"),
        ("any('knife' in tools)", "有成员符合“tools含knife”"),
        ("months_between(founded, today) < wait", "自founded起的满月数 ＜ wait"),
        ("founded < today", "founded ＜ 决定之日"),
        ("lookup(bonus, fruit) > last_year(price)", "按fruit查得的bonus ＞ 上年末price"),
        ("most(price) > least(price)", "最高的price ＞ 最低的price"),
        ("count(trained) > one_person", "符合“trained”的成员人数 ＞ 1人"),
        ("other", "other"),
        ("given(ripe)", "已有“ripe”的记录"),
        ("given(price)", "已录入price"),
    ],
)
def test_truths(formula: str, text: str) -> None:
    assert say_formula(formula) == text


def say_formula(formula: str, unit: str = "") -> str:
    ripe = orchard.fact("ripe", TRUTH, "household", computed=True)
    tools = orchard.fact("tools", ChoiceSet(("knife", "saw")), options=("knife", "saw"), option_labels=("knife", "saw"))
    fruit = orchard.fact(
        "fruit", Choice(orchard.FRUIT), "household", options=orchard.FRUIT, option_labels=orchard.FRUIT
    )
    program = orchard.program(
        orchard.rule("other", "has_cart"),
        orchard.rule("asked", formula, unit),
        facts=[ripe, tools, fruit],
        parameters=PARAMETERS,
    )
    body = program.rules["asked"].body
    assert body is not None
    return FormulaText(program).say(body)


def test_a_quotient() -> None:
    program = orchard.program(orchard.right("a", orchard.way("", "debt / max(rows, 1)"), unit="yuan"))
    amount = program.rules["a"].grounds[0].amount
    assert amount is not None
    assert FormulaText(program).say(amount) == "debt ÷ （rows与1中较大者）"


@pytest.mark.parametrize(
    ("unit", "text"),
    [("yuan/person/month", "元/人·月"), ("yuan/year", "元/年"), ("month", "个月"), ("share", ""), ("1/day", "/日")],
)
def test_units(unit: str, text: str) -> None:
    assert format_unit(parse_unit(unit)) == text
    assert format_unit(None) == ""


@pytest.mark.parametrize(
    ("value", "unit", "den", "text"),
    [
        (12345, "yuan", 100, "123.45元"),
        (1, "yuan/month", 1200, "0.0008元/月"),
        (13000, "share", 10000, "1.3"),
        (3, "month", 1, "3个月"),
        (UNBOUNDED, "yuan", 100, "无上限"),
    ],
)
def test_amounts(value: int, unit: str, den: int, text: str) -> None:
    assert format_number(value, Number(parse_unit(unit), den, 0, 0)) == text


def test_values() -> None:
    words = FormulaText(orchard.program())
    choice = n.Const(Choice(("one", "two")), 0)
    assert words.value(True, choice) == "是"
    assert words.value(1, choice) == "two"
    assert words.value(parse_day("2024-06-15"), n.Today(DATE)) == "2024-06-15"
    assert words.value(object(), choice) == "待查"
    assert words.value(18, n.Const(Number(parse_unit("year"), 1, 0, 200), 18)) == "18岁"
    assert words.value(5, n.Const(Number(SHARE, 1, 0, 9), 5)) == "5"
    assert words.value(1, n.FactProvided(TRUTH, "ripe", "household")) == "1"
