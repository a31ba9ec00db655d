"""Reading a case: every bad input names case, field, what was found and what is expected; the rest becomes stored integers."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from doudi.policies.cases import CaseReader, Request
from doudi.policies.vocabulary import Vocabulary
from doudi.rules.cells import OPEN
from tests.policies.households import DROP, Case, case


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> CaseReader:
    return CaseReader(vocabulary)


def as_json(made: Case) -> Case:
    found: Case = json.loads(json.dumps(made), parse_float=Decimal, parse_constant=Decimal)
    return found


def faults(reader: CaseReader, made: Case, position: int = 1) -> list[str]:
    found = reader.read(as_json(made), position)
    assert isinstance(found, list), found
    return [str(fault) for fault in found]


def request(reader: CaseReader, **changes: Any) -> Request:
    found = reader.read(as_json(case(**changes)), 1)
    assert isinstance(found, Request), [str(fault) for fault in found]
    return found


def local(found: Request) -> dict[str, list[tuple[int, int]]]:
    return {name: list(values) for name, values in found.household.local.values.items()}


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


# What is read


def test_a_case_becomes_stored_integers(reader: CaseReader) -> None:
    found = request(reader, household__housing="unsafe", household__disaster_spending_12m=12.34)
    assert (found.id, found.region, found.on, found.members) == ("c1", "450100", day("2019-10-15"), ("a", "b", "c"))
    assert found.household.facts == {
        "assets_within_dibao_limit": True,
        "assets_within_low_income_limit": True,
        "housing": 1,
        "disaster_spending_12m": 1234,
    }
    assert found.household.members[0] == {
        "birth_date": day("1980-03-01"),
        "sex": 1,
        "wage_income": 900 * 1200,
        "labour_ability": 0,
        "employment": 0,
    }


def test_local_values_are_in_force_from_their_date_or_from_the_first_of_january(reader: CaseReader) -> None:
    found = request(reader, parameters__medical_aid_rate=0.7525)
    assert local(found) == {
        "dibao_standard": [(day("2018-01-01"), 54_000), (day("2019-01-01"), 60_000)],
        "minimum_wage": [(day("2019-01-01"), 150_000)],
        "low_income_standard": [(day("2019-01-01"), 90_000)],
        "medical_aid_rate": [(day("2019-01-01"), 7525)],
    }
    assert found.local["dibao_standard@2018-01-01"] == "540"


@pytest.mark.parametrize(
    ("given", "stored"),
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
def test_an_average_is_exact(reader: CaseReader, given: Any, stored: int) -> None:
    assert request(reader, a__wage_income=given).household.members[0]["wage_income"] == stored


@pytest.mark.parametrize("name", ["300", "300.0", "300.00", "3e2", "3.0e+2", "30000e-2"])
def test_a_number_is_what_it_says_however_it_is_written(reader: CaseReader, name: str) -> None:
    made = case()
    made["members"][0]["wage_income"] = Decimal(name)
    found = reader.read(made, 1)
    assert isinstance(found, Request)
    assert found.household.members[0]["wage_income"] == 360_000


def test_null_is_asked_and_not_known(reader: CaseReader) -> None:
    found = request(
        reader, a__wage_income=None, a__birth_date=None, household__housing=None, a__disability_components=None
    )
    assert found.household.members[0]["wage_income"] is OPEN
    assert found.household.members[0]["birth_date"] is OPEN
    assert found.household.facts["housing"] is OPEN
    assert found.household.members[0]["disability_components.mental"] is OPEN


def test_a_set_of_choices_is_one_yes_or_no_for_each(reader: CaseReader) -> None:
    found = request(reader, a__disability_components=["mental", "speech"]).household.members[0]
    assert {key.split(".")[1]: value for key, value in found.items() if "." in key} == {
        "visual": False,
        "hearing": False,
        "speech": True,
        "physical": False,
        "intellectual": False,
        "mental": True,
    }


@pytest.mark.parametrize("given", ["none", 1, 4, Decimal("2.0")])
def test_levels_that_are_possible(reader: CaseReader, given: Any) -> None:
    made = case()
    made["members"][0]["disability_level"] = given
    found = reader.read(made, 1)
    assert isinstance(found, Request)
    assert found.household.members[0]["disability_level"] == (0 if given == "none" else int(given))


def test_thirty_members_are_possible(reader: CaseReader) -> None:
    made = case()
    made["members"] = [{"id": str(n)} for n in range(30)]
    assert isinstance(reader.read(made, 1), Request)


def test_expect_is_passed_over(reader: CaseReader) -> None:
    assert request(reader, expect=[{"right": "dibao"}]).id == "c1"


# Bad input: the case


def test_a_case_without_id_is_named_by_its_place(reader: CaseReader) -> None:
    assert faults(reader, case(id=DROP, region="999999"), 7) == [
        "案例 #7，region：填的是 '999999'，应为存在的行政区划代码（6位，乡镇和社区12位），如 \"110101\""
    ]
    assert isinstance(reader.read(case(id=DROP), 7), Request)


@pytest.mark.parametrize(
    ("given", "said"),
    [("", "填的是 ''"), (5, "填的是 5"), (None, "没有填写"), (["x"], "填的是 ['x']"), (True, "填的是 true")],
)
def test_an_id_that_is_no_text(reader: CaseReader, given: Any, said: str) -> None:
    assert faults(reader, case(id=given), 3) == [f"案例 #3，id：{said}，应为非空文字"]


def test_an_unknown_part_of_a_case(reader: CaseReader) -> None:
    assert faults(reader, case(membres=[])) == ["案例 c1，membres：没有这一项；did you mean 'members'?"]
    assert faults(reader, case(regoin="450100", region=DROP))[0] == (
        "案例 c1，regoin：没有这一项；did you mean 'region'?"
    )


@pytest.mark.parametrize(
    ("given", "said"),
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
def test_an_unknown_region(reader: CaseReader, given: Any, said: str) -> None:
    assert faults(reader, case(region=given)) == [
        f'案例 c1，region：{said}，应为存在的行政区划代码（6位，乡镇和社区12位），如 "110101"'
    ]


@pytest.mark.parametrize(
    ("given", "said"),
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
def test_an_impossible_day(reader: CaseReader, given: Any, said: str) -> None:
    assert faults(reader, case(on=given)) == [f'案例 c1，on：{said}，应为作出决定的日期，如 "2019-10-15"']


@pytest.mark.parametrize("given", ["1889-12-31", "2200-01-01", "9999-12-31", "0001-01-01"])
def test_a_day_out_of_the_calendar(reader: CaseReader, given: str) -> None:
    assert faults(reader, case(on=given)) == [f"案例 c1，on：填的是 '{given}'，应在1890年至2199年之间"]


# Bad input: local values


@pytest.mark.parametrize(
    ("name", "said"),
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
def test_an_unknown_parameter(reader: CaseReader, name: str, said: str) -> None:
    (found,) = faults(reader, case(**{f"parameters__{name}": 5}))
    assert found.startswith(f"案例 c1，parameters.{name}：{said}")


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("dibao_standard", -1, "填的是 -1，应在 0 至 1000000000，单位 yuan/person/month"),
        ("dibao_standard", 1_000_000_000.01, "填的是 1000000000.01，应在 0 至 1000000000，单位 yuan/person/month"),
        ("dibao_standard", 600.001, "填的是 600.001，应为最多2位小数的数"),
        ("dibao_standard", "600", "填的是 '600'，应为最多2位小数的数，0 至 1000000000，单位 yuan/person/month"),
        ("dibao_standard", True, "填的是 true，应为最多2位小数的数，0 至 1000000000，单位 yuan/person/month"),
        ("dibao_standard", [600], "填的是 [600]，应为最多2位小数的数，0 至 1000000000，单位 yuan/person/month"),
        ("medical_aid_rate", 70, "填的是 70，应在 0 至 1"),
        ("medical_aid_rate", 0.70001, "填的是 0.70001，应为最多4位小数的数"),
        ("gradual_exit_months", 6.5, "填的是 6.5，应为整数"),
        ("gradual_exit_months", 121, "填的是 121，应在 0 至 120，单位 month"),
    ],
)
def test_a_local_value_that_cannot_be(reader: CaseReader, name: str, given: Any, said: str) -> None:
    (found,) = faults(reader, case(**{f"parameters__{name}": given}))
    assert found.startswith(f"案例 c1，parameters.{name}：{said}")


def test_a_local_value_that_is_null_is_not_advised_to_be_null(reader: CaseReader) -> None:
    (found,) = faults(reader, case(parameters__dibao_standard=None))
    assert found.startswith("案例 c1，parameters.dibao_standard：没有填写")
    assert "null" not in found


@pytest.mark.parametrize("given", [[], "x", 5, None])
def test_parameters_that_are_no_object(reader: CaseReader, given: Any) -> None:
    (found,) = faults(reader, case(parameters=given))
    assert found.startswith("案例 c1，parameters：")
    assert found.endswith('应为对象，如 {"dibao_standard": 600}')


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


MONEY = "应为最多2位小数的数，0 至 1000000000，单位 yuan/month（不知道写 null）"
SPAN = "应在 0 至 1000000000，单位 yuan/month"


@pytest.mark.parametrize(
    ("given", "said"),
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
def test_money_that_cannot_be(reader: CaseReader, given: Any, said: str) -> None:
    assert faults(reader, case(a__wage_income=given)) == [f"案例 c1，members.a.wage_income：{said}"]


@pytest.mark.parametrize(
    "given",
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
def test_huge_and_overlong_numbers(reader: CaseReader, given: str) -> None:
    made = case()
    made["members"][0]["wage_income"] = int(given) if given.isdigit() else Decimal(given)
    found = reader.read(made, 1)
    assert isinstance(found, list), "taken as a sum"
    (fault,) = found
    assert (fault.case, fault.field) == ("c1", "members.a.wage_income")
    assert len(str(fault)) < 200


AVERAGE = '平均数应写作 {"total": 总额, "months": 月数}，月数为 1、2、3、4、6 或 12'


@pytest.mark.parametrize(
    "given",
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
def test_an_average_with_wrong_months(reader: CaseReader, given: Any) -> None:
    assert faults(reader, case(a__wage_income=given)) == [f"案例 c1，members.a.wage_income：{AVERAGE}"]


def test_an_average_of_twelve_point_nought_months_is_whole(reader: CaseReader) -> None:
    stored = request(reader, a__wage_income={"total": 21599.99, "months": 12.0}).household.members[0]["wage_income"]
    assert stored == 2_159_999
    assert type(stored) is int


@pytest.mark.parametrize("total", [-1, 0.001, "100", float("nan"), 1_000_000_001])
def test_an_average_with_a_wrong_total(reader: CaseReader, total: Any) -> None:
    (found,) = faults(reader, case(a__wage_income={"total": total, "months": 12}))
    assert found.startswith("案例 c1，members.a.wage_income.total：填的是 ")


def test_a_total_where_no_average_is_asked(reader: CaseReader) -> None:
    (found,) = faults(reader, case(a__medical_self_paid_12m={"total": 100, "months": 12}))
    assert found.startswith("案例 c1，members.a.medical_self_paid_12m：填的是 {")


@pytest.mark.parametrize("given", [5, 0, -1, 100])
def test_a_disability_level_that_does_not_exist(reader: CaseReader, given: int) -> None:
    assert faults(reader, case(a__disability_level=given)) == [
        f"案例 c1，members.a.disability_level：填的是 {given}，应在 1 至 4"
    ]


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("disability_level", 2.5, "填的是 2.5，应为整数"),
        ("disability_level", "2", "填的是 '2'，应为整数，1 至 4（不知道写 null）"),
        ("residence_months", -1, "填的是 -1，应在 0 至 1200，单位 month"),
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
def test_a_fact_of_the_wrong_kind(reader: CaseReader, name: str, given: Any, said: str) -> None:
    (found,) = faults(reader, case(**{f"a__{name}": given}))
    assert found.startswith(f"案例 c1，members.a.{name}：{said}"), found


def test_born_on_the_day_of_the_decision(reader: CaseReader) -> None:
    assert request(reader, c__birth_date="2019-10-15").household.members[2]["birth_date"] == day("2019-10-15")


@pytest.mark.parametrize("given", [[], "x", 5, None])
def test_a_household_that_is_no_object(reader: CaseReader, given: Any) -> None:
    (found,) = faults(reader, case(household=given))
    assert found.startswith("案例 c1，household：")
    assert found.endswith("，应为对象")
