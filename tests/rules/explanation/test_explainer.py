"""Explanations: one paragraph of labels and numbers, made from the trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.rules.engine.outcome import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    UNDETERMINED,
    AmountRange,
    HouseholdDecision,
    HouseholdFacts,
    Need,
    TurningPoint,
)
from doudi.rules.explanation.explainer import Explainer
from doudi.rules.program.program import Program
from doudi.rules.types import TRUTH
from doudi.rules.unknowns.sentinels import OPEN
from tests.rules import orchard
from tests.rules.orchard import crew, right, way


def explain_right(program: Program, household: HouseholdFacts | None = None, brief: bool = True) -> str:
    decision = orchard.decide_crew(program, household)
    words = explainer(decision)
    outcome = decision.outcomes[0]
    return words.brief(outcome) if brief else words.outcome(outcome)


def explainer(decision: HouseholdDecision) -> Explainer:
    return Explainer(decision, lambda member: "甲乙丙"[member], "、".join)


def test_a_right_without_a_condition() -> None:
    assert explain_right(orchard.program(right("a", way()))) == "符合：ORCHARD-1（ORCHARD-1）。"


def test_a_condition_that_holds_with_its_sum() -> None:
    program = orchard.program(right("a", way("rows > 12", "debt"), unit="yuan"))
    assert explain_right(program, crew(rows=13, debt=700)) == (
        "符合：ORCHARD-1（ORCHARD-1）。rows 13 ＞ 12。金额：debt 7.00元。"
    )


def test_a_class_that_holds() -> None:
    decision = orchard.decide_crew(orchard.program(orchard.rule("a", "has_cart", kind="class")), crew(has_cart=True))
    assert explainer(decision).brief(decision.classes[0]) == "符合（）。"


def test_an_exception_that_bars() -> None:
    program = orchard.program(right("a", way("rows > 12"), unless=[way("has_cart", clause="ORCHARD-2")]))
    assert explain_right(program, crew(rows=13, has_cart=True)) == "不符合：ORCHARD-2（ORCHARD-2）。"


def test_a_refusal_says_what_failed_of_each_way() -> None:
    program = orchard.program(
        right("a", way("rows > 12 and has_cart"), way("", "", "ORCHARD-3"), unless=[way("has_ladder")])
    )
    assert explain_right(program, crew(rows=13, has_cart=False, has_ladder=False)) == "符合：ORCHARD-3（ORCHARD-3）。"
    program = orchard.program(
        right("a", way("rows > 12 and has_cart"), way("not has_cart and rows > 12", "", "ORCHARD-3"))
    )
    assert explain_right(program, crew(rows=12, has_cart=False)) == (
        "不符合。ORCHARD-1（ORCHARD-1）；ORCHARD-3（ORCHARD-3）：rows 12 ≤ 12。"
    )


def test_members_are_named() -> None:
    program = orchard.program(right("a", way("any(trained) and all(kilos < 12)")))
    assert explain_right(program, crew({"trained": True, "kilos": 5}, {"trained": False, "kilos": 5})) == (
        "符合：ORCHARD-1（ORCHARD-1）。有成员为trained（甲）；每个成员都符合“kilos ＜ 12”。"
    )
    assert explain_right(program, crew({"trained": True, "kilos": 5}, {"trained": False, "kilos": 50})) == (
        "不符合。ORCHARD-1（ORCHARD-1）：并非每个成员都符合“kilos ＜ 12”（乙）。"
    )


def test_what_is_open_and_what_would_settle_it() -> None:
    program = orchard.program(right("a", way("has_cart and rows > 12", "debt"), unit="yuan"))
    assert explain_right(program, crew(has_cart=OPEN, rows=13, debt=100), brief=False) == (
        "尚不能确定：ORCHARD-1（ORCHARD-1）。若符合，金额为1.00元。还需查明：has_cart。其他不变，rows为12时，结论会不同。"
    )


def test_a_value_nobody_has_set_is_the_localitys() -> None:
    fee = orchard.parameter("fee", unit="yuan", local=True, high=1_000_000)
    program = orchard.program(right("a", way("", "fee"), unit="yuan"), parameters=[fee])
    assert explain_right(program, brief=False) == (
        "尚不能确定：ORCHARD-1（ORCHARD-1）。若符合，金额待定。还需查明：当地的fee。"
    )


def test_what_was_presumed_is_said() -> None:
    dry = orchard.fact("dry", TRUTH, "household", presume=True)
    program = orchard.program(right("a", way("dry")), facts=[dry])
    assert explain_right(program, brief=False) == (
        "符合：ORCHARD-1（ORCHARD-1）。dry：是。以下事实未填，按常情推定：dry。"
    )


def test_an_answer_of_none() -> None:
    program = orchard.program(right("a", way("left == none", "debt"), entity="member", unit="yuan"))
    explanation = explain_right(program, crew({"left": orchard.EARLIEST - 1}, debt=100))
    assert explanation == "符合：ORCHARD-1（ORCHARD-1）。left：无。金额：debt 1.00元。"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("debt + price", "debt 1.00元 ＋ price 5.00元"),
        ("price - debt", "price 5.00元 － debt 1.00元"),
        ("min(debt, price)", "debt 1.00元 与 price 5.00元 中较小者"),
        ("debt if has_cart else price", "debt 1.00元"),
        ("debt / max(rows, 1)", "debt ÷ （rows与1中较大者）"),
    ],
)
def test_a_sum_is_shown_with_its_numbers(amount: str, text: str) -> None:
    price = orchard.parameter("price", 500, "yuan")
    program = orchard.program(right("a", way("", amount), unit="yuan"), parameters=[price])
    assert explain_right(program, crew(debt=100, has_cart=True, rows=1)).split("金额：")[1].startswith(text)


def test_an_open_choice_between_sums_shows_both() -> None:
    price = orchard.parameter("price", 500, "yuan")
    program = orchard.program(right("a", way("", "debt if has_cart else price"), unit="yuan"), parameters=[price])
    assert explain_right(program, crew(debt=100)) == (
        "符合：ORCHARD-1（ORCHARD-1）。金额：debt 1.00元，或price 5.00元 ＝ 1.00元至5.00元。"
    )


def test_a_ceiling_is_no_equation() -> None:
    program = orchard.program(orchard.right("grant", way("rows > 12", "debt", at_most=True), unit="yuan"))
    explanation = explain_right(program, crew(rows=13, debt=700))
    assert explanation.endswith("金额由审批机关逐案确定，最高为debt 7.00元，即0.00元至7.00元。")


def test_reasons_are_not_endless() -> None:
    condition = (
        " and ".join(f"rows > {number}" for number in ("1", "12")) + " and 1 < rows < 100 and has_cart and has_ladder"
    )
    condition += " and rows <= 100 and rows < 100 and rows != 12"
    program = orchard.program(right("a", way(condition)))
    explanation = explain_right(program, crew(rows=13, has_cart=True, has_ladder=True, debt=5))
    assert explanation.endswith("has_cart：是；has_ladder：是等8项。")


def test_a_rule_says_why_and_a_rule_below_it_only_what() -> None:
    program = orchard.program(
        orchard.rule("deep", "has_cart"),
        orchard.rule("high", "deep and rows > 12"),
        right("a", way("high or has_ladder")),
    )
    assert explain_right(program, crew(rows=13, has_cart=True, has_ladder=False)) == (
        "符合：ORCHARD-1（ORCHARD-1）。high：是（deep：是，rows 13 ＞ 12）。"
    )


def test_each_case_keeps_a_trace_of_its_own() -> None:
    program = orchard.program(right("a", way("has_cart or has_ladder and rows > 12")))
    decision = orchard.decide_crew(program)
    words = explainer(decision)
    assert words.trace(decision.outcomes[0]) is words.trace(decision.outcomes[0])


def test_a_right_that_takes_something_away_never_reads_as_help() -> None:
    program = orchard.program(right("stop", way("rows > 12")))
    decision = orchard.decide_crew(program, crew(rows=13))
    words = Explainer(decision, lambda member: "甲乙丙"[member], "、".join, {"stop"})
    (outcome,) = decision.outcomes
    assert words.brief(outcome) == "拟停止：ORCHARD-1（ORCHARD-1）。rows 13 ＞ 12。决定前须先听取本人意见。"
    statuses = [words.status(replace(outcome, status=status)) for status in (ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED)]
    assert statuses == ["拟停止", "不停止", "待定"]
    refusal = orchard.decide_crew(program, crew(rows=12))
    words = Explainer(refusal, lambda member: "甲乙丙"[member], "、".join, {"stop"})
    assert words.brief(refusal.outcomes[0]) == "不停止。ORCHARD-1（ORCHARD-1）：rows 12 ≤ 12。"


def test_a_better_right_that_stands_in_the_way_is_said_to_be_better() -> None:
    program = orchard.program(
        right("better", way("rows > 12")), right("lesser", way("not better")), order=("better", "lesser")
    )
    decision = orchard.decide_crew(program, crew(rows=13))
    assert explainer(decision).brief(decision.outcomes[1]) == (
        "不符合。ORCHARD-1（ORCHARD-1）：已符合better，该项优于本项，不再按本项认定。"
    )
    decision = orchard.decide_crew(program, crew(rows=12))
    assert explainer(decision).brief(decision.outcomes[1]) == "符合：ORCHARD-1（ORCHARD-1）。better：不符合。"


def test_a_way_called_like_its_condition_does_not_say_so_twice() -> None:
    program = orchard.program(orchard.rule("deep", "has_cart"), right("a", replace(way("deep"), label="deep")))
    assert explain_right(program, crew(has_cart=False)) == "不符合。deep（ORCHARD-1）：has_cart：否。"


def test_a_rule_that_rests_on_more_than_three_things_says_how_many() -> None:
    deep = orchard.rule("deep", "has_cart and has_ladder and rows > 12 and rows < 100")
    program = orchard.program(deep, right("a", way("deep")))
    assert explain_right(program, crew(has_cart=True, has_ladder=True, rows=13)) == (
        "符合：ORCHARD-1（ORCHARD-1）。deep：是（has_cart：是，has_ladder：是，rows 13 ＞ 12等4项）。"
    )


def test_a_refusal_of_which_nothing_can_be_said() -> None:
    program = orchard.program(right("a", way("rows != rows")))
    assert explain_right(program, crew(rows=13)) == "不符合。ORCHARD-1（ORCHARD-1）：条件不成立。"


def turning(value: int, fact: str = "debt") -> TurningPoint:
    return TurningPoint(fact, -1, value, fact != "rows")


def test_near_misses_are_near() -> None:
    """Neither the first fen nor sums and spans that no family would have; what is counted by the month ends earlier."""
    decision = orchard.decide_crew(orchard.program(right("a", way("rows > 12"))), crew(rows=13))
    words, (outcome,) = explainer(decision), decision.outcomes
    wage = TurningPoint("wage", 0, 9_000_000, True)
    turns = (turning(1), turning(700_00), turning(4_100_000_000), turning(0, "rows"), turning(700, "rows"), wage)
    changed = replace(outcome, turns_on=turns)
    assert words.near_misses(changed) == [turning(700_00), turning(0, "rows")]
    assert words.turns(changed) == "其他不变，debt为700.00元时，或rows为0时，结论会不同。"
    assert words.turns(replace(outcome, turns_on=(turning(1),))) == ""


def test_more_turning_points_than_are_told_are_counted() -> None:
    decision = orchard.decide_crew(orchard.program(right("a", way("rows > 12"))), crew(rows=13))
    words, (outcome,) = explainer(decision), decision.outcomes
    many = replace(outcome, turns_on=tuple(turning(number, "rows") for number in (5, 6, 7, 8, 9)))
    assert words.turns(many) == "其他不变，rows为5时，或rows为6时，或rows为7时，结论会不同；改变结论的数值还有2项。"


def test_what_is_not_exact_is_said_to_be_bounds() -> None:
    decision = orchard.decide_crew(orchard.program(right("a", way("", "debt"), unit="yuan")), crew(debt=700))
    words, (outcome,) = explainer(decision), decision.outcomes
    inexact = replace(
        outcome,
        exact=False,
        amount=AmountRange(100, 900, "yuan"),
        needs=(Need("rows"),),
        turns_on=tuple(turning(number, "rows") for number in (5, 6, 7, 8)),
    )
    assert words.amount(inexact) == "1.00元至9.00元（估算的界限）"
    assert words.amount(replace(inexact, amount=AmountRange(100, None, "yuan"))) == "1.00元以上，上限待定（估算的界限）"
    assert words.needs(inexact.needs, inexact.exact) == "还需查明（未知事实过多，可能偏多）：rows。"
    assert words.turns(inexact) == (
        "未知事实过多，没有逐一算清：其他不变，rows为5时，或rows为6时，或rows为7时，结论可能不同；还有1项数值也可能。"
    )
    assert "还有" not in words.turns(replace(inexact, turns_on=inexact.turns_on[:2]))


def test_more_needs_than_are_told_are_counted() -> None:
    decision = orchard.decide_crew(orchard.program(right("a", way("rows > 12"))), crew(rows=13))
    needs = tuple(Need("wage", member % 3) for member in range(14))
    assert explainer(decision).needs(needs).endswith("甲的wage、乙的wage、丙的wage等14项。")


def test_a_sum_that_is_one_unset_value_names_it() -> None:
    fee = orchard.parameter("fee", unit="yuan", local=True, ranges=[orchard.value_range(low=600, high=1200)])
    program = orchard.program(right("a", way("", "fee"), unit="yuan"), parameters=[fee])
    decision = orchard.decide_crew(program)
    (outcome,) = decision.outcomes
    settled = replace(outcome, status=ELIGIBLE, amount=AmountRange(600, 1200, "yuan"))
    assert explainer(decision).brief(settled) == "符合：ORCHARD-1（ORCHARD-1）。金额：6.00元至12.00元（fee待查）。"


def test_a_stop_that_says_itself_who_is_heard_does_not_say_so_twice() -> None:
    program = orchard.program(right("stop", replace(way("rows > 12"), label="停止前听取意见")))
    decision = orchard.decide_crew(program, crew(rows=13))
    words = Explainer(decision, lambda member: "甲乙丙"[member], "、".join, {"stop"})
    assert words.brief(decision.outcomes[0]) == "拟停止：停止前听取意见（ORCHARD-1）。rows 13 ＞ 12。"
