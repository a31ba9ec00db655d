"""Explanations: one paragraph of labels and numbers, made from the trace."""

from __future__ import annotations

import pytest

from doudi.rules.cells import OPEN
from doudi.rules.explain import Explainer
from doudi.rules.outcomes import Decision, Household
from doudi.rules.program import Program
from doudi.rules.types import TRUTH
from tests.rules import toy
from tests.rules.toy import crew, right, way


def explained(made: Program, household: Household | None = None, brief: bool = True) -> str:
    decision = toy.decision(made, household)
    words = explainer(decision)
    outcome = decision.outcomes[0]
    return words.brief(outcome) if brief else words.outcome(outcome)


def explainer(decision: Decision) -> Explainer:
    return Explainer(decision, lambda member: "甲乙丙"[member], "、".join)


def test_a_right_without_a_condition() -> None:
    assert explained(toy.program(right("a", way()))) == "符合：ORCHARD-1（ORCHARD-1）。"


def test_a_condition_that_holds_with_its_sum() -> None:
    made = toy.program(right("a", way("rows > 12", "debt"), unit="yuan"))
    assert explained(made, crew(rows=13, debt=700)) == (
        "符合：ORCHARD-1（ORCHARD-1）。rows 13 ＞ 12。金额：debt 7.00元 ＝ 7.00元。"
    )


def test_a_class_that_holds() -> None:
    decision = toy.decision(toy.program(toy.rule("a", "has_cart", kind="class")), crew(has_cart=True))
    assert explainer(decision).brief(decision.classes[0]) == "符合（）。"


def test_an_exception_that_bars() -> None:
    made = toy.program(right("a", way("rows > 12"), unless=[way("has_cart", clause="ORCHARD-2")]))
    assert explained(made, crew(rows=13, has_cart=True)) == "不符合：ORCHARD-2（ORCHARD-2）。"


def test_a_refusal_says_what_failed_of_each_way() -> None:
    made = toy.program(right("a", way("rows > 12 and has_cart"), way("", "", "ORCHARD-3"), unless=[way("has_ladder")]))
    assert explained(made, crew(rows=13, has_cart=False, has_ladder=False)) == "符合：ORCHARD-3（ORCHARD-3）。"
    made = toy.program(right("a", way("rows > 12 and has_cart"), way("not has_cart and rows > 12", "", "ORCHARD-3")))
    assert explained(made, crew(rows=12, has_cart=False)) == (
        "不符合。ORCHARD-1（ORCHARD-1）：rows 12 ≤ 12。ORCHARD-3（ORCHARD-3）：rows 12 ≤ 12。"
    )


def test_members_are_named() -> None:
    made = toy.program(right("a", way("any(trained) and all(kilos < 12)")))
    assert explained(made, crew({"trained": True, "kilos": 5}, {"trained": False, "kilos": 5})) == (
        "符合：ORCHARD-1（ORCHARD-1）。有成员trained（甲）；每个成员都（kilos ＜ 12）：是。"
    )
    assert explained(made, crew({"trained": True, "kilos": 5}, {"trained": False, "kilos": 50})) == (
        "不符合。ORCHARD-1（ORCHARD-1）：并非每个成员都（kilos ＜ 12）（乙）。"
    )


def test_what_is_open_and_what_would_settle_it() -> None:
    made = toy.program(right("a", way("has_cart and rows > 12", "debt"), unit="yuan"))
    assert explained(made, crew(has_cart=OPEN, rows=13, debt=100), brief=False) == (
        "尚不能确定：ORCHARD-1（ORCHARD-1）。若符合，为1.00元。还需查明：has_cart。其他不变，rows为12时，结论会不同。"
    )


def test_a_value_nobody_has_set_is_the_localitys() -> None:
    fee = toy.parameter("fee", unit="yuan", local=True, high=1_000_000)
    made = toy.program(right("a", way("", "fee"), unit="yuan"), parameters=[fee])
    assert explained(made, brief=False) == (
        "尚不能确定：ORCHARD-1（ORCHARD-1）。若符合，为至少0.00元，上限待定。还需查明：当地的fee。"
    )


def test_what_was_presumed_is_said() -> None:
    dry = toy.fact("dry", TRUTH, "household", presume=True)
    made = toy.program(right("a", way("dry")), facts=[dry])
    assert explained(made, brief=False) == ("符合：ORCHARD-1（ORCHARD-1）。dry：是。以下事实未填，按常情推定：dry。")


def test_an_answer_of_none() -> None:
    made = toy.program(right("a", way("left == none", "debt"), whose="member", unit="yuan"))
    found = explained(made, crew({"left": toy.EARLIEST - 1}, debt=100))
    assert found == "符合：ORCHARD-1（ORCHARD-1）。left：无。金额：debt 1.00元 ＝ 1.00元。"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("debt + price", "debt 1.00元 ＋ price 5.00元"),
        ("price - debt", "price 5.00元 － debt 1.00元"),
        ("min(debt, price)", "debt 1.00元 与 price 5.00元 中较小者"),
        ("debt if has_cart else price", "debt 1.00元"),
        ("debt / max(rows, 1)", "debt ÷ （rows与1中较大者）"),
    ],
)
def test_a_sum_is_shown_with_its_numbers(amount: str, said: str) -> None:
    price = toy.parameter("price", 500, "yuan")
    made = toy.program(right("a", way("", amount), unit="yuan"), parameters=[price])
    assert explained(made, crew(debt=100, has_cart=True, rows=1)).split("金额：")[1].startswith(said)


def test_an_open_choice_between_sums_shows_both() -> None:
    price = toy.parameter("price", 500, "yuan")
    made = toy.program(right("a", way("", "debt if has_cart else price"), unit="yuan"), parameters=[price])
    assert explained(made, crew(debt=100)) == (
        "符合：ORCHARD-1（ORCHARD-1）。金额：debt 1.00元，或price 5.00元 ＝ 1.00元至5.00元。"
    )


def test_reasons_are_not_endless() -> None:
    condition = " and ".join(f"rows > {number}" for number in ("0", "1", "12")) + " and has_cart and has_ladder"
    condition += " and rows <= 100 and debt > 0"
    made = toy.program(right("a", way(condition)))
    found = explained(made, crew(rows=13, has_cart=True, has_ladder=True, debt=5))
    assert found.endswith("has_ladder：是；rows 13 ≤ 100等。")


def test_a_rule_says_why_and_a_rule_below_it_only_what() -> None:
    made = toy.program(
        toy.rule("deep", "has_cart"), toy.rule("high", "deep and rows > 12"), right("a", way("high or has_ladder"))
    )
    assert explained(made, crew(rows=13, has_cart=True, has_ladder=False)) == (
        "符合：ORCHARD-1（ORCHARD-1）。high：是（deep：是，rows 13 ＞ 12）。"
    )


def test_each_case_keeps_a_trace_of_its_own() -> None:
    made = toy.program(right("a", way("has_cart or has_ladder and rows > 12")))
    decision = toy.decision(made)
    words = explainer(decision)
    assert words.trace(decision.outcomes[0]) is words.trace(decision.outcomes[0])
