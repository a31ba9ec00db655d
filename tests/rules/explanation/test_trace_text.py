"""Steps of a trace in words: whose a fact is, what compares with what, and sums with their numbers and brackets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.engine.outcome import HouseholdFacts
from doudi.rules.explanation.explainer import Explainer
from doudi.rules.explanation.trace_text import predicate
from doudi.rules.language.model import FactDefinition, Parameter, Rule
from doudi.rules.types import TRUTH
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN
from tests.rules import orchard
from tests.rules.orchard import crew, right, way


def labelled(name: str, label: str, entity: str = "member") -> FactDefinition:
    return replace(orchard.fact(name, TRUTH, entity), label=label)


SPRING = labelled("spring", "有水源")
HEIR = labelled("heir", "孤儿")
DRY = labelled("dry", "缺少劳动力", "household")
FIT = labelled("fit", "家庭财产符合规定", "household")


def brief(
    *ways: str,
    household: HouseholdFacts,
    rules: tuple[Rule, ...] = (),
    unit: str = "",
    amount: str = "",
    parameters: tuple[Parameter, ...] = (),
) -> str:
    """The explanation after the verdict and its clause."""
    program = orchard.program(
        *rules,
        right("a", *(way(condition, amount) for condition in ways), unit=unit),
        facts=[SPRING, HEIR, DRY, FIT],
        parameters=parameters,
    )
    decision = orchard.decide_crew(program, household)
    (outcome,) = decision.outcomes
    words = Explainer(decision, lambda member: "甲乙丙"[member], "、".join)
    return words.brief(outcome).partition("（ORCHARD-1）")[2].lstrip("：。")


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("有生活来源", "有生活来源"),
        ("参加合作医疗", "参加合作医疗"),
        ("参加合作医疗的老人", "为参加合作医疗的老人"),
        ("孤儿", "为孤儿"),
        ("本地户籍，或住满一年", "符合“本地户籍，或住满一年”"),
        ("收入超过标准", "符合“收入超过标准”"),
    ],
)
def test_a_label_is_said_of_somebody_in_a_sentence(label: str, text: str) -> None:
    assert predicate(label) == text


def test_what_is_to_be_found_out_is_asked_in_a_sentence() -> None:
    program = orchard.program(right("a", way("rows > 12")), facts=[SPRING, HEIR, DRY, FIT])
    text = Explainer(orchard.decide_crew(program), lambda member: "甲乙丙"[member], "、".join).text
    assert text.question("spring", 0) == "甲是否有水源"
    assert text.question("heir", 1) == "乙是否为孤儿"
    assert text.question("wage", 1) == "乙的wage"
    assert text.question("dry", HOUSEHOLD) == "是否缺少劳动力"
    assert text.question("fit", HOUSEHOLD) == "家庭财产是否符合规定"
    assert text.question("rows", HOUSEHOLD) == "rows"


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("any(spring)", "有成员有水源（甲）。"),
        ("any(heir)", "没有成员为孤儿。"),
        ("all(spring)", "并非每个成员都有水源（乙）。"),
        ("all(not heir)", "每个成员都符合“并非孤儿”。"),
        ("any(trained)", "有成员为trained：待查"),
        ("all(trained)", "每个成员都为trained：待查"),
    ],
)
def test_members_are_told_of_in_a_sentence(condition: str, text: str) -> None:
    pickers = ({"spring": True, "heir": False, "trained": OPEN}, {"spring": False, "heir": False, "trained": OPEN})
    if text.endswith("待查"):
        program = orchard.program(right("a", way(condition)))
        decision = orchard.decide_crew(program, crew(*({"trained": OPEN} for _ in pickers)))
        words = Explainer(decision, lambda member: "甲乙丙"[member], "、".join)
        (condition_trace,) = words.trace(decision.outcomes[0]).children[0].children
        assert words.reasons(condition_trace, HOUSEHOLD) == [f"是否{text}"]
        return
    explanation = brief(condition, household=crew(*pickers))
    assert explanation == text


def test_other_members_are_others() -> None:
    program = orchard.program(right("a", way("any_other(spring)"), entity="member"), facts=[SPRING, HEIR])
    decision = orchard.decide_crew(program, crew({"spring": True}, {"spring": False}))
    words = Explainer(decision, lambda member: "甲乙丙"[member], "、".join)
    assert [words.brief(outcome).partition("）")[2] for outcome in decision.outcomes] == [
        "：没有其他成员有水源。",
        "。另有成员有水源（甲）。",
    ]


@pytest.mark.parametrize(
    ("condition", "rows", "text"),
    [
        ("rows > 0 and has_cart", 5, "has_cart：是。"),
        ("0 < rows and has_cart", 5, "has_cart：是。"),
        ("rows > 0", 0, "rows为0。"),
        ("rows <= 0", 0, "rows为0。"),
        ("rows <= 0", 5, "rows为5。"),
        ("rows > 0", 5, ""),
        ("rows - rows < 12", 5, "rows － rows（0） ＜ 12。"),
        ("rows - 12 > 0", 15, "rows － 12（3） ＞ 0。"),
        ("rows == rows", 5, ""),
    ],
)
def test_a_comparison_with_nothing_is_a_reason_only_where_there_is_none(condition: str, rows: int, text: str) -> None:
    """That a family has members, or a bill is above nothing, is no reason that anybody needs."""
    assert brief(condition, household=crew(rows=rows, has_cart=True)) == text


def test_a_value_is_not_stated_beside_its_comparison() -> None:
    assert brief("any(grade != none and grade > 1)", household=crew({"grade": 3})) == (
        "有成员符合“有grade，且grade ＞ 1”（甲）。"
    )
    program = orchard.program(right("a", way("grade != none and grade > 1"), entity="member"))
    decision = orchard.decide_crew(program, crew({"grade": 3}))
    words = Explainer(decision, lambda member: "甲乙丙"[member], "、".join)
    assert words.brief(decision.outcomes[0]) == "符合：ORCHARD-1（ORCHARD-1）。grade 3 ＞ 1。"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("(debt + price) * rows", "（debt 1.00元 ＋ price 5.00元） × rows 3"),
        ("price * rows - (debt + debt)", "price 5.00元 × rows 3 － （debt 1.00元 ＋ debt 1.00元）"),
        ("price * min(rows, kilo_limit)", "price 5.00元 × （rows 3 与 kilo_limit 2 中较小者）"),
        ("min(price * rows, debt)", "（price 5.00元 × rows 3） 与 debt 1.00元 中较小者"),
        ("price + each * count(heir)", "price 5.00元。"),
        ("each * count(heir) + price", "price 5.00元。"),
        ("price + each * count(spring)", "price 5.00元 ＋ each 2.00元/人 × 符合“有水源”的成员 1人"),
        ("(price if has_cart else debt) * rows", "price 5.00元 × rows 3"),
    ],
)
def test_a_sum_keeps_its_brackets_and_leaves_out_what_comes_to_nothing(amount: str, text: str) -> None:
    price, each = orchard.parameter("price", 500, "yuan"), orchard.parameter("each", 200, "yuan/person")
    parameters = (price, each, orchard.parameter("kilo_limit", 2))
    household = crew({"spring": True, "heir": False}, debt=100, rows=3, has_cart=True)
    explanation = brief("", household=household, unit="yuan", amount=amount, parameters=parameters)
    assert explanation.partition("金额：")[2].startswith(text)


def test_what_a_locality_entered_is_a_reason() -> None:
    fee = orchard.parameter("fee", 500, "yuan", local=True)
    assert brief("given(fee)", household=crew(local={"fee": 700}), parameters=(fee,)) == "已录入fee：是。"


def test_a_step_that_is_a_number_is_a_calculation() -> None:
    program = orchard.program(right("a", way("rows > 12 and any(trained)", "debt"), unit="yuan"))
    decision = orchard.decide_crew(program, crew({"trained": True}, debt=700, rows=13))
    words = Explainer(decision, lambda member: "甲乙丙"[member], "、".join)
    condition, amount = words.trace(decision.outcomes[0]).children[0].children
    comparison, members = condition.children
    assert words.text.step(amount.children[0], HOUSEHOLD) == "debt 7.00元"
    assert words.text.step(comparison, HOUSEHOLD) == "rows 13 ＞ 12"
    assert words.text.step(members, HOUSEHOLD) == "有成员为trained（甲）"
