"""Bad input in values of localities and in facts: what is told of the field, what was found, and what is expected."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases.case_reader import CaseReader
from doudi.policies.packs.vocabulary import Vocabulary
from tests.policies.cases.read_cases import day, faults, request
from tests.policies.households import case


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> CaseReader:
    return CaseReader(vocabulary)


# Bad input: local values


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dibao_standrd", "没有这个参数；did you mean 'dibao_standard'?"),
        ("minimum_wage_", "没有这个参数；did you mean 'minimum_wage'?"),
        ("dibao_standrd@2018-01-01", "没有这个参数；did you mean 'dibao_standard'?"),
        ("xyz", "没有这个参数；可用的名称见 doudi facts"),
        ("adult_age", "没有这个参数；"),
        ("dibao_standard@2018-13-01", "'2018-13-01' 不是日期，应为 dibao_standard@2019-01-01 的形式"),
        ("dibao_standard@", "'' 不是日期，应为 dibao_standard@2019-01-01 的形式"),
        ("dibao_standard@2018", "'2018' 不是日期，应为 dibao_standard@2019-01-01 的形式"),
    ],
)
def test_an_unknown_parameter(reader: CaseReader, name: str, expected: str) -> None:
    (result,) = faults(reader, case(**{f"parameters__{name}": 5}))
    assert result.startswith(f"案例 c1，parameters.{name}：{expected}")


@pytest.mark.parametrize(
    ("name", "each_value", "expected"),
    [
        ("dibao_standard", -1, "填的是 -1，应在 0 至 1000000000，单位 元/人·月"),
        ("dibao_standard", 1_000_000_000.01, "填的是 1000000000.01，应在 0 至 1000000000，单位 元/人·月"),
        ("dibao_standard", 600.001, "填的是 600.001，应为最多2位小数的数"),
        ("dibao_standard", "600", "填的是 '600'，应为最多2位小数的数，0 至 1000000000，单位 元/人·月"),
        ("dibao_standard", True, "填的是 true，应为最多2位小数的数，0 至 1000000000，单位 元/人·月"),
        ("dibao_standard", [600], "填的是 [600]，应为最多2位小数的数，0 至 1000000000，单位 元/人·月"),
        ("medical_aid_rate", 70, "填的是 70，应在 0 至 1"),
        ("medical_aid_rate", 0.70001, "填的是 0.70001，应为最多4位小数的数"),
        ("gradual_exit_months", 6.5, "填的是 6.5，应为整数"),
        ("gradual_exit_months", 121, "填的是 121，应在 0 至 120，单位 个月"),
    ],
)
def test_a_local_value_that_cannot_be(reader: CaseReader, name: str, each_value: Any, expected: str) -> None:
    (result,) = faults(reader, case(**{f"parameters__{name}": each_value}))
    assert result.startswith(f"案例 c1，parameters.{name}：{expected}")


def test_a_local_value_that_is_null_is_not_advised_to_be_null(reader: CaseReader) -> None:
    (result,) = faults(reader, case(parameters__dibao_standard=None))
    assert result.startswith("案例 c1，parameters.dibao_standard：没有填写")
    assert "null" not in result


@pytest.mark.parametrize("each_value", [[], "x", 5, None])
def test_parameters_that_are_no_object(reader: CaseReader, each_value: Any) -> None:
    (result,) = faults(reader, case(parameters=each_value))
    assert result.startswith("案例 c1，parameters：")
    assert result.endswith('应为对象，如 {"dibao_standard": 600}')


# Bad input: facts


def test_a_misspelt_fact_of_the_household(reader: CaseReader) -> None:
    assert faults(reader, case(household__asets_within_dibao_limit=True)) == [
        "案例 c1，household.asets_within_dibao_limit：没有这个事实；did you mean 'assets_within_dibao_limit'?"
    ]


def test_a_misspelt_fact_of_a_member(reader: CaseReader) -> None:
    assert faults(reader, case(b__wage_incom=5)) == [
        "案例 c1，members.b.wage_incom：没有这个事实；did you mean 'wage_income'?"
    ]
    assert faults(reader, case(b__zzz=5)) == ["案例 c1，members.b.zzz：没有这个事实；可用的名称见 doudi facts"]


def test_a_fact_in_the_wrong_place(reader: CaseReader) -> None:
    assert faults(reader, case(household__wage_income=5)) == [
        "案例 c1，household.wage_income：没有这个事实；'wage_income' 是成员的事实"
    ]
    assert faults(reader, case(a__housing="none")) == [
        "案例 c1，members.a.housing：没有这个事实；'housing' 是家庭的事实"
    ]


MONEY = "应为最多2位小数的数，0 至 1000000000，单位 元/月（不知道写 null）"
SPAN = "应在 0 至 1000000000，单位 元/月"


@pytest.mark.parametrize(
    ("each_value", "expected"),
    [
        (-1, f"填的是 -1，{SPAN}"),
        (-0.01, f"填的是 -0.01，{SPAN}"),
        (1_000_000_001, f"填的是 1000000001，{SPAN}"),
        (float("nan"), f"填的是 NaN，{SPAN}"),
        (float("inf"), f"填的是 Infinity，{SPAN}"),
        (float("-inf"), f"填的是 -Infinity，{SPAN}"),
        (0.001, "填的是 0.001，应为最多2位小数的数"),
        (300.123, "填的是 300.123，应为最多2位小数的数"),
        ("300", f"填的是 '300'，{MONEY}"),
        ("", f"填的是 ''，{MONEY}"),
        (True, f"填的是 true，{MONEY}"),
        ([], f"填的是 []，{MONEY}"),
    ],
)
def test_money_that_cannot_be(reader: CaseReader, each_value: Any, expected: str) -> None:
    assert faults(reader, case(a__wage_income=each_value)) == [f"案例 c1，members.a.wage_income：{expected}"]


@pytest.mark.parametrize(
    "each_value",
    [
        "1e400",
        "1e999999",
        "1e-400",
        "1e-999999999",
        "9" * 400,
        "300." + "0" * 40 + "1",
        "300.00" + "0" * 30 + "1",
        "0." + "0" * 5000 + "1",
    ],
)
def test_huge_and_overlong_numbers(reader: CaseReader, each_value: str) -> None:
    case_data = case()
    case_data["members"][0]["wage_income"] = int(each_value) if each_value.isdigit() else Decimal(each_value)
    each_request = reader.read(case_data, 1)
    assert isinstance(each_request, list), "taken as a sum"
    (fault,) = each_request
    assert (fault.case, fault.field) == ("c1", "members.a.wage_income")
    assert len(str(fault)) < 200


AVERAGE = '平均数应写作 {"total": 总额, "months": 月数}，月数为 1、2、3、4、6 或 12'


@pytest.mark.parametrize(
    "each_value",
    [
        {"total": 100},
        {"months": 12},
        {},
        {"total": 100, "months": 5},
        {"total": 100, "months": 0},
        {"total": 100, "months": -12},
        {"total": 100, "months": 24},
        {"total": 100, "months": "12"},
        {"total": 100, "months": None},
        {"total": 100, "months": True},
        {"total": 100, "months": [12]},
        {"total": 100, "months": 12, "more": 1},
    ],
)
def test_an_average_with_wrong_months(reader: CaseReader, each_value: Any) -> None:
    assert faults(reader, case(a__wage_income=each_value)) == [f"案例 c1，members.a.wage_income：{AVERAGE}"]


def test_an_average_of_twelve_point_nought_months_is_whole(reader: CaseReader) -> None:
    stored = request(reader, a__wage_income={"total": 21599.99, "months": 12.0}).household.members[0]["wage_income"]
    assert stored == 2_159_999
    assert type(stored) is int


@pytest.mark.parametrize("total", [-1, 0.001, "100", float("nan"), 1_000_000_001])
def test_an_average_with_a_wrong_total(reader: CaseReader, total: Any) -> None:
    (result,) = faults(reader, case(a__wage_income={"total": total, "months": 12}))
    assert result.startswith("案例 c1，members.a.wage_income.total：填的是 ")


def test_a_total_where_no_average_is_asked(reader: CaseReader) -> None:
    (result,) = faults(reader, case(a__medical_self_paid_12m={"total": 100, "months": 12}))
    assert result.startswith("案例 c1，members.a.medical_self_paid_12m：填的是 {")


@pytest.mark.parametrize("each_value", [5, 0, -1, 100])
def test_a_disability_level_that_does_not_exist(reader: CaseReader, each_value: int) -> None:
    assert faults(reader, case(a__disability_level=each_value)) == [
        f"案例 c1，members.a.disability_level：填的是 {each_value}，应在 1 至 4"
    ]


@pytest.mark.parametrize(
    ("name", "each_value", "expected"),
    [
        ("disability_level", 2.5, "填的是 2.5，应为整数"),
        ("disability_level", "2", "填的是 '2'，应为整数，1 至 4（不知道写 null）"),
        ("residence_months", -1, "填的是 -1，应在 0 至 1200，单位 个月"),
        ("job_refusals_6m", 1001, "填的是 1001，应在 0 至 1000"),
        ("sex", "woman", "填的是 'woman'，应为 male、female 之一"),
        ("sex", "femal", "填的是 'femal'，应为 male、female 之一；did you mean 'female'?"),
        ("sex", 1, "填的是 1，应为 male、female 之一"),
        ("sex", True, "填的是 true，应为 male、female 之一"),
        ("employment", "none", "填的是 'none'，应为 employed、self_employed、registered_unemployed、unemployed、"),
        ("is_orphan", "yes", "填的是 'yes'，应为 true 或 false（不知道写 null）"),
        ("is_orphan", 1, "填的是 1，应为 true 或 false（不知道写 null）"),
        ("is_orphan", 0, "填的是 0，应为 true 或 false（不知道写 null）"),
        ("birth_date", "1980-02-30", "填的是 '1980-02-30'，应为日期，如 \"1980-03-01\""),
        ("birth_date", "1980", "填的是 '1980'，应为日期，如 \"1980-03-01\""),
        ("birth_date", "1980-W09-6", "填的是 '1980-W09-6'，应为日期，如 \"1980-03-01\""),
        ("birth_date", 19800301, '填的是 19800301，应为日期，如 "1980-03-01"'),
        ("birth_date", "none", "填的是 'none'，应为日期，如 \"1980-03-01\""),
        ("birth_date", "2019-10-16", "填的是 '2019-10-16'，晚于作出决定的日期 2019-10-15"),
        ("birth_date", "1889-12-31", "填的是 '1889-12-31'，早于1890年"),
        ("started_work_on", "2019-10-16", "填的是 '2019-10-16'，晚于作出决定的日期 2019-10-15"),
        ("disability_components", "mental", "填的是 'mental'，应为列表，可选 visual、hearing、speech、physical、"),
        ("disability_components", ["mentl"], "填的是 ['mentl']，应为列表，可选 visual、hearing、speech、physical、"),
        ("disability_components", [1], "填的是 [1]，应为列表，可选 visual、hearing、speech、physical、"),
        ("disability_components", {"mental": True}, "填的是 {'mental': True}，应为列表，可选 visual、"),
    ],
)
def test_a_fact_of_the_wrong_kind(reader: CaseReader, name: str, each_value: Any, expected: str) -> None:
    (result,) = faults(reader, case(**{f"a__{name}": each_value}))
    assert result.startswith(f"案例 c1，members.a.{name}：{expected}"), result


def test_born_on_the_day_of_the_decision(reader: CaseReader) -> None:
    assert request(reader, c__birth_date="2019-10-15").household.members[2]["birth_date"] == day("2019-10-15")


@pytest.mark.parametrize("each_value", [[], "x", 5, None])
def test_a_household_that_is_no_object(reader: CaseReader, each_value: Any) -> None:
    (result,) = faults(reader, case(household=each_value))
    assert result.startswith("案例 c1，household：")
    assert result.endswith("，应为对象")
