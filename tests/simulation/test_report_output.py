"""A report as text, page and workbook: the same numbers in all of them, exact to the fen."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from doudi.simulation.charts import Bars
from doudi.simulation.report_output import MOST_ROWS, report_page, report_text, write_workbook
from doudi.simulation.report_tables import Money, Report, Section, Table, yuan_for_readers

XL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LARGE = 123_456_789_012_34
ROWS = (
    ("低保", 1_234, Money(LARGE, LARGE), Money(-50, 70, True), "甲\n乙"),
    ("=1+1", 0, Money(5, None), Money(None, None, True), "<b>"),
)
CHART = Bars("图", ("低保",), (("现行", (3,), ("3",)),))
TABLE = Table("费用：[一]", ("项目", "人数", "现行（元）", "增减（元）", "说明"), ROWS, "怎样读", (CHART,))
REPORT = Report("测算", ("对若干户。",), (Section("一、甲", ("说明",), (TABLE, TABLE)),), "依据某包")


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(0, 0), "0.00"),
        (Money(123_456, 123_456), "1,234.56"),
        (Money(1, 200), "0.01 至 2.00"),
        (Money(1, None), "不少于0.01"),
        (Money(None, 100), "不多于1.00"),
        (Money(None, None), "不定"),
        (Money(-150, 150, True), "−1.50 至 +1.50"),
        (Money(0, 0, True), "0.00"),
    ],
)
def test_sums_in_words(money: Money, words: str) -> None:
    assert str(money) == words


def test_a_sum_is_never_rounded() -> None:
    assert yuan_for_readers(99_999_999_999_999) == "999,999,999,999.99"


def test_text() -> None:
    out = io.StringIO()
    Console(file=out, width=140).print(report_text(REPORT))
    text = out.getvalue()
    for words in ("测算", "123,456,789,012.34", "−0.50 至 +0.70", "不少于0.05", "怎样读", "1,234"):
        assert words in text


def test_text_leaves_long_and_wide_tables_to_the_page() -> None:
    out = io.StringIO()
    long = Table("长", ("甲", "乙"), tuple((f"第{number}行", number) for number in range(MOST_ROWS + 3)), brief=1)
    hidden = Table("不显示", ("甲",), (("x",),), brief=0)
    Console(file=out, width=100).print(report_text(Report("测算", (), (Section("一", (), (long, hidden)),), "")))
    text = out.getvalue()
    assert "还有3行" in text
    assert "乙" not in text
    assert "不显示" not in text


def test_the_page_stands_alone_and_escapes() -> None:
    html = report_page(REPORT)
    assert not re.findall(r"(?:src|href|url)\s*[=(]", html)
    assert "<script" not in html
    assert "default-src &#x27;none&#x27;" in html or "default-src 'none'" in html
    assert "<svg" in html
    assert "123,456,789,012.34" in html
    assert "&lt;b&gt;" in html
    assert "依据某包" in html


def cells(path: Path, sheet: int) -> dict[str, str]:
    """Every cell of a sheet, texts and numbers as they are written in the file."""
    with zipfile.ZipFile(path) as file:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{XL}t"))
            for item in ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        ]
        root = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{sheet}.xml"))
    values = {}
    for cell in root.iter(f"{XL}c"):
        value = cell.find(f"{XL}v")
        if value is not None and value.text:
            values[cell.get("r", "")] = shared[int(value.text)] if cell.get("t") == "s" else value.text
    return values


def test_the_workbook_has_exact_decimals(tmp_path: Path) -> None:
    write_workbook(tmp_path / "w.xlsx", REPORT)
    values = cells(tmp_path / "w.xlsx", 2)
    assert [values[f"{column}4"] for column in "ABCDEFG"] == [
        "项目", "人数", "现行（元） 至少", "现行（元） 至多", "增减（元） 至少", "增减（元） 至多", "说明",
    ]  # fmt: skip
    assert [values[f"{column}5"] for column in "ABCDEF"] == [
        "低保",
        "1234",
        "123456789012.34",
        "123456789012.34",
        "-0.5",
        "0.7",
    ]
    assert values["A6"] == "=1+1"  # a text, no formula
    assert values["C6"] == "0.05"
    assert not {"D6", "E6", "F6"} & set(values)
    assert cells(tmp_path / "w.xlsx", 1)["A1"] == "测算"


def test_sheets_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    write_workbook(tmp_path / "w.xlsx", REPORT)
    with zipfile.ZipFile(tmp_path / "w.xlsx") as file:
        names = [sheet.get("name") for sheet in ElementTree.fromstring(file.read("xl/workbook.xml")).iter(f"{XL}sheet")]
    assert names == ["说明", "1 费用：一", "1 费用：一 2"]


def test_plain_data_has_two_decimals() -> None:
    rows = REPORT.data()["sections"][0]["tables"][0]["rows"]
    assert rows[0][2:4] == [{"low": "123456789012.34", "high": "123456789012.34"}, {"low": "-0.50", "high": "0.70"}]
    assert rows[1][2] == {"low": "0.05", "high": None}
