"""How formulas read in Chinese."""

from __future__ import annotations

import pytest

from doudi.rules import nodes as n
from doudi.rules.calendar import to_day
from doudi.rules.diagrams import UNBOUNDED
from doudi.rules.types import DATE, TRUTH, Choice, Number, Options
from doudi.rules.units import SHARE, parse_unit
from doudi.rules.wording import Words, number_words, unit_words
from tests.rules import toy

PARAMETERS = [
    toy.parameter("price", 500, "yuan"),
    toy.parameter("wait", 5, "month"),
    toy.parameter("limit", 12, "year"),
    toy.parameter("bonus", (1, 2, 3), "yuan", by=toy.FRUIT),
]


@pytest.mark.parametrize(
    ("formula", "said"),
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
def test_numbers(formula: str, said: str) -> None:
    assert spoken(formula, "share") == said


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("not has_cart or rows >= 12 and has_ladder", "并非has_cart，或者rows ≥ 12，且has_ladder"),
        ("has_cart and (has_ladder or rows == 1)", "has_cart，且（has_ladder，或者rows ＝ 1）"),
        ("fruit in ('apples', 'plums')", "fruit为apples或plums"),
        ("fruit != 'pears'", "fruit不为pears"),
        ("debt / max(rows, 1) < price", "debt ＜ price × （rows与1中较大者）"),
        ("any(age(born) > limit)", "有成员（年龄 ＞ limit）"),
        ("any(left != none)", "有成员（有left）"),
        ("any('knife' in tools)", "有成员tools含knife"),
        ("months_between(founded, today) < wait", "自founded起的满月数 ＜ wait"),
        ("founded < today", "founded ＜ 决定之日"),
        ("lookup(bonus, fruit) > last_year(price)", "按fruit查得的bonus ＞ 上年末price"),
        ("most(price) > least(price)", "最高的price ＞ 最低的price"),
        ("count(trained) > one_person", "trained的成员人数 ＞ 1人"),
        ("other", "other"),
        ("given(ripe)", "已有“ripe”的记录"),
        ("given(price)", "已录入price"),
    ],
)
def test_truths(formula: str, said: str) -> None:
    assert spoken(formula) == said


def spoken(formula: str, unit: str = "") -> str:
    ripe = toy.fact("ripe", TRUTH, "household", computed=True)
    tools = toy.fact("tools", Options(("knife", "saw")), options=("knife", "saw"), option_labels=("knife", "saw"))
    fruit = toy.fact("fruit", Choice(toy.FRUIT), "household", options=toy.FRUIT, option_labels=toy.FRUIT)
    made = toy.program(
        toy.rule("other", "has_cart"),
        toy.rule("asked", formula, unit),
        facts=[ripe, tools, fruit],
        parameters=PARAMETERS,
    )
    body = made.rules["asked"].body
    assert body is not None
    return Words(made).say(body)


def test_a_quotient() -> None:
    made = toy.program(toy.right("a", toy.way("", "debt / max(rows, 1)"), unit="yuan"))
    amount = made.rules["a"].ways[0].amount
    assert amount is not None
    assert Words(made).say(amount) == "debt ÷ （rows与1中较大者）"


@pytest.mark.parametrize(
    ("unit", "said"),
    [("yuan/person/month", "元/人·月"), ("yuan/year", "元/年"), ("month", "个月"), ("share", ""), ("1/day", "/日")],
)
def test_units(unit: str, said: str) -> None:
    assert unit_words(parse_unit(unit)) == said
    assert unit_words(None) == ""


@pytest.mark.parametrize(
    ("value", "unit", "den", "said"),
    [
        (12345, "yuan", 100, "123.45元"),
        (1, "yuan/month", 1200, "0.0008元/月"),
        (13000, "share", 10000, "1.3"),
        (3, "month", 1, "3个月"),
        (UNBOUNDED, "yuan", 100, "无上限"),
    ],
)
def test_amounts(value: int, unit: str, den: int, said: str) -> None:
    assert number_words(value, Number(parse_unit(unit), den, 0, 0)) == said


def test_values() -> None:
    words = Words(toy.program())
    choice = n.Const(Choice(("one", "two")), 0)
    assert words.value(True, choice) == "是"
    assert words.value(1, choice) == "two"
    assert words.value(to_day("2024-06-15"), n.Today(DATE)) == "2024-06-15"
    assert words.value(object(), choice) == "待查"
    assert words.value(18, n.Const(Number(parse_unit("year"), 1, 0, 200), 18)) == "18岁"
    assert words.value(5, n.Const(Number(SHARE, 1, 0, 9), 5)) == "5"
    assert words.value(1, n.Given(TRUTH, "ripe", "household")) == "1"
