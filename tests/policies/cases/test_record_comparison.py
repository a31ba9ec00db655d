"""What counts as the same decision: the outcome does, its wording does not, and advice only within one version."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doudi.policies.cases.record_comparison import RecordComparison, UnreadableResultError, compare_results, read_result
from doudi.rules.language.syntax import LANGUAGE_VERSION

OUTCOME: dict[str, Any] = {
    "right": "dibao",
    "for": "household",
    "status": "eligible",
    "amount": None,
    "needs": [],
    "explanation": "短",
}
MONTHS = {"low": 6, "high": None, "unit": "months"}
RESULT: dict[str, Any] = {
    "region": "1",
    "on": "2026-01-01",
    "policy": [],
    "classes": [],
    "outcomes": [OUTCOME],
    "warnings": [],
}


def compare(language: str = LANGUAGE_VERSION, **changes: Any) -> RecordComparison:
    """The result against itself with one outcome changed."""
    recomputed = RESULT | {"outcomes": [OUTCOME | changes]}
    return compare_results(json.dumps(RESULT), json.dumps(recomputed), language)


def test_the_same_bytes_are_identical() -> None:
    assert compare() == RecordComparison(True, True, False, ())


def test_better_words_are_the_same_decision() -> None:
    assert compare(explanation="长一些") == RecordComparison(False, True, True, ())


@pytest.mark.parametrize(
    ("part", "value", "difference"),
    [
        ("status", "not_eligible", "dibao（household） 状态：记录为eligible，现为not_eligible"),
        ("amount", MONTHS, 'dibao（household） 金额：记录为空，现为{"low": 6, "high": null, "unit": "months"}'),
        ("choose", ["tekun"], 'dibao（household） 须选择的待遇：记录为空，现为["tekun"]'),
    ],
)
@pytest.mark.parametrize("language", [LANGUAGE_VERSION, "1"])
def test_what_was_decided_must_not_change(language: str, part: str, value: Any, difference: str) -> None:
    assert compare(language, **{part: value}) == RecordComparison(False, False, False, (difference,))


@pytest.mark.parametrize(("language", "is_same"), [(LANGUAGE_VERSION, False), ("1", True)])
def test_advice_may_change_with_the_language_alone(language: str, is_same: bool) -> None:
    comparison = compare(language, needs=["wage_income"])
    assert comparison.same_decision is is_same
    assert comparison.differences == ('dibao（household） 还需查明的事实：记录为[]，现为["wage_income"]',)


@pytest.mark.parametrize(
    ("low", "high", "is_refinement"),
    [
        ("0.00", "500.00", True), ("100.00", "800.00", True), ("0.00", "800.01", False), ("0.00", None, False),
    ],
)  # fmt: skip
def test_bounds_of_what_was_undetermined_may_be_narrowed_by_a_newer_language(
    low: str, high: str | None, is_refinement: bool
) -> None:
    open_outcome = OUTCOME | {"status": "undetermined", "amount": {"low": "0.00", "high": "800.00", "unit": "yuan"}}
    narrowed = open_outcome | {"amount": {"low": low, "high": high, "unit": "yuan"}}
    texts = [json.dumps(RESULT | {"outcomes": [outcome]}) for outcome in (open_outcome, narrowed)]
    assert compare_results(texts[0], texts[1], "1").same_decision is is_refinement
    assert not compare_results(texts[0], texts[1], LANGUAGE_VERSION).same_decision


@pytest.mark.parametrize("amount", [None, {"low": "0.00", "high": "1.00", "unit": "yuan/month"}])
def test_bounds_that_are_gone_or_of_another_unit_are_not_narrower(amount: dict[str, str] | None) -> None:
    open_outcome = OUTCOME | {"status": "undetermined", "amount": {"low": "0.00", "high": None, "unit": "yuan"}}
    texts = [
        json.dumps(RESULT | {"outcomes": [outcome]}) for outcome in (open_outcome, open_outcome | {"amount": amount})
    ]
    assert not compare_results(texts[0], texts[1], "1").same_decision


def test_an_outcome_that_is_gone_or_new_is_a_difference() -> None:
    without, with_it = json.dumps(RESULT | {"outcomes": []}), json.dumps(RESULT)
    assert compare_results(with_it, without, "1").differences == ("dibao（household）：现在没有这项结果",)
    assert compare_results(without, with_it, "1").differences == ("dibao（household）：记录中没有这项结果",)


@pytest.mark.parametrize("text", ["", "[]", "{}", "3", json.dumps(RESULT | {"outcomes": [3]}), "[" * 100_000])
def test_what_is_no_result_is_refused(text: str) -> None:
    with pytest.raises(UnreadableResultError, match="不是"):
        read_result(text)


WRONG: tuple[Any, ...] = (None, True, 7, 1.5, 10**400, "x", "NaN", "-1", [], [[]], {}, {"x": 1}, [{"right": []}])


@pytest.mark.parametrize(
    "part", ["", *RESULT, *(f"outcome.{name}" for name in OUTCOME), *(f"amount.{name}" for name in MONTHS)]
)
@pytest.mark.parametrize("language", [LANGUAGE_VERSION, "1"])
def test_a_wrong_type_in_any_field_is_another_decision_or_no_result(part: str, language: str) -> None:
    undetermined = OUTCOME | {"status": "undetermined", "amount": MONTHS}
    true_text = json.dumps(RESULT | {"outcomes": [undetermined]})
    where, _, name = part.rpartition(".")
    for value in WRONG:
        amount = MONTHS | {name: value} if where == "amount" else MONTHS
        outcome = undetermined | {"amount": amount} | ({name: value} if where == "outcome" else {})
        recorded = value if not part else RESULT | {"outcomes": [outcome]} | ({name: value} if not where else {})
        try:
            comparison = compare_results(json.dumps(recorded), true_text, language)
        except UnreadableResultError:
            continue
        assert not comparison.identical or recorded == json.loads(true_text)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"outcomes": ' + "9" * 5_000 + "}"])
def test_what_is_no_json_is_no_result(text: str) -> None:
    with pytest.raises(UnreadableResultError, match="不是“doudi decide”写出的结果"):
        read_result(text)
