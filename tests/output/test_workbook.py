"""Lists as workbooks: what was typed is text there and never a formula."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from doudi.output.workbook import ACTS, Cell, write_list

DAY = dt.date(2026, 9, 1)
NAMESPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def book(*rows: tuple[Cell, ...], notes: tuple[str, ...] = ()) -> bytes:
    return write_list("申请", notes, ("甲", "乙"), rows, DAY)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(data: bytes) -> list[tuple[str, str, bool]]:
    """(type, text, whether it is marked as text) of the cells of the rows below the headings."""
    files = parts(data)
    shared = etree.fromstring(files["xl/sharedStrings.xml"]).iterfind("s:si", NAMESPACE)
    texts = ["".join(part.text or "" for part in item.iterfind(".//s:t", NAMESPACE)) for item in shared]
    formats = etree.fromstring(files["xl/styles.xml"]).findall("s:cellXfs/s:xf", NAMESPACE)
    rows = etree.fromstring(files["xl/worksheets/sheet1.xml"]).findall(".//s:row", NAMESPACE)
    listed = []
    for cell in (cell for row in rows[2:] for cell in row):
        value, kind = cell.findtext("s:v", "", NAMESPACE), str(cell.get("t", "n"))
        is_marked = formats[int(cell.get("s", "0"))].get("quotePrefix") == "1"
        listed.append((kind, texts[int(value)] if kind == "s" else value, is_marked))
    return listed


@pytest.mark.parametrize(
    "typed",
    ["=1+1", "+86", "-3", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("x")', "＝1+1", "\t=1", "\r=1", "\n=1"],
)
def test_what_begins_like_a_formula_is_text_and_marked_as_text(typed: str) -> None:
    data = book((typed, "乙"))
    assert b"<f>" not in parts(data)["xl/worksheets/sheet1.xml"]
    kind, text, quoted = cells(data)[0]
    assert kind == "s"
    assert text.lstrip() == typed.lstrip()
    assert quoted or not text.startswith(ACTS)
    assert cells(data)[1] == ("s", "乙", False)


@given(st.text(max_size=40))
def test_no_text_becomes_anything_else(typed: str) -> None:
    data = book((typed, "乙"))
    files = parts(data)
    assert b"<f" not in files["xl/worksheets/sheet1.xml"]
    assert not any("externalLink" in name or "hyperlink" in name for name in files)
    kind, text, quoted = cells(data)[0]
    assert kind == "s" or not text
    assert quoted == text.startswith(ACTS)


def test_numbers_days_and_absent_values_keep_their_kind() -> None:
    assert [(kind, text) for kind, text, _ in cells(book((1234, dt.date(2026, 9, 1)), ("甲", None)))] == [
        ("n", "1234"), ("n", "46266"), ("s", "甲"), ("n", ""),
    ]  # fmt: skip


def test_the_same_list_gives_the_same_bytes() -> None:
    assert book(("甲", 1), notes=("用途",)) == book(("甲", 1), notes=("用途",))
    assert book(("甲", 1), notes=("用途",)) != book(("甲", 2), notes=("用途",))


def test_control_characters_and_turned_writing_are_left_out() -> None:
    assert cells(book(("张\u202e三\x07\0", "乙")))[0][1] == "张三"


def test_a_text_that_is_too_long_for_a_cell_is_cut() -> None:
    assert len(cells(book(("长" * 40_000, "乙")))[0][1]) == 32_767


def test_the_purpose_stands_above_the_list() -> None:
    texts = parts(book(("甲", "乙"), notes=("某某 2026-09-01 导出",)))["xl/sharedStrings.xml"].decode()
    assert re.findall("某某 2026-09-01 导出", texts)
