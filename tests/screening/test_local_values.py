"""Local values of many places: the nearest that has set one decides, whatever else it has set."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.vocabulary import read_vocabulary
from doudi.rules.calendar import to_day
from doudi.screening.local_values import Faulty, LocalValues, read_local_values

VOCABULARY = read_vocabulary()
HEADING = "region,parameter,from,value\n"


def of(tmp_path: Path, *rows: str) -> LocalValues:
    path = tmp_path / "values.csv"
    path.write_text(HEADING + "\n".join(rows) + "\n", encoding="utf-8")
    return read_local_values(path, VOCABULARY)


def test_the_nearest_place_decides_each_parameter(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        ",minimum_wage,2026-01-01,1500",
        "45,dibao_standard,2026-01-01,600",
        "450103,dibao_standard,2026-01-01,760.50",
    )
    day = to_day("2026-09-01")
    county = found.of(found.places("450103001005"))
    assert county.at("dibao_standard", day) == 76050
    assert county.at("minimum_wage", day) == 150000
    assert found.of(found.places("450201")).at("dibao_standard", day) == 60000
    assert found.of(found.places("220102")).at("dibao_standard", day) is None


def test_a_value_holds_from_its_day(tmp_path: Path) -> None:
    found = of(tmp_path, ",dibao_standard,2026-01-01,600", ",dibao_standard,2026-07-01,650")
    local = found.of(found.places("450103"))
    assert [local.at("dibao_standard", to_day(day)) for day in ("2025-12-31", "2026-06-30", "2026-07-01")] == [
        None,
        60000,
        65000,
    ]


def test_a_further_value_leaves_the_others(tmp_path: Path) -> None:
    before = of(tmp_path, ",dibao_standard,2026-01-01,600")
    after = before.with_value("45", "dibao_standard", to_day("2026-01-01"), 70000)
    assert before.places("450103") == ("",)
    assert after.places("450103") == ("45", "")


@pytest.mark.parametrize(
    ("row", "told"),
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
def test_a_row_that_cannot_be_taken_is_named(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(Faulty) as caught:
        of(tmp_path, ",minimum_wage,2026-01-01,1500", row)
    assert caught.value.args[0].startswith("values.csv第3行")
    assert told in caught.value.args[0]


def test_two_values_from_one_day_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="从同一天起有两个值"):
        of(tmp_path, ",dibao_standard,2026-01-01,600", ",dibao_standard,2026-01-01,700")
