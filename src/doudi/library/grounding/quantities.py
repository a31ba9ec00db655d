"""Numbers with their units as Chinese documents write them, and whether a value stands in a text in any such form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from doudi.library.compare.figures import canonicalise, find_figures
from doudi.library.grounding.pack_assertions import MONTHS, WORKING_DAYS
from doudi.library.structure.normal import plain_text

LISTED = re.compile(r"([一二三四五六七八九\d])(?=(?:、[一二三四五六七八九\d])*、[一二三四五六七八九\d]级)")
SAME_UNITS = {
    "个月": "月",
    "月份": "月",
    "月底": "月",
    "周岁": "岁",
    "pp": "%",
    "个pp": "%",
    "年度": "年",
    "年底": "年",
    "个工作日": "工作日",
}
COUNTED = frozenset(["元", "%", "倍", "岁", "级", "次", "月", "年", "日", "天", "工作日"])
PLAN = re.compile(r"“?[\"“]?十([一二三四五六])五[\"”]?”?")
FIRST_PLAN_AFTER_TEN = 2006  # the eleventh five-year plan began in 2006; each is five years long


def contains_value(value: Fraction, unit: str, text: str) -> bool:
    """Whether a text contains a value, in any of the forms in which Chinese documents write it.

    `unit` is a unit of the rule language as text, or `WORKING_DAYS`. A share of 0.6 is found as 60% and as 百分之六十.
    """
    normal = plain_text(text)
    return bool(read_quantities(text) & _list_ways(value, unit)) or any(
        word in normal for word in _list_words(value, unit)
    )


def read_quantities(text: str) -> set[tuple[Fraction, str]]:
    """The numbers of a text, each with its Chinese unit: 一、二级残疾 → (1, 级), (2, 级)."""
    joined = "".join(text.split())
    listed = LISTED.sub(r"\1级", joined)
    quantities: set[tuple[Fraction, str]] = set()
    for part in listed.split("、"):
        normal = plain_text(part)
        for start, end in find_figures(normal):
            quantities |= set(_read_figure(canonicalise(normal[start:end])))
    return quantities


def contains_noted_number(value: Fraction, unit: str, quantities: set[tuple[Fraction, str]], text: str) -> bool:
    """Whether a number that a clause register notes is one of the `quantities` of a text, or is written there as a word."""
    if unit == "年" and value > 1000:
        return (value, unit) in quantities or any(begin <= value < begin + 5 for begin in read_plan_years(text))
    ways = {(value, unit)}
    if unit in ("月", "年"):
        ways |= {(value, "月"), (value / 12, "年")} if unit == "月" else {(value, "年"), (value * 12, "月")}
    if unit == "%":
        ways |= {(1 + value / 100, "倍")}
    months = int(value * 12) if unit == "年" else int(value) if unit == "月" else 0
    words = _list_words(Fraction(months), MONTHS)
    if unit == "岁" and value == 18:
        words += ("成年",)
    if unit == "%" and value == 100:
        words += ("全额", "全部", "全覆盖")
    return bool(ways & quantities) or any(word in "".join(text.split()) for word in words)


def _read_figure(figure: str) -> Iterator[tuple[Fraction, str]]:
    """The one or two numbers of a figure in its canonical form: 6~12个月 → (6, 月), (12, 月); 60% → (60, %)."""
    match = re.match(r"(\d+(?:\.\d+)?)(?:~(\d+(?:\.\d+)?))?(.*)", figure)
    if match is None:
        return
    unit = match.group(3).removeprefix("~")
    scale = {"千": 1000, "万": 10_000, "亿": 100_000_000}.get(unit[:1], 1)
    unit = SAME_UNITS.get(unit, unit)
    for number in match.groups()[:2]:
        if number:
            yield Fraction(number) * scale, unit[-1:] if scale > 1 else unit


def _list_ways(value: Fraction, unit: str) -> set[tuple[Fraction, str]]:
    if unit == WORKING_DAYS:
        return {(value, "工作日")}
    if "yuan" in unit:
        return {(value, "元")}
    if unit == MONTHS:
        return {(value, "月"), (value / 12, "年")}
    if unit == "year":
        return {(value, "岁"), (value, "年")}
    if unit in ("day", "person"):
        return {(value, counter) for counter in ("日", "天", "工作日", "人", "名")}
    ways = {(value * 100, "%"), ((value - 1) * 100, "%"), (value, "倍"), (value, "")}
    if value.denominator == 1:
        ways |= {(value, counter) for counter in ("级", "类", "次", "人", "人次", "项", "种", "户")}
    return ways


def _list_words(value: Fraction, unit: str) -> tuple[str, ...]:
    """The words that may stand for a value: 全额 for the share 1, 半年 for six months."""
    if unit == "share" and value == 1:
        return ("全额", "全部", "全免", "免费")
    if unit == "share" and value == Fraction(1, 2):
        return ("一半", "半数")
    if unit == MONTHS:
        return {6: ("半年",), 3: ("每季", "季度"), 12: ("每年", "一年", "全年")}.get(int(value), ())
    return ()


def read_plan_years(text: str) -> list[int]:
    """The first years of the five-year plans that a text names: 十四五 → 2021."""
    numbers = (match.group(1) for match in PLAN.finditer("".join(text.split())))
    return [FIRST_PLAN_AFTER_TEN + 5 * "一二三四五六".index(number) for number in numbers]


def format_value(value: Fraction, unit: str) -> str:
    """A value as an officer reads it, in Chinese; a share both as a number and in per cent."""
    number = str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
    if unit == "share":
        return f"{number}（{float(value * 100):g}%）"
    return number + ("元" if "yuan" in unit else {MONTHS: "个月", "year": "岁", WORKING_DAYS: "个工作日"}.get(unit, ""))
