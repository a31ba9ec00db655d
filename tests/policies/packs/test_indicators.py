"""Indicators of regions and links to prices: reading them, and what they say of figures on each side of what is wanted."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from doudi.policies.packs.indicators import Indicator, Measurement, TargetResult, format_value, judge
from doudi.policies.packs.library import Library
from doudi.policies.packs.price_links import PriceState, price_state
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.calendar import parse_day
from doudi.rules.units import parse_unit
from tests.policies.written_packs import line_of, problems, write_pack

FILE = "indicators.yaml"
TEXT = """\
indicators:
  - indicator: mean_line
    label: 平均标准
    unit: yuan/person/month
    measure: mean_standard
    of: dibao_standard
    clause: HILL-2
    targets: [{from: 2020-01-01, least: 650}]
    growth: {about: 0.09, tolerance: 0.01}
price_links:
  - price_link: linked
    label: 物价联动
    standards: [dibao_standard]
    rise: price_rise
    trigger: price_link_trigger
    allowance: price_allowance
    clause: HILL-3
"""


def indicator(library: Library, pack: str, name: str) -> Indicator:
    return next(
        each_indicator
        for each_indicator in library.elements(library.pack(pack)).indicators
        if each_indicator.name == name
    )


def verdicts(findings: list[TargetResult]) -> list[bool | None]:
    return [finding.met for finding in findings]


def fen(total: int, people: int = 1) -> Fraction:
    """Yuan from a total in fen over persons."""
    return Fraction(total, 100 * people)


# What is wanted


@pytest.mark.parametrize(
    ("total", "people", "met"),
    [(38000, 1, True), (37999, 1, False), (114_000, 3, True), (113_999, 3, False), (38001, 1, True)],
)
def test_the_average_top_up_of_2018(library: Library, total: int, people: int, met: bool) -> None:
    """JX-5.1.1b: 380 yuan a month for each person, to the fen over all of them."""
    top_up = indicator(library, "jiangxi", "average_top_up")
    target, growth = judge(top_up, parse_day("2018-12-31"), {"average_top_up": Measurement(fen(total, people))})
    assert (target.met, growth.met) == (met, None)
    assert target.clauses == ("JX-5.1.1b",)
    assert ("已达到" if met else "未达到") in target.text


@pytest.mark.parametrize(
    ("now", "met"), [(38000, False), (41040, True), (41420, True), (41800, True), (41801, False), (41039, False)]
)
def test_the_average_top_up_grows_by_about_nine_per_cent(library: Library, now: int, met: bool) -> None:
    """380 a year before: 8 % is 410.40, 10 % is 418.00; both ends are in."""
    top_up = indicator(library, "jiangxi", "average_top_up")
    (growth,) = judge(top_up, parse_day("2019-06-30"), {"average_top_up": Measurement(fen(now), fen(38000))})
    assert growth.met is met
    assert "增长9%左右（上下1个百分点）" in growth.text


def test_the_target_holds_for_its_year_only(library: Library) -> None:
    top_up = indicator(library, "jiangxi", "average_top_up")
    measured = {"average_top_up": Measurement(fen(1), fen(1))}
    assert [len(judge(top_up, parse_day(day), measured)) for day in ("2017-12-31", "2018-01-01", "2018-12-31", "2019-01-01")] == [
        0, 2, 2, 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "day", "value", "met"),
    [
        ("average_tekun_standard", "2019-12-31", 84500, True),
        ("average_tekun_standard", "2019-12-31", 84499, False),
        ("average_tekun_standard", "2020-01-01", 84500, False),
        ("average_tekun_standard", "2020-01-01", 93600, True),
        ("average_dibao_standard", "2019-12-31", 65000, True),
        ("average_dibao_standard", "2019-12-31", 64999, False),
        ("average_dibao_standard", "2020-01-01", 71999, False),
        ("average_dibao_standard", "2023-05-01", 72000, True),
    ],
)
def test_regional_averages_of_guangxi(library: Library, name: str, day: str, value: int, met: bool) -> None:
    """GX-5.1.1b: 845, then 936; GX-5.1.2b and GX-5.1.2c: 650, then 720 from 2020 on."""
    assert verdicts(judge(indicator(library, "guangxi", name), parse_day(day), {name: Measurement(fen(value))})) == [
        met
    ]


@pytest.mark.parametrize(("top_up", "met"), [(33000, True), (32999, False)])
def test_what_is_paid_keeps_up_with_the_standard(library: Library, top_up: int, met: bool) -> None:
    """GX-5.1.2d: the standard rose from 590 to 649, by a tenth, so 300 becomes at least 330."""
    paid = indicator(library, "guangxi", "average_top_up")
    measured = {
        "average_dibao_standard": Measurement(fen(64900), fen(59000)),
        "average_top_up": Measurement(fen(top_up), fen(30000)),
    }
    assert verdicts(judge(paid, parse_day("2019-12-31"), measured)) == [met]
    del measured["average_dibao_standard"]
    assert verdicts(judge(paid, parse_day("2019-12-31"), measured)) == [None]


@pytest.mark.parametrize(
    ("wrong", "helped", "met"), [(2, 100, True), (201, 10_000, False), (200, 10_000, True), (0, 50, True)]
)
def test_the_share_of_errors(library: Library, wrong: int, helped: int, met: bool) -> None:
    """GX-6.5b: within two in a hundred of all who were helped, the two included."""
    errors = indicator(library, "guangxi", "error_share")
    (result,) = judge(errors, parse_day("2019-12-31"), {"error_share": Measurement(Fraction(wrong, helped))})
    assert result.met is met
    assert "目标不高于2%" in result.text


@pytest.mark.parametrize(("now", "met"), [(100, True), (99, False), (101, True)])
def test_spending_never_falls(library: Library, now: int, met: bool) -> None:
    """JX-6.4b."""
    spending = indicator(library, "jiangxi", "care_spending")
    (result,) = judge(spending, parse_day("2019-12-31"), {"care_spending": Measurement(Fraction(now), Fraction(100))})
    assert result.met is met
    assert "比上年不减少" in result.text


def test_what_was_not_measured_is_not_missed(library: Library) -> None:
    """Neither a missing figure nor a missing year before, nor one of nothing, says that the target was missed."""
    top_up = indicator(library, "jiangxi", "average_top_up")
    day = parse_day("2018-12-31")
    assert verdicts(judge(top_up, day, {})) == [None, None]
    assert verdicts(judge(top_up, day, {"average_top_up": Measurement(fen(38000), fen(0))})) == [True, None]
    assert "尚无数据" in judge(top_up, day, {})[0].text
    assert "无法判断" in judge(top_up, day, {})[0].text


def test_figures_in_words() -> None:
    yuan = parse_unit("yuan/person/month")
    assert format_value(fen(38000), yuan) == "380.00元/人·月"
    assert format_value(fen(113_999, 3), yuan) == "379.9967元/人·月"
    assert format_value(Fraction(201, 10_000), parse_unit("share")) == "2.01%"


# Prices


def test_standards_follow_prices(library: Library) -> None:
    """JX-6.4a: the opinion names neither the rise nor the sum; until the place has set them, nothing is told or paid."""
    (link,) = library.elements(library.pack("jiangxi")).price_links
    assert link.clauses == ("JX-6.4a",)
    rise, trigger, sum_ = {"price_rise": 350}, {"price_link_trigger": 350}, {"price_allowance": 2550}
    assert price_state(link, {}, 3) == PriceState(None, ("price_rise", "price_link_trigger"), None)
    assert price_state(link, rise | sum_, 3) == PriceState(None, ("price_link_trigger",), None)
    assert price_state(link, {"price_rise": 349} | trigger | sum_, 3) == PriceState(False, (), None)
    assert price_state(link, rise | trigger, 3) == PriceState(True, ("price_allowance",), None)
    assert price_state(link, rise | trigger | sum_, 3) == PriceState(True, (), 7650)


# Reading


def test_an_indicator_and_a_link_are_read(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write_pack(tmp_path, files={FILE: TEXT})
    assert problems(tmp_path, vocabulary) == []


@pytest.mark.parametrize(
    ("old", "new", "position", "message"),
    [
        ("mean_standard", "mean_standrad", "", "unknown measure 'mean_standrad' (did you mean 'mean_standard'?)"),
        ("of: dibao_standard", "of: dibao_standad", "", "'mean_standard' cannot be taken of 'dibao_standad' (did you mean"),
        ("of: dibao_standard", "of: zzzz", "", "'mean_standard' cannot be taken of 'zzzz' (name a parameter of the vocabulary)"),
        ("mean_standard\n    of: dibao_standard", "paid_per_person\n    of: tekun", "of: tekun", "'tekun' is no sum of money ("),
        ("mean_standard", "error_share", "of: dibao", "'error_share' cannot be taken of 'dibao_standard' (leave 'of' out)"),
        ("yuan/person/month", "yuan/month", "", "'mean_standard' of 'dibao_standard' comes in yuan/person/month (unit: yuan/"),
        ("unit: yuan/person/month", "unit: yuan/man", "", "unknown unit 'man'"),
        ("    label: 平均标准\n", "", "- indicator: mean", "'label' is missing"),
        (", least: 650}", "}", "{from: 2020", "a target without a value (give 'least' or 'most')"),
        ("least: 650", "lest: 650", "{from: 2020", "unknown key 'lest' (did you mean 'least'?)"),
        ("least: 650", "least: 6.505", "", "'6.505' is not a number of up to 2 decimals"),
        (", tolerance: 0.01", "", "{about", "'about' and 'tolerance' stand together"),
        ("about: 0.09", "least: 0.1, about: 0.09", "{least: 0.1", "growth is wanted in one way"),
        ("{about: 0.09, tolerance: 0.01}", "{keeps_up_with: mean_lin}", "- indicator: mean", "no other indicator 'mean_lin' to"),
        ("{about: 0.09, tolerance: 0.01}", "{keeps_up_with: mean_line}", "- indicator: mean", "no other indicator 'mean_line' to"),
        ("clause: HILL-2", "clause: HILL-8", "- indicator: mean", "unknown clause 'HILL-8' (did you mean 'HILL-"),
        ("clause: HILL-3", "clause: HILL-8", "- price_link", "unknown clause 'HILL-8' (did you mean 'HILL-"),
        ("rise: price_rise", "rise: price_ris", "- price_link", "no local parameter 'price_ris' (did you mean 'price_rise'?)"),
        ("rise: price_rise", "rise: price_allowance", "- price_link", "'price_allowance' is in yuan/person/month (a parameter"),
        ("allowance: price_allowance", "allowance: minimum_wage", "- price_link", "'minimum_wage' is in yuan/month (a parameter"),
        ("standards: [dibao_standard]", "standards: [price_rise]", "- price_link", "'price_rise' is in share"),
        ("price_links:", "price_link:", "", "unknown key 'price_link' (did you mean 'price_links'?)"),
        ("    trigger: price_link_trigger\n", "", "- price_link", "'trigger' is missing"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, vocabulary: Vocabulary, old: str, new: str, position: str, message: str
) -> None:
    assert TEXT.count(old) == 1, old
    text = TEXT.replace(old, new)
    write_pack(tmp_path, files={FILE: text})
    problem_list = problems(tmp_path, vocabulary)
    expected = f"hill/{FILE}:{line_of(text, position or new)}: {message}"
    assert any(item.startswith(expected) for item in problem_list), problem_list


def test_an_indicator_of_which_nothing_is_wanted(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = TEXT.replace("    targets: [{from: 2020-01-01, least: 650}]\n", "").replace(
        "    growth: {about: 0.09, tolerance: 0.01}\n", ""
    )
    write_pack(tmp_path, files={FILE: text})
    assert problems(tmp_path, vocabulary) == [
        f"hill/{FILE}:2: nothing is wanted of 'mean_line' (give 'targets' or 'growth')"
    ]


def test_an_indicator_that_stands_twice(tmp_path: Path, vocabulary: Vocabulary) -> None:
    repeated = TEXT[TEXT.index("  - indicator") : TEXT.index("price_links")]
    write_pack(tmp_path, files={FILE: TEXT.replace("price_links:", repeated + "price_links:")})
    assert problems(tmp_path, vocabulary) == [
        f"hill/{FILE}:10: 'mean_line' stands twice (give each indicator a name of its own)"
    ]
