"""Reading a case: every bad input names case, field, what was found and what is expected; the rest becomes stored integers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.unknowns.sentinels import OPEN
from tests.policies.cases.read_cases import day, faults, local, request
from tests.policies.households import DROP, case


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> CaseReader:
    return CaseReader(vocabulary)


# What is read


def test_a_case_becomes_stored_integers(reader: CaseReader) -> None:
    result = request(reader, household__housing="unsafe", household__disaster_spending_12m=12.34)
    assert (result.id, result.region, result.on, result.members) == ("c1", "450100", day("2019-10-15"), ("a", "b", "c"))
    assert result.household.facts == {
        "assets_within_dibao_limit": True,
        "assets_within_low_income_limit": True,
        "housing": 1,
        "disaster_spending_12m": 1234,
    }
    assert result.household.members[0] == {
        "birth_date": day("1980-03-01"),
        "sex": 1,
        "wage_income": 900 * 1200,
        "labour_ability": 0,
        "employment": 0,
    }


def test_local_values_are_in_force_from_their_date_or_from_the_first_of_january(reader: CaseReader) -> None:
    result = request(reader, parameters__medical_aid_rate=0.7525)
    assert local(result) == {
        "dibao_standard": [(day("2018-01-01"), 54_000), (day("2019-01-01"), 60_000)],
        "minimum_wage": [(day("2019-01-01"), 150_000)],
        "low_income_standard": [(day("2019-01-01"), 90_000)],
        "medical_aid_rate": [(day("2019-01-01"), 7525)],
    }
    assert result.local["dibao_standard@2018-01-01"] == "540"


@pytest.mark.parametrize(
    ("each_value", "stored"),
    [
        (0, 0),
        (0.01, 12),
        (300, 360_000),
        (1_000_000_000, 1_200_000_000_000),
        ({"total": 21599.99, "months": 12}, 2_159_999),
        ({"total": 0.01, "months": 12}, 1),
        ({"total": 100, "months": 1}, 120_000),
        ({"total": 100, "months": 2}, 60_000),
        ({"total": 100, "months": 3}, 40_000),
        ({"total": 100, "months": 4}, 30_000),
        ({"total": 100, "months": 6}, 20_000),
    ],
)
def test_an_average_is_exact(reader: CaseReader, each_value: Any, stored: int) -> None:
    assert request(reader, a__wage_income=each_value).household.members[0]["wage_income"] == stored


@pytest.mark.parametrize("name", ["300", "300.0", "300.00", "3e2", "3.0e+2", "30000e-2"])
def test_a_number_is_what_it_says_however_it_is_written(reader: CaseReader, name: str) -> None:
    case_data = case()
    case_data["members"][0]["wage_income"] = Decimal(name)
    each_request = reader.read(case_data, 1)
    assert isinstance(each_request, Request)
    assert each_request.household.members[0]["wage_income"] == 360_000


def test_null_is_asked_and_not_known(reader: CaseReader) -> None:
    result = request(
        reader, a__wage_income=None, a__birth_date=None, household__housing=None, a__disability_components=None
    )
    assert result.household.members[0]["wage_income"] is OPEN
    assert result.household.members[0]["birth_date"] is OPEN
    assert result.household.facts["housing"] is OPEN
    assert result.household.members[0]["disability_components.mental"] is OPEN


def test_a_set_of_choices_is_one_yes_or_no_for_each(reader: CaseReader) -> None:
    result = request(reader, a__disability_components=["mental", "speech"]).household.members[0]
    assert {key.split(".")[1]: value for key, value in result.items() if "." in key} == {
        "visual": False,
        "hearing": False,
        "speech": True,
        "physical": False,
        "intellectual": False,
        "mental": True,
    }


@pytest.mark.parametrize("each_value", ["none", 1, 4, Decimal("2.0")])
def test_levels_that_are_possible(reader: CaseReader, each_value: Any) -> None:
    case_data = case()
    case_data["members"][0]["disability_level"] = each_value
    each_request = reader.read(case_data, 1)
    assert isinstance(each_request, Request)
    assert each_request.household.members[0]["disability_level"] == (0 if each_value == "none" else int(each_value))


def test_thirty_members_are_possible(reader: CaseReader) -> None:
    case_data = case()
    case_data["members"] = [{"id": str(n)} for n in range(30)]
    assert isinstance(reader.read(case_data, 1), Request)


def test_expect_is_passed_over(reader: CaseReader) -> None:
    assert request(reader, expect=[{"right": "dibao"}]).id == "c1"


# Bad input: the case


def test_a_case_without_id_is_named_by_its_place(reader: CaseReader) -> None:
    assert faults(reader, case(id=DROP, region="999999"), 7) == [
        "案例 #7，region：填的是 '999999'，应为存在的行政区划代码（6位，乡镇和社区12位），如 \"110101\""
    ]
    assert isinstance(reader.read(case(id=DROP), 7), Request)


@pytest.mark.parametrize(
    ("each_value", "expected"),
    [("", "填的是 ''"), (5, "填的是 5"), (None, "没有填写"), (["x"], "填的是 ['x']"), (True, "填的是 true")],
)
def test_an_id_that_is_no_text(reader: CaseReader, each_value: Any, expected: str) -> None:
    assert faults(reader, case(id=each_value), 3) == [f"案例 #3，id：{expected}，应为非空文字"]


def test_an_unknown_part_of_a_case(reader: CaseReader) -> None:
    assert faults(reader, case(membres=[])) == ["案例 c1，membres：没有这一项；did you mean 'members'?"]
    assert faults(reader, case(regoin="450100", region=DROP))[0] == (
        "案例 c1，regoin：没有这一项；did you mean 'region'?"
    )


@pytest.mark.parametrize(
    ("each_value", "expected"),
    [
        (DROP, "没有填写"),
        (None, "没有填写"),
        ("999999", "填的是 '999999'"),
        ("45", "填的是 '45'"),
        ("4501000", "填的是 '4501000'"),
        ("449900001001", "填的是 '449900001001'"),
        (450100, "填的是 450100"),
        ("南宁", "填的是 '南宁'"),
    ],
)
def test_an_unknown_region(reader: CaseReader, each_value: Any, expected: str) -> None:
    assert faults(reader, case(region=each_value)) == [
        f'案例 c1，region：{expected}，应为存在的行政区划代码（6位，乡镇和社区12位），如 "110101"'
    ]


@pytest.mark.parametrize(
    ("each_value", "expected"),
    [
        (DROP, "没有填写"),
        (None, "没有填写"),
        ("2019-02-29", "填的是 '2019-02-29'"),
        ("2019-13-01", "填的是 '2019-13-01'"),
        ("2019-10-32", "填的是 '2019-10-32'"),
        ("20191015", "填的是 '20191015'"),
        ("2019-10-15T00:00", "填的是 '2019-10-15T00:00'"),
        ("2019/10/15", "填的是 '2019/10/15'"),
        ("2019-W42-2", "填的是 '2019-W42-2'"),
        (20191015, "填的是 20191015"),
        ("today", "填的是 'today'"),
    ],
)
def test_an_impossible_day(reader: CaseReader, each_value: Any, expected: str) -> None:
    assert faults(reader, case(on=each_value)) == [f'案例 c1，on：{expected}，应为作出决定的日期，如 "2019-10-15"']


@pytest.mark.parametrize("each_value", ["1889-12-31", "2200-01-01", "9999-12-31", "0001-01-01"])
def test_a_day_out_of_the_calendar(reader: CaseReader, each_value: str) -> None:
    assert faults(reader, case(on=each_value)) == [f"案例 c1，on：填的是 '{each_value}'，应在1890年至2199年之间"]
