"""Local values of many places: the nearest that has set one decides, whatever else it has set."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.cases.case_reader import CaseReader, Defaults, Request
from doudi.policies.cases.settings import parse_settings
from doudi.policies.packs.vocabulary import read_vocabulary
from doudi.rules.calendar import parse_day
from doudi.screening.tables.local_values import LocalValues, LocalValuesError, read_local_values, read_settings

VOCABULARY = read_vocabulary()
HEADING = "region,parameter,from,value\n"


def of(tmp_path: Path, *rows: str) -> LocalValues:
    path = tmp_path / "values.csv"
    path.write_text(HEADING + "\n".join(rows) + "\n", encoding="utf-8")
    return read_local_values(path, VOCABULARY)


def test_the_nearest_place_decides_each_parameter(tmp_path: Path) -> None:
    values = of(
        tmp_path,
        ",minimum_wage,2026-01-01,1500",
        "45,dibao_standard,2026-01-01,600",
        "450103,dibao_standard,2026-01-01,760.50",
    )
    day = parse_day("2026-09-01")
    county = values.of(values.places("450103001005"), day)
    assert county.at("dibao_standard", day) == 76050
    assert county.at("minimum_wage", day) == 150000
    assert values.of(values.places("450201"), day).at("dibao_standard", day) == 60000
    assert values.of(values.places("220102"), day).at("dibao_standard", day) is None


def test_a_value_holds_from_its_day(tmp_path: Path) -> None:
    values = of(tmp_path, ",dibao_standard,2026-01-01,600", ",dibao_standard,2026-07-01,650")
    local = values.of(values.places("450103"), parse_day("2026-09-01"))
    assert [local.at("dibao_standard", parse_day(day)) for day in ("2025-12-31", "2026-06-30", "2026-07-01")] == [
        None,
        60000,
        65000,
    ]


def test_a_further_value_leaves_the_others(tmp_path: Path) -> None:
    before = of(tmp_path, ",dibao_standard,2026-01-01,600")
    after = before.with_defaults(LocalValues({"45": {"dibao_standard": [(parse_day("2026-01-01"), 70000)]}}))
    assert before.places("450103") == ("",)
    assert after.places("450103") == ("45", "")


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (",dibao_standrad,2026-01-01,600", "did you mean 'dibao_standard'"),
        ("4501031,dibao_standard,2026-01-01,600", "应为2、4、6、9或12位"),
        (",dibao_standard,1.1.2026,600", "应为日期"),
        (",dibao_standard,2026-01-01,600.555", "最多2位小数"),
        (",dibao_standard,2026-01-01,-1", "应为 0 至"),
        (",dibao_standard,2026-01-01,six", "应为 0 至"),
        (",rigid_deduction_rate,2026-01-01,60", "应为 0 至"),
        (",dibao_standard,2026-01-01", "四列"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named(tmp_path: Path, row: str, error: str) -> None:
    with pytest.raises(LocalValuesError) as caught:
        of(tmp_path, ",minimum_wage,2026-01-01,1500", row)
    assert caught.value.args[0].startswith("values.csv第3行")
    assert error in caught.value.args[0]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "第1行：应有 region、parameter、from、value 四列"),
        (b"region,value\n", "第1行：应有 region、parameter、from、value 四列"),
        ((HEADING + "甲").encode("gb18030"), "不是 UTF-8 编码的文本"),
        ((HEADING + '"' + "9" * 20_000_000).encode(), "读不出来"),
    ],
    ids=["nothing", "two columns", "GB 18030", "a cell that no table has"],
)
def test_a_file_that_is_no_table_of_values_is_refused(tmp_path: Path, content: bytes, error: str) -> None:
    (tmp_path / "values.csv").write_bytes(content)
    with pytest.raises(LocalValuesError) as caught:
        read_local_values(tmp_path / "values.csv", VOCABULARY)
    assert error in caught.value.args[0]


def test_two_values_from_one_day_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalValuesError, match="从同一天起有两个值"):
        of(tmp_path, ",dibao_standard,2026-01-01,600", ",dibao_standard,2026-01-01,700")


def test_a_value_without_a_day_holds_from_january_of_the_year_of_the_decision(tmp_path: Path) -> None:
    values = of(tmp_path, ",dibao_standard,,650", ",dibao_standard,2018-01-01,590")
    for on, today, before in (("2019-10-15", 65000, 59000), ("2020-05-10", 65000, 59000), ("2017-12-31", 65000, None)):
        local = values.of(values.places("450103"), parse_day(on))
        assert local.at("dibao_standard", parse_day(on)) == today
        assert local.at("dibao_standard", parse_day(f"{on[:4]}-01-01") - 1) == before


def test_settings_are_read_as_for_one_case() -> None:
    values = read_settings(["dibao_standard=650", "dibao_standard@2018-01-01=590"], VOCABULARY)
    request = CaseReader(
        VOCABULARY, Defaults(parameters=parse_settings(["dibao_standard=650", "dibao_standard@2018-01-01=590"]))
    ).read({"id": "a", "region": "450103", "on": "2019-10-15", "members": [{"id": "m"}]}, 1)
    assert isinstance(request, Request)
    assert values.of(("",), request.on).values == request.household.local.values


def test_a_file_stands_before_settings(tmp_path: Path) -> None:
    merged = of(tmp_path, ",dibao_standard,2026-01-01,600").with_defaults(
        read_settings(["dibao_standard@2026-01-01=700", "dibao_standard@2025-01-01=550"], VOCABULARY)
    )
    assert merged.of(("",), parse_day("2026-09-01")).values["dibao_standard"] == [
        (parse_day("2025-01-01"), 55000),
        (parse_day("2026-01-01"), 60000),
    ]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["dibao_standard=much"], "应为 NAME=VALUE"),
        (["dibao_standard=600", "dibao_standard=650"], "写了两次"),
        (["dibao_standrad=600"], "--set dibao_standrad：没有参数 dibao_standrad；did you mean 'dibao_standard'"),
        (["dibao_standard@2019=600"], "from 2019，应为日期"),
        (["dibao_standard=600.555"], "最多2位小数"),
    ],
)
def test_a_setting_that_cannot_be_taken_is_named(options: list[str], error: str) -> None:
    with pytest.raises(LocalValuesError) as caught:
        read_settings(options, VOCABULARY)
    assert error in "".join(caught.value.args)


def test_two_values_in_force_from_one_day_are_told_of_the_year_in_which_they_are(tmp_path: Path) -> None:
    values = of(tmp_path, ",dibao_standard,,650", ",dibao_standard,2018-01-01,590", ",minimum_wage,,1500")
    assert values.conflicts(("",), parse_day("2019-10-15")) == []
    assert values.conflicts(("",), parse_day("2018-10-15")) == ["dibao_standard 从 2018-01-01 起有两个值，请只保留一个"]


def test_equal_values_from_one_day_are_two_values_still(tmp_path: Path) -> None:
    values = of(tmp_path, ",dibao_standard,,590", ",dibao_standard,2018-01-01,590")
    assert values.conflicts(("",), parse_day("2018-10-15")) == ["dibao_standard 从 2018-01-01 起有两个值，请只保留一个"]
