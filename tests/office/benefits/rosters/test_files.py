"""Rosters and files of results: what is written reads back the same, and what cannot be proven is refused."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from doudi.office.benefits.rosters.layout import RosterLayout, read_layout, starting_layouts
from doudi.office.benefits.rosters.reading import LineOutcome, ResultFileError, read_results
from doudi.office.benefits.rosters.return_reasons import return_reasons
from doudi.office.benefits.rosters.writing import RosterError, write_roster
from doudi.office.errors import RefusedError

BATCH = "450102-202609-1"
COMMON: dict[str, Any] = {"batch": BATCH, "month": dt.date(2026, 9, 1), "day": dt.date(2026, 9, 8)}


def layout(name: str = "finance_platform", **changes: Any) -> RosterLayout:
    """A starting layout. Changes are of `results`."""
    content = starting_layouts()[name]
    content = {**content, "results": {**content["results"], **changes}}
    return read_layout(content, frozenset(return_reasons()))


def line(number: int = 1, amount: int = 123456, **more: Any) -> dict[str, Any]:
    return {
        "reference": f"d{number}.1", "payee_name": "某某", "payee_number": "990000198001010078", "account_holder": "某某",
        "account": "6200000000000000", "amount": amount, "right": "最低生活保障金", "region_code": "450102901000", **more,
    }  # fmt: skip


def answer(rows: list[str], totals: str | None = None, encoding: str = "gb18030") -> bytes:
    """A file of results of the finance platform. `rows`: reference, account, amount, outcome, reason, day."""
    headings = "付款编号,银行账号,金额（元）,处理结果,失败原因,入账日期"
    lines = [headings, *rows, *([totals] if totals is not None else [])]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


PAID = "d1.1,6200000000000000,100.00,成功,,2026-09-10"
RETURNED = "d2.1,6200000000000000,50.50,失败,账户已销户,"
TOTALS = f"合计,{BATCH},2,150.50"


def test_the_roster_ends_with_count_and_sum() -> None:
    text = write_roster(layout().roster, [line(1, 100_00), line(2, 50_50)], COMMON).decode("gb18030")
    rows = text.split("\r\n")
    assert rows[0].startswith("序号,付款编号,姓名")
    assert rows[1].split(",")[6] == "100.00"
    assert rows[3] == f"合计,{BATCH},2,150.50"
    assert rows[1].split(",")[8] == "202609"


def test_a_roster_of_fixed_width_has_lines_of_the_same_number_of_bytes() -> None:
    file = layout("bank_fixed_width").roster
    rows = write_roster(file, [line(1), line(2, account_holder="欧阳某某")], COMMON).split(b"\r\n")
    assert rows[0].startswith(b"H")
    assert rows[0].endswith(b"000000000246912")
    assert {len(row) for row in rows[1:3]} == {sum(column.length for column in file.columns)}


def test_a_workbook_keeps_accounts_as_text_and_sums_exact() -> None:
    content = starting_layouts()["finance_platform"]
    content = {**content, "roster": {**content["roster"], "format": "xlsx"}}
    file = read_layout(content, frozenset(return_reasons())).roster
    written = write_roster(file, [line(1, 29)], COMMON)
    assert written == write_roster(file, [line(1, 29)], COMMON)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_index(0).to_python()
    assert rows[1][5] == "6200000000000000"
    assert rows[1][6] == 0.29


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"account": ""}, "没有内容"),
        ({"account_holder": "=1+1"}, "以=开头"),
        ({"account_holder": "某\n某"}, "换行"),
        ({"account": "6" * 31}, "长31，最多30"),
        ({"account_holder": "某\u200b"}, "看不见"),
    ],
)
def test_what_a_layout_cannot_hold_is_refused_by_line(more: dict[str, Any], problem: str) -> None:
    with pytest.raises(RosterError, match=problem) as refused:
        write_roster(layout().roster, [line(1), line(2, **more)], COMMON)
    assert all(fault.startswith("第2行") for fault in refused.value.faults)


def test_results_are_read_line_by_line() -> None:
    reading = read_results(layout(), answer([PAID, RETURNED], TOTALS), BATCH)
    paid, returned = reading.entries
    assert (paid.outcome, paid.amount_fen, paid.paid_on) == (LineOutcome.PAID, 100_00, dt.date(2026, 9, 10))
    assert (returned.outcome, returned.reason) == (LineOutcome.FAILED, "account_closed")
    assert reading.remarks == ()


def test_another_encoding_is_recognised_and_told() -> None:
    reading = read_results(layout(), answer([PAID, RETURNED], TOTALS, "utf-8"), BATCH)
    assert len(reading.entries) == 2
    assert "utf-8编码" in reading.remarks[0]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "空的"),
        (answer([PAID, RETURNED]), "只传了一半"),
        (answer([PAID], TOTALS), "各行加起来是1笔"),
        (answer([PAID, PAID], TOTALS), "各行加起来是200.00元"),
        (answer([PAID, RETURNED], f"合计,{BATCH},2,150.51"), "不完整或被改动"),
        (answer([PAID, RETURNED], "合计,别的批次,2,150.50"), "不是“450102-202609-1”的"),
        (answer([PAID, RETURNED.replace("50.50", "5O.50")], TOTALS), "读不出来"),
        (answer([PAID, "d2.1,6200000000000000,50.50"], TOTALS), "只有3列"),
        (answer([PAID, RETURNED], TOTALS)[:-40], "只传了一半"),
        (answer([PAID, RETURNED], TOTALS, "utf-16-le"), "二进制"),
        (answer([PAID, RETURNED], TOTALS, "utf-8").replace(b"\xe4", b"\xff"), "既不是"),
        (answer([PAID, '"d2.1,620'], None), "引号没有配对"),
        (b"\x00\x01\x02", "二进制"),
        (b"a,b\r\n1,2\r\n", "表头不符"),
    ],
)  # fmt: skip
def test_a_file_that_proves_nothing_is_refused_as_a_whole(content: bytes, problem: str) -> None:
    with pytest.raises(ResultFileError, match=problem):
        read_results(layout(), content, BATCH)


def test_without_totals_a_line_that_cannot_be_read_is_told_and_the_others_are_taken() -> None:
    reading = read_results(
        layout(totals="none"), answer([PAID, RETURNED.replace("50.50", "1.2E+3"), ",,1.00,成功,,"]), BATCH
    )
    assert [entry.reference for entry in reading.entries] == ["d1.1"]
    assert [fault.line for fault in reading.faults] == [3, 4]
    assert "不是金额" in reading.faults[0].problem


def test_unknown_words_are_never_taken_for_success() -> None:
    (entry,) = read_results(layout(totals="none"), answer([PAID.replace("成功", "已受理")]), BATCH).entries
    assert (entry.outcome, entry.reason) == (LineOutcome.UNKNOWN, "unclear")


def test_an_unknown_reason_is_unclear() -> None:
    (entry,) = read_results(layout(totals="none"), answer([RETURNED.replace("账户已销户", "外星人")]), BATCH).entries
    assert (entry.reason, entry.words) == ("unclear", "失败：外星人")


def test_results_of_fixed_width_are_read_also_without_blanks_at_the_end() -> None:
    rows = [
        "H" + BATCH.ljust(40) + "00000002" + "000000000015050",
        "00000001" + "d1.1".ljust(40) + "000000000010000" + "0000",
        "00000002" + "d2.1".ljust(40) + "000000000005050" + "9999" + "账号不存在",
    ]
    paid, returned = read_results(layout("bank_fixed_width"), "\r\n".join(rows).encode("gb18030"), BATCH).entries
    assert (paid.outcome, paid.amount_fen) == (LineOutcome.PAID, 100_00)
    assert (returned.outcome, returned.reason) == (LineOutcome.FAILED, "account_unknown")


def test_digits_lost_to_a_spreadsheet_are_told() -> None:
    row = "d1.1,6.22E+18,100.00,成功,,2026-09-10"
    reading = read_results(layout(totals="none"), answer([row]), BATCH)
    assert "科学记数" in reading.faults[0].problem


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"columns": []}, "请写1至60列"),
        ({"columns": [{"source": "reference", "type": "text", "length": 40}]}, "缺少“金额”"),
        ({"columns": [{"source": "wage", "type": "text", "length": 40}]}, "内容“wage”不能用"),
        ({"encoding": "latin1"}, "编码：“latin1”不能用"),
        ({"paid": ["失败"]}, "既表示成功又表示失败"),
        ({"reasons": {"离奇": "strange"}}, "代码“strange”不存在"),
        ({"total_columns": [{"source": "total", "type": "yuan", "length": 9}]}, "缺少“总笔数”"),
        ({"separator": "ab"}, "分隔符"),
    ],
)
def test_a_layout_with_faults_is_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(RefusedError, match=problem):
        layout(**changes)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), st.sampled_from(["gb18030", "utf-8"]))
def test_sums_read_back_to_the_fen(amounts: list[int], encoding: str) -> None:
    rows = [
        f"d{number}.1,6200000000000000,{fen // 100}.{fen % 100:02d},成功,," for number, fen in enumerate(amounts, 1)
    ]
    total = sum(amounts)
    content = answer(rows, f"合计,{BATCH},{len(amounts)},{total // 100}.{total % 100:02d}", encoding)
    assert [entry.amount_fen for entry in read_results(layout(), content, BATCH).entries] == amounts


@given(st.data())
def test_no_part_of_a_file_is_taken_for_the_whole(data: st.DataObject) -> None:
    content = answer([PAID, RETURNED], TOTALS)
    cut = data.draw(st.integers(0, len(content) - len("150.50\r\n")))
    with pytest.raises(ResultFileError):
        read_results(layout(), content[:cut], BATCH)
