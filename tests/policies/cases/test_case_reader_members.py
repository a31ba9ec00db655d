"""Reading a case: its members, faults told all at once, and what the command line fills in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Defaults, Request
from doudi.policies.packs.vocabulary import Vocabulary
from tests.policies.cases.read_cases import as_json, day, faults, local
from tests.policies.households import DROP, Case, case


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> CaseReader:
    return CaseReader(vocabulary)


# Bad input: members


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (DROP, "没有填写"),
        (None, "没有填写"),
        ([], "填的是 []"),
        ({}, "填的是 {}"),
        ("x", "填的是 'x'"),
        (5, "填的是 5"),
    ],
)
def test_no_members(reader: CaseReader, value: Any, expected: str) -> None:
    assert faults(reader, case(members=value)) == [f"案例 c1，members：{expected}，应列出家庭成员，至少一人"]


def test_more_than_thirty_members(reader: CaseReader) -> None:
    assert faults(reader, case(members=[{"id": str(n)} for n in range(31)])) == ["案例 c1，members：有31人，最多30人"]


def test_a_member_id_that_stands_twice(reader: CaseReader) -> None:
    assert faults(reader, case(members=[{"id": "a"}, {"id": "b"}, {"id": "a"}])) == [
        "案例 c1，members[2].id：'a' 出现了两次，每个成员的编号应不同"
    ]


def test_a_member_called_household(reader: CaseReader) -> None:
    assert faults(reader, case(members=[{"id": "household"}])) == [
        "案例 c1，members[0].id：'household' 指整个家庭，不能用作成员编号"
    ]


@pytest.mark.parametrize(("value", "expected"), [({}, "没有填写"), ({"id": ""}, "填的是 ''"), ({"id": 5}, "填的是 5")])
def test_a_member_without_an_id(reader: CaseReader, value: Any, expected: str) -> None:
    assert faults(reader, case(members=[{"id": "a"}, value])) == [f"案例 c1，members[1].id：{expected}，应为非空文字"]


@pytest.mark.parametrize(
    ("value", "expected"), [(5, "填的是 5"), ("a", "填的是 'a'"), (None, "没有填写"), ([], "填的是 []")]
)
def test_a_member_that_is_no_object(reader: CaseReader, value: Any, expected: str) -> None:
    assert faults(reader, case(members=[{"id": "a"}, value])) == [
        f"案例 c1，members[1]：{expected}，应为一个成员的对象"
    ]


# Every fault


def test_every_fault_of_a_case_is_told(reader: CaseReader) -> None:
    case_data = case(
        region="999999", a__wage_incom=1, b__sex="x", household__housing="tent", parameters__dibao_standrd=1, zzz=1,
        c__birth_date="2030-01-01",
    )  # fmt: skip
    assert [each_fault.split("：")[0] for each_fault in faults(reader, case_data)] == [
        "案例 c1，zzz",
        "案例 c1，region",
        "案例 c1，parameters.dibao_standrd",
        "案例 c1，members.a.wage_incom",
        "案例 c1，members.b.sex",
        "案例 c1，members.c.birth_date",
        "案例 c1，household.housing",
    ]


def test_every_fault_is_told_also_where_the_day_is_impossible(reader: CaseReader) -> None:
    case_data = case(on="2019-02-30", a__wage_incom=1, parameters__dibao_standrd=1, household__housing="tent")
    assert {each_fault.split("：")[0] for each_fault in faults(reader, case_data)} == {
        "案例 c1，on",
        "案例 c1，parameters.dibao_standrd",
        "案例 c1，members.a.wage_incom",
        "案例 c1，household.housing",
    }


def test_a_long_value_is_cut_where_it_is_shown(reader: CaseReader) -> None:
    (result,) = faults(reader, case(a__sex="x" * 1000))
    assert "'" + "x" * 59 + "…，" in result


# What the command line fills in


def filled(vocabulary: Vocabulary, defaults: Defaults, case_data: Case) -> Request:
    request = CaseReader(vocabulary, defaults).read(as_json(case_data), 1)
    assert isinstance(request, Request), [str(fault) for fault in request]
    return request


def test_region_and_day_are_filled_in_only_where_a_case_is_silent(vocabulary: Vocabulary) -> None:
    defaults = Defaults("110101", "2022-05-01")
    assert filled(vocabulary, defaults, case(region=DROP, on=DROP)).region == "110101"
    assert filled(vocabulary, defaults, case(region=DROP, on=DROP)).on == day("2022-05-01")
    assert filled(vocabulary, defaults, case()).region == "450100"
    assert filled(vocabulary, defaults, case()).on == day("2019-10-15")


def test_local_values_are_filled_in_only_where_a_case_is_silent(vocabulary: Vocabulary) -> None:
    defaults = Defaults(parameters=(("dibao_standard", Decimal(999)), ("medical_premium", Decimal(280))))
    result = local(filled(vocabulary, defaults, case()))
    assert result["dibao_standard"] == [(day("2018-01-01"), 54_000), (day("2019-01-01"), 60_000)]
    assert result["medical_premium"] == [(day("2019-01-01"), 28_000)]


def test_a_value_of_another_date_is_filled_in(vocabulary: Vocabulary) -> None:
    defaults = Defaults(parameters=(("dibao_standard@2017-01-01", Decimal(500)),))
    result = local(filled(vocabulary, defaults, case()))
    assert (day("2017-01-01"), 50_000) in result["dibao_standard"]
    assert (day("2019-01-01"), 60_000) in result["dibao_standard"]


def test_two_settings_for_one_day_are_refused(vocabulary: Vocabulary) -> None:
    """A value without a date holds from 1 January, and so does the other: which of them was meant nobody can tell."""
    settings = (("medical_premium", Decimal(280)), ("medical_premium@2019-01-01", Decimal(280)))
    reader = CaseReader(vocabulary, Defaults(parameters=settings))
    assert faults(reader, case()) == [
        "案例 c1，parameters.medical_premium@2019-01-01：medical_premium 从 2019-01-01 起有两个值，请只保留一个"
    ]
    assert isinstance(reader.read(as_json(case(on="2020-10-15")), 1), Request), "in another year they are two days"
    own_value = case(parameters={"dibao_standard": 600, "medical_premium": 250})
    assert isinstance(reader.read(as_json(own_value), 1), Request), "the case's own value stands before both"


def test_a_value_filled_in_never_stands_over_one_of_the_case_for_the_same_day(vocabulary: Vocabulary) -> None:
    """Without a date a value is in force from 1 January: the case has said what holds from that day."""
    defaults = Defaults(parameters=(("dibao_standard@2019-01-01", Decimal(999)),))
    result = local(filled(vocabulary, defaults, case()))
    assert result["dibao_standard"] == [(day("2018-01-01"), 54_000), (day("2019-01-01"), 60_000)]


def test_two_values_for_one_day(reader: CaseReader) -> None:
    """Which of them holds must not hang on their size or their order."""
    (result,) = faults(reader, case(**{"parameters__dibao_standard@2019-01-01": 700}))
    assert result.startswith("案例 c1，parameters.dibao_standard")


def test_a_misspelt_parameter_of_the_command_line_is_told_for_each_case(vocabulary: Vocabulary) -> None:
    request = CaseReader(vocabulary, Defaults(parameters=(("dibao_standrd", Decimal(5)),))).read(as_json(case()), 1)
    assert isinstance(request, list)
    assert [str(fault) for fault in request] == [
        "案例 c1，parameters.dibao_standrd：没有这个参数；did you mean 'dibao_standard'?"
    ]
