"""Facts that cannot stand together: the impossible is refused with both facts named, the odd is pointed out."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.contradictions import find_contradictions
from doudi.policies.packs.library import Library
from doudi.rules.calendar import parse_day
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN
from tests.policies.households import case

ON = "2019-10-15"


def read(library: Library, household: dict[str, Any] | None = None, **facts: Any) -> Request | list[str]:
    """A lone person with these facts, read: the request, or the faults of the case."""
    lone = case(on=ON)
    lone["members"] = [{"id": "a", **facts}]
    lone["household"] |= household or {}
    request = CaseReader(library.vocabulary).read(lone, 1)
    return request if isinstance(request, Request) else [str(fault) for fault in request]


IMPOSSIBLE: list[tuple[dict[str, Any], str, tuple[str, ...]]] = [
    ({"education_stage": "preschool", "birth_date": "2007-10-15"}, "education_stage", ("学前教育", "2007-10-15")),
    ({"education_stage": "compulsory", "birth_date": "1989-01-01", "boarder": True}, "education_stage", ("义务教育", "1989-01-01")),
    ({"education_stage": "compulsory", "birth_date": "2015-10-16"}, "education_stage", ("不满4岁",)),
    ({"education_stage": "senior_high", "birth_date": "2009-10-16"}, "education_stage", ("不满10岁",)),
    ({"education_stage": "university", "birth_date": "2007-10-16"}, "education_stage", ("不满12岁",)),
    ({"entering_university": True, "birth_date": "2007-10-16"}, "entering_university", ("是", "2007-10-16")),
    ({"boarder": True, "education_stage": "none"}, "boarder", ("不在学的人不会在校寄宿",)),
    ({"employment": "employed", "birth_date": "2018-01-01"}, "employment", ("在职", "2018-01-01", "不满3岁的人不会就业")),
    ({"employment": "self_employed", "birth_date": "2016-10-16"}, "employment", ("个体经营",)),
    ({"employment": "minor", "birth_date": "2001-10-15"}, "employment", ("未成年",)),
    ({"started_work_on": "1980-01-01", "birth_date": "1980-01-02"}, "started_work_on", ("就业不会早于出生",)),
    ({"started_work_on": "1983-01-01", "birth_date": "1980-01-02"}, "started_work_on", ("不满3岁的人不会就业",)),
    ({"stable_employment_months": 13, "birth_date": "2018-10-15"}, "stable_employment_months", ("13",)),
    ({"disability_type": "none", "disability_level": 1}, "disability_type", ("没有残疾的人没有残疾等级",)),
    ({"disability_type": "visual", "disability_level": "none"}, "disability_type", ("视力残疾", "残疾等级填的是“无”")),
    ({"disability_type": "multiple", "disability_components": []}, "disability_type", ("多重残疾", "空", "至少含2类")),
    ({"disability_type": "multiple", "disability_components": ["mental"]}, "disability_type", ("精神残疾", "至少含2类")),
    ({"disability_type": "none", "disability_components": ["mental"]}, "disability_type", ("没有残疾的人没有残疾类别",)),
    ({"residence_months": 121, "birth_date": "2009-10-15"}, "residence_months", ("121", "2009-10-15")),
    ({"permit_months": 121, "birth_date": "2009-10-15"}, "permit_months", ("121",)),
    ({"pension_insured_months": 121, "birth_date": "2009-10-15"}, "pension_insured_months", ("121",)),
    ({"medical_insured_months": 121, "birth_date": "2009-10-15"}, "medical_insured_months", ("121",)),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "field", "parts"), IMPOSSIBLE)
def test_the_impossible_is_a_fault_that_names_both_facts(
    library: Library, facts: dict[str, Any], field: str, parts: tuple[str, ...]
) -> None:
    faults = read(library, **facts)
    assert isinstance(faults, list)
    (fault,) = faults
    assert fault.startswith(f"案例 c1，members.a.{field}：")
    vocabulary = library.vocabulary
    labels = [vocabulary.facts[name].label for name in facts if name != "boarder" or len(facts) == 2]
    for part in (*labels, *parts):
        assert part in fault


POSSIBLE: list[dict[str, Any]] = [
    {"education_stage": "preschool", "birth_date": "2011-10-16"},
    {"education_stage": "compulsory", "birth_date": "2000-10-16"},
    {"education_stage": "compulsory", "birth_date": "2015-10-15"},
    {"education_stage": "university", "birth_date": "1960-01-01"},
    {"employment": "employed", "birth_date": "2003-10-15"},
    {"employment": "minor", "birth_date": "2001-10-16"},
    {"employment": "retired", "birth_date": "1979-10-15"},
    {"started_work_on": "none", "birth_date": "1980-01-02"},
    {"stable_employment_months": 12, "birth_date": "2018-10-15"},
    {"disability_type": "none", "disability_level": "none"},
    {"disability_type": "visual", "disability_level": None},
    {"disability_type": "multiple", "disability_components": None, "disability_level": 2},
    {"disability_type": "multiple", "disability_components": ["mental", "speech"], "disability_level": 2},
    {"disability_level": 2},
    {"residence_months": 120, "birth_date": "2009-10-15"},
    {"enrolled_pension": True, "basic_pension": 0, "birth_date": "1980-01-01"},
    {"education_stage": None, "birth_date": "1974-01-01"},
    {"residence_months": 1, "birth_date": "2019-09-15"},
    {"education_stage": "preschool", "birth_date": None},
    {"education_stage": "preschool"},
    {"education_stage": "none", "birth_date": "2011-10-16"},
    {"education_stage": "none", "birth_date": "2004-10-15"},
    {"education_stage": "vocational", "birth_date": "2004-10-15", "employment": "student"},
    {"is_orphan": True, "birth_date": "2001-10-15", "education_stage": "university"},
]


@pytest.mark.parametrize("facts", POSSIBLE)
def test_what_can_be_is_neither_refused_nor_pointed_out(library: Library, facts: dict[str, Any]) -> None:
    request = read(library, **facts)
    assert isinstance(request, Request), request
    assert request.warnings == ()


ODD: list[tuple[dict[str, Any], str]] = [
    ({"education_stage": "preschool", "birth_date": "2011-10-15"}, "满8岁还在学前教育阶段，很少见"),
    ({"education_stage": "compulsory", "birth_date": "2000-10-15"}, "满19岁还在义务教育阶段，很少见"),
    ({"entering_university": True, "education_stage": "compulsory"}, "考入高等学校的人一般已读完高中阶段"),
    ({"employment": "employed", "birth_date": "2003-10-16"}, "法律不许招用不满16岁的人"),
    ({"employment": "retired", "birth_date": "1979-10-16"}, "不满40岁已退休，很少见"),
    ({"stable_employment_months": 3, "started_work_on": "2019-08-15"}, "稳定就业的月数超过就业以来的月数"),
    ({"stable_employment_months": 3, "started_work_on": "none"}, "没有就业日期，却有稳定就业的月数"),
    ({"labour_ability": "full", "self_care_loss": "full"}, "生活完全不能自理的人很少有劳动能力"),
    ({"enrolled_pension": True, "basic_pension": 120}, "已领取养老金的人不再缴费"),
    ({"enrolled_pension": True, "birth_date": "2003-10-16"}, "不满16岁的人不参加居民养老保险"),
    ({"basic_pension": 120, "birth_date": "1959-10-16"}, "基础养老金从60岁起领取"),
    ({"is_orphan": True, "is_unattended_child": True}, "孤儿没有父母，事实无人抚养儿童的父母还在"),
    ({"birth_date": "1899-10-15"}, "年满120岁"),
    ({"education_stage": "none", "birth_date": "2011-10-15"}, "满8岁不满15岁的孩子应在学校，不在学的须查明原因"),
    ({"education_stage": "none", "birth_date": "2004-10-16"}, "满8岁不满15岁的孩子应在学校，不在学的须查明原因"),
    ({"employment": "student", "education_stage": "none"}, "就业状况是在校学生，却不在学"),
    ({"employment": "employed", "labour_ability": "none"}, "没有劳动能力的人很少就业"),
    ({"employment": "self_employed", "hard_to_employ": True}, "已就业的人不再是就业困难人员"),
    ({"employment": "student", "job_refusals_6m": 1}, "在学的人和未成年人不介绍工作"),
    ({"is_orphan": True, "birth_date": "2001-10-15", "education_stage": "none"}, "满18岁且不在学的人不再按孤儿保障"),
    (
        {"is_unattended_child": True, "birth_date": "2001-10-15", "education_stage": "none"},
        "满18岁且不在学的人不再按事实无人抚养儿童保障",
    ),
    ({"wage_income": 100, "birth_date": "2003-10-16"}, "法律不许招用不满16岁的人，却有工资收入"),
    ({"medical_self_paid_this_year": 2, "medical_self_paid_12m": 1}, "今年的费用不会多于近12个月的费用"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "message"), ODD)
def test_the_odd_is_decided_and_pointed_out(library: Library, facts: dict[str, Any], message: str) -> None:
    request = read(library, **facts)
    assert isinstance(request, Request), request
    (warning,) = request.warnings
    assert warning.startswith("请核实a的情况：")
    assert warning.endswith(f"；{message}")
    for name in facts:
        assert library.vocabulary.facts[name].label in warning


@pytest.mark.parametrize(
    ("household", "message"),
    [
        ({"on_dibao": True, "recognised_class": "low_income"}, "正在享受低保的家庭，已认定的类别应是低保"),
        ({"hardship_kind": "none", "aid_requested": 100}, "没有困难，却申请临时救助"),
    ],
)
def test_the_household_is_looked_at_too(library: Library, household: dict[str, Any], message: str) -> None:
    request = read(library, household)
    assert isinstance(request, Request)
    (warning,) = request.warnings
    assert warning.startswith("请核实家庭的情况：")
    assert warning.endswith(f"；{message}")


def test_each_contradiction_of_the_vocabulary_has_a_case(library: Library) -> None:
    """Every rule holds for some of the families above, so that none is dead."""
    covered: set[str] = set()
    for facts in (*(facts for facts, _, _ in IMPOSSIBLE), *(facts for facts, _ in ODD)):
        covered |= _names(library, facts)
    covered |= {"receiving_without_class", "help_for_no_hardship"}
    assert {rule.name for rule in library.vocabulary.contradictions.rules} == covered


def _names(library: Library, facts: dict[str, Any]) -> set[str]:
    stored: dict[str, Any] = {}
    lone = case(on=ON)
    lone["members"] = [{"id": "a", **facts}]
    for name, value in facts.items():
        fact = library.vocabulary.facts[name]
        if fact.options and isinstance(value, list):
            stored |= {f"{name}.{option}": option in value for option in fact.options}
        elif fact.options:
            stored[name] = fact.options.index(value)
        elif value == "none":
            stored[name] = fact.none
        elif isinstance(value, str):
            stored[name] = parse_day(value)
        else:
            stored[name] = value
    contradictions = find_contradictions(library.vocabulary, {}, (stored,), parse_day(ON))
    return {contradiction.rule.name for contradiction in contradictions}


def test_what_is_open_contradicts_nothing(library: Library) -> None:
    stage = library.vocabulary.facts["education_stage"].options.index("preschool")
    person = {"birth_date": parse_day("1974-01-01"), "education_stage": stage}
    (contradiction,) = find_contradictions(library.vocabulary, {}, ({}, person), parse_day(ON))
    assert (contradiction.rule.name, contradiction.member) == ("too_old_for_preschool", 1)
    for name in person:
        assert find_contradictions(library.vocabulary, {}, ({}, {**person, name: OPEN}), parse_day(ON)) == []
    assert HOUSEHOLD == -1
