"""What a record says was decided, beside what its computation gives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doudi.policies.cases.decision_record import DecisionRecord, read_record, unsigned_record_text
from doudi.policies.cases.record_content import StatedDecision, find_contradictions, read_stated

CLAUSES = [{"document": "虚构发〔2026〕1号", "clause": "一(一)", "id": "X-1"}]
CASE = '{"id": "h", "members": [{"id": "某甲"}, {"id": "某乙"}, {"id": "某乙（2）"}]}'
EXACT = {"low": "300.05", "high": "300.05", "unit": "yuan/month"}
RANGE = {"low": "100.00", "high": "500.00", "unit": "yuan"}
OPEN_END = {"low": "100.00", "high": None, "unit": "yuan"}
MONTHS = {"low": 6, "high": 12, "unit": "months"}
REFUSED, GRANTED = (False, None, ""), True


def form_1(**about: Any) -> DecisionRecord:
    return read_record(unsigned_record_text(CASE, "{}", b"", about))


def stated(granted: bool, amount: int | None, unit: str) -> StatedDecision:
    return StatedDecision("dibao", "household", granted, amount, unit, CLAUSES)


def contradictions(statement: StatedDecision, status: str, amount: dict[str, Any] | None) -> list[str]:
    outcome = {"right": "dibao", "for": "household", "status": status, "amount": amount, "clauses": CLAUSES}
    return list(find_contradictions(form_1(), statement, {"outcomes": [outcome]}))


@pytest.mark.parametrize(
    ("decided", "status", "amount"),
    [
        ((True, 30_005, "yuan/month"), "eligible", EXACT),
        ((True, 10_000, "yuan"), "eligible", RANGE),
        ((True, 50_000, "yuan"), "eligible", RANGE),
        ((True, 9_999_999, "yuan"), "eligible", OPEN_END),
        ((True, 12, "months"), "eligible", MONTHS),
        ((True, None, ""), "eligible", None),
        (REFUSED, "not_eligible", None),
        (REFUSED, "undetermined", RANGE),
        # An officer may refuse what the rules grant, with a reason.
        (REFUSED, "eligible", EXACT),
    ],
)  # fmt: skip
def test_what_the_computation_gives_may_be_decided(decided: Any, status: str, amount: Any) -> None:
    assert contradictions(stated(*decided), status, amount) == []


@pytest.mark.parametrize(
    ("decided", "status", "amount", "words"),
    [
        ((True, 30_006, "yuan/month"), "eligible", EXACT, "记录为 300.06 yuan/month，计算为 300.05 yuan/month"),
        ((True, 30_004, "yuan/month"), "eligible", EXACT, "记录为 300.04 yuan/month，计算为 300.05 yuan/month"),
        ((True, 30_005, "yuan"), "eligible", EXACT, "记录的数额或单位与计算的不同（计算为 300.05 yuan/month）"),
        ((True, None, ""), "eligible", EXACT, "记录的数额或单位与计算的不同（计算为 300.05 yuan/month）"),
        ((True, 50_001, "yuan"), "eligible", RANGE, "记录为 500.01 yuan，计算为 100.00–500.00 yuan"),
        ((True, 9_999, "yuan"), "eligible", OPEN_END, "记录为 99.99 yuan，计算为 100.00–上限待定 yuan"),
        ((True, 13, "months"), "eligible", MONTHS, "记录为 13 months，计算为 6–12 months"),
        ((True, 30_005, "yuan/month"), "eligible", None, "记录写有数额，计算的结果没有数额"),
        ((True, 30_005, "yuan/month"), "not_eligible", None, "计算没有得出“符合条件”（not_eligible）"),
        ((True, 10_000, "yuan"), "undetermined", RANGE, "计算没有得出“符合条件”（undetermined）"),
        ((False, 30_005, "yuan/month"), "not_eligible", None, "记录说不予，却写有数额"),
    ],
)  # fmt: skip
def test_what_the_computation_does_not_give_is_named(decided: Any, status: str, amount: Any, words: str) -> None:
    (contradiction,) = contradictions(stated(*decided), status, amount)
    assert words in contradiction


def test_a_right_or_a_person_of_which_the_computation_says_nothing_is_not_granted() -> None:
    for statement, is_contradicted in ((stated(True, None, ""), True), (stated(*REFUSED), True)):
        found_contradictions = list(find_contradictions(form_1(), statement, {"outcomes": []}))
        assert bool(found_contradictions) is is_contradicted
    refusal = StatedDecision("dibao", "household", False, None, "", [])
    assert list(find_contradictions(form_1(), refusal, {"outcomes": []})) == []


ABOUT = {"right": "dibao", "granted": True, "amount_fen": 100, "unit": "yuan", "clauses": CLAUSES}


@pytest.mark.parametrize(("name", "holder"), [("household", "household"), ("某甲", "某甲")])
def test_form_1_names_for_whom(name: str, holder: str) -> None:
    decision = read_stated(form_1(**ABOUT, **{"for": name}))
    assert decision == StatedDecision("dibao", holder, True, 100, "yuan", CLAUSES)


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"granted": True},
        ABOUT,
        {**ABOUT, "for": "某丙"},  # corrected since
        {**ABOUT, "for": "某乙"},  # two bear the name
        {**ABOUT, "for": ""},
        {**ABOUT, "for": 7},
        {**ABOUT, "for": "household", "amount_fen": 1.5},
        {**ABOUT, "for": "household", "granted": 1},
    ],
)
def test_form_1_that_does_not_say_it_whole_is_not_compared(about: dict[str, Any]) -> None:
    assert read_stated(form_1(**about)) is None


@pytest.mark.parametrize("case", ["", "{}", "[]", '{"members": 7}', '{"members": [7]}', "[" * 100_000])
def test_a_case_without_members_has_nobody(case: str) -> None:
    record = read_record(
        json.dumps({**json.loads(unsigned_record_text(case, "{}", b"", {})), "about": {**ABOUT, "for": "某甲"}})
    )
    assert read_stated(record) is None
