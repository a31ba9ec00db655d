"""Codes and the tree of regions: loaded from a file, found by name, called as people call them."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from doudi.office.audit.models import Entry
from doudi.office.errors import FaultyFileError
from doudi.office.regions import codes, packs
from doudi.office.regions.actions import load_regions
from doudi.office.regions.models import Region
from doudi.office.regions.queries import exists, names, path, paths, suggest
from tests.office.build import COUNTY, DAY, OTHER_COUNTY

HEAD = "code,name,valid_from,valid_to,successor\n"
TOWN = "450102901000"


def load(*lines: str) -> tuple[int, int, int]:
    done = load_regions(io.StringIO(HEAD + "\n".join(lines) + "\n"))
    return done.added, done.changed, done.same


# Codes


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("450102901003", "450102901003"), ("450102901000", "450102901"), ("450102000000", "450102"), ("450100000000", "4501"),
        ("450000000000", "45"), ("000000000000", ""), ("500000000000", "50"), ("460400000000", "4604"),
    ],
)  # fmt: skip
def test_a_code_says_as_much_as_its_digits(code: str, prefix: str) -> None:
    assert codes.prefix(code) == prefix
    assert codes.pad(prefix or "0") == code


def test_what_lies_in_what() -> None:
    assert codes.lies_in("450102901003", "450102000000")
    assert codes.lies_in("450102000000", "450102000000")
    assert codes.lies_in("450102000000", "000000000000")
    assert not codes.lies_in("450102000000", "450102901000")
    assert not codes.lies_in("450100000000", "450102000000")
    assert not codes.lies_in("450112000000", "450102000000")
    assert codes.ancestors("450102901003") == [
        "450000000000", "450100000000", "450102000000", "450102901000", "450102901003",
    ]  # fmt: skip
    assert codes.ancestors("000000000000") == []


def test_divisions_of_today_are_listed_and_retired_ones_are_not() -> None:
    listed = codes.current_divisions()
    assert listed["620422"] == "会宁县"
    assert "110103" not in listed
    assert codes.higher_name("110103000000"), "its decisions of former days still have a name"


# Loading


@pytest.mark.django_db
def test_a_file_is_loaded_once() -> None:
    lines = (
        f"{TOWN},甲镇,2000-01-01,,",
        "450102902000,乙镇,2000-01-01,2020-12-31,450102901000",
        "450102901001,甲社区,,,",
    )
    assert load(*lines) == (3, 0, 0)
    assert load(*lines) == (0, 0, 3)
    assert Entry.objects.filter(action="regions.load").count() == 1, "what changes nothing is not told"
    assert load(f"{TOWN},甲街道,2000-01-01,,") == (0, 1, 0)
    assert path("450102901001") == "兴宁区 甲街道 甲社区"
    assert Region.objects.count() == 3, "what a file does not name stays"


@pytest.mark.django_db
def test_a_code_that_is_given_anew_follows_the_old_one() -> None:
    load(f"{TOWN},旧镇,2000-01-01,,")
    load(f"{TOWN},旧镇,2000-01-01,2020-12-31,450102902000", f"{TOWN},新镇,2021-01-01,,")
    assert [row.name for row in Region.objects.on(dt.date(2020, 6, 1))] == ["旧镇"]
    assert [row.name for row in Region.objects.on(dt.date(2021, 6, 1))] == ["新镇"]
    assert names([TOWN]) == {TOWN: "新镇"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("45010290100,甲镇,,,",), "第2行：code 是“45010290100”"),
        (("４５０１０２９０１０００,甲镇,,,",), "应为12位数字"),
        ((f"{TOWN},,,,",), "第2行：name"),
        ((f"{TOWN},甲\0镇,,,",), "没有控制字符"),
        ((f"{TOWN},甲镇,2020-13-01,,",), "valid_from 是“2020-13-01”"),
        ((f"{TOWN},甲镇,2020-02-01,2020-01-01,",), "早于 valid_from"),
        ((f"{TOWN},甲镇,,,12",), "successor"),
        ((f"{TOWN},甲镇,,,", f"{TOWN},乙镇,,,"), "第3行：450102901000 自 1949-10-01 起的一行与第2行重复"),
        ((f"{TOWN},甲镇,2000-01-01,,", f"{TOWN},乙镇,2010-01-01,,"), "尚未停用"),
        ((f"{TOWN},甲镇,2000-01-01,2010-01-01,", f"{TOWN},乙镇,2010-01-01,,"), "尚未停用"),
    ],
)
def test_a_faulty_file_is_refused_with_the_line_and_loads_nothing(lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(FaultyFileError, match=message):
        load(*lines, "450102903000,好镇,,,")
    assert not Region.objects.exists()


@pytest.mark.django_db
def test_every_fault_of_a_file_is_told_at_once() -> None:
    with pytest.raises(FaultyFileError) as faulty:
        load("1,,x,,", "2,,y,,")
    assert len(str(faulty.value).splitlines()) == 6


@pytest.mark.django_db
def test_a_file_without_its_columns_is_refused() -> None:
    with pytest.raises(FaultyFileError, match="缺少列 code"):
        load_regions(io.StringIO("代码,name\n1,2\n"))


@pytest.mark.django_db
def test_a_cell_that_no_table_has_is_refused() -> None:
    limit = csv.field_size_limit(100)
    try:
        with pytest.raises(FaultyFileError, match="读不出来"):
            load(f"{TOWN},{'甲' * 200},,,")
    finally:
        csv.field_size_limit(limit)


@pytest.mark.django_db
def test_a_file_that_contradicts_what_is_there_is_refused() -> None:
    load(f"{TOWN},甲镇,2000-01-01,,")
    with pytest.raises(FaultyFileError, match="已有的记录"):
        load(f"{TOWN},乙镇,2010-01-01,,")


# Names and suggestions


@pytest.mark.django_db
def test_regions_are_called_as_people_call_them() -> None:
    load(f"{TOWN},甲镇,,,", "450102901001,甲社区,,,")
    assert paths([COUNTY, TOWN, "450102901001", "450000000000", "000000000000", "450102999000"]) == {
        COUNTY: "兴宁区", TOWN: "兴宁区 甲镇", "450102901001": "兴宁区 甲镇 甲社区", "450000000000": "广西壮族自治区",
        "000000000000": "全国", "450102999000": "兴宁区 450102999000",
    }  # fmt: skip


@pytest.mark.django_db
def test_suggestions_come_from_the_own_regions_and_exist_today() -> None:
    load(f"{TOWN},甲镇,,,", "450102902000,乙镇,2000-01-01,2020-12-31,", "620422901000,丙镇,,,")
    assert [suggestion.code for suggestion in suggest(["450102"], "镇", DAY)] == [TOWN]
    assert [suggestion.code for suggestion in suggest(["450102", "620422"], "镇", DAY)] == [TOWN, "620422901000"]
    assert [suggestion.code for suggestion in suggest(["62"], "会宁", DAY)] == [OTHER_COUNTY]
    assert [suggestion.path for suggestion in suggest([""], "620422901", DAY)] == ["会宁县 丙镇"]
    assert suggest([], "镇", DAY) == []
    assert suggest(["450102"], "%", DAY) == []
    assert len(suggest([""], "县", DAY)) == 20


@pytest.mark.django_db
def test_what_exists() -> None:
    load(f"{TOWN},甲镇,2000-01-01,2020-12-31,")
    assert exists(COUNTY, DAY)
    assert exists("000000000000", DAY)
    assert exists(TOWN, dt.date(2020, 12, 31))
    assert not exists(TOWN, DAY)
    assert not exists("459999000000", DAY)
    assert not exists("110103000000", DAY)


def test_packs_whose_period_is_over_say_so() -> None:
    over = packs.ended_pack(COUNTY, DAY)
    assert over is not None
    assert over.name == "guangxi"
    assert packs.ended_pack(COUNTY, dt.date(2019, 6, 1)) is None
    assert packs.pack_for("110101000000", DAY).name == "cn"
