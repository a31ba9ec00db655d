"""What was typed as it is stored, shown and decided: every kind of fact, there and back."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.office.registry import vocabulary
from doudi.rules.language.model import FactDefinition


def fact(name: str) -> FactDefinition:
    declared = vocabulary.fact(name)
    assert declared is not None
    return declared


@pytest.mark.parametrize(
    ("name", "typed", "stored", "text"),
    [
        ("lacks_labour", "yes", True, "是"),
        ("lacks_labour", "no", False, "否"),
        ("lacks_labour", "unknown", None, "不清楚"),
        ("wage_income", "0", 0, "0.00元"),
        ("wage_income", " 1,200.50 ", "1200.50", "1,200.50元"),
        ("wage_income", "1，200", 1200, "1,200.00元"),
        ("wage_income", "１２００", 1200, "1,200.00元"),
        ("wage_income", "0.01", "0.01", "0.01元"),
        ("wage_income", "unknown", None, "不清楚"),
        ("last_year_income", "123456.78", "123456.78", "123,456.78元"),
        ("residence_months", "36", 36, "36"),
        ("people_to_aid", "3", 3, "3"),
        ("disability_level", "2", 2, "2"),
        ("disability_level", "none", "none", "无"),
        ("labour_ability", "partial", "partial", None),
        ("housing", "none", "none", None),
        ("started_work_on", "none", "none", "无"),
        ("started_work_on", "2026-03-09", "2026-03-09", "2026年3月9日"),
        ("disability_components", ["visual", "physical"], ["visual", "physical"], None),
        ("disability_components", ["unknown"], None, "不清楚"),
    ],
)
def test_what_was_typed(name: str, typed: Any, stored: Any, text: str | None) -> None:
    declared = fact(name)
    value = vocabulary.parse(declared, typed)
    assert (value, type(value)) == (stored, type(stored))
    # The database keeps it as JSON without losing a fen.
    assert json.loads(json.dumps(value)) == stored
    assert vocabulary.format_value(declared, value) == (text or _label(declared, stored))


def _label(declared: FactDefinition, stored: str | list[str]) -> str:
    labels = dict(vocabulary.choices(declared))
    return "、".join(labels[item] for item in ([stored] if isinstance(stored, str) else stored))


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("lacks_labour", "maybe", "是"),
        ("lacks_labour", "", "是"),
        ("wage_income", "viel", "数字"),
        ("wage_income", "-1", ""),
        ("wage_income", "0.001", ""),
        ("wage_income", "1e5", "请填写数字，如 1200 或 1200.50"),
        ("wage_income", "1_000", "请填写数字"),
        ("wage_income", "1e3000", ""),
        ("wage_income", "9" * 400, ""),
        ("wage_income", "1e999999999999", ""),
        ("wage_income", "NaN", ""),
        ("wage_income", "sNaN", ""),
        ("wage_income", "Infinity", ""),
        ("residence_months", "1.5", ""),
        ("residence_months", "none", "数字"),
        ("disability_level", "5", ""),
        ("labour_ability", "strong", ""),
        ("birth_date", "2026-02-30", ""),
        ("birth_date", "1.3.1980", ""),
        ("started_work_on", "gestern", ""),
        ("disability_components", ["visual", "wealth"], ""),
        ("disability_components", [], ""),
        ("wage_income", "1\x002", ""),
    ],
)
def test_what_cannot_be_is_told_in_chinese(name: str, typed: Any, message: str) -> None:
    if typed == []:
        # None at all is an answer: of no kind.
        assert vocabulary.parse(fact(name), typed) == []
        return
    with pytest.raises(ValueError, match=message or r"[\u4e00-\u9fff]") as raised:
        vocabulary.parse(fact(name), typed)
    assert len(str(raised.value)) < 300


def test_an_average_is_kept_as_it_was_told() -> None:
    declared = fact("wage_income")
    value = vocabulary.parse_average(declared, " 21599.99 ", "12")
    assert value == {"total": "21599.99", "months": 12}
    assert vocabulary.to_case_value(declared, value) == {"total": Decimal("21599.99"), "months": 12}
    assert vocabulary.format_value(declared, value) == "12个月共21,599.99元"


@pytest.mark.parametrize(
    ("total", "months"),
    [
        ("x", "12"),
        ("1", "x"),
        ("1", "5"),
        ("1", "0"),
        ("1", "-3"),
        ("-1", "3"),
        ("1", "9" * 5000),
        ("1", "²"),
        ("NaN", "3"),
    ],
)
def test_an_average_that_cannot_be_is_told_in_chinese(total: str, months: str) -> None:
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        vocabulary.parse_average(fact("wage_income"), total, months)


def test_every_fact_can_be_asked_and_answered_unknown() -> None:
    for entity in ("member", "household"):
        facts = vocabulary.facts_of(entity)
        assert len(facts) > 10
        for declared in facts:
            assert vocabulary.field_kind(declared) in ("truth", "choice", "choices", "date", "money", "whole")
            assert vocabulary.parse(declared, "unknown") is None
            assert vocabulary.format_value(declared, None) == "不清楚"
            assert declared.label


def test_every_choice_can_be_given_and_read() -> None:
    for entity in ("member", "household"):
        for declared in vocabulary.facts_of(entity):
            for option, label in (
                vocabulary.choices(declared) if vocabulary.field_kind(declared) in ("choice", "choices") else ()
            ):
                typed: str | list[str] = [option] if vocabulary.field_kind(declared) == "choices" else option
                assert vocabulary.format_value(declared, vocabulary.parse(declared, typed)) == label


def test_what_the_packs_do_not_know_has_no_fact() -> None:
    assert vocabulary.fact("wealth") is None
    assert vocabulary.right_label("wealth") == "wealth"
    assert vocabulary.right_label("dibao") == "最低生活保障"
