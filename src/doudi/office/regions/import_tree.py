"""Reads the tree of regions from a CSV with the columns code, name, valid_from, valid_to, successor.

The last three columns may be left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TextIO

from doudi.office.errors import FaultyFileError
from doudi.office.regions import codes
from doudi.office.regions.models import Region
from doudi.policies.packs import divisions

COLUMNS = ("code", "name", "valid_from", "valid_to", "successor")
FIRST_DAY = dt.date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A row of the file whose values are valid by themselves; whether rows contradict each other is checked later."""

    line: int
    code: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None
    successor: str


def read_regions(file: TextIO) -> list[RegionRow]:
    """The rows of the file. FaultyFileError with every value that is wrong and its line, or why the file is no CSV."""
    try:
        return _read_rows(csv.DictReader(file))
    except csv.Error as error:
        raise FaultyFileError(f"读不出来（{error}）；应为 CSV，{'、'.join(COLUMNS)}") from error


def _read_rows(reader: csv.DictReader[str]) -> list[RegionRow]:
    missing = [column for column in COLUMNS[:2] if column not in (reader.fieldnames or ())]
    if missing:
        raise FaultyFileError(f"第1行：缺少列 {'、'.join(missing)}；应有 {'、'.join(COLUMNS)}，后三列可以没有")
    faults: list[str] = []
    rows = []
    for fields in reader:
        line = reader.line_num
        text = {column: (fields.get(column) or "").strip() for column in COLUMNS}
        line_faults = [f"第{line}行：{fault}" for fault in _faults(text)]
        faults += line_faults
        if not line_faults:
            start, end = _day(text["valid_from"]) or FIRST_DAY, _day(text["valid_to"])
            rows.append(RegionRow(line, text["code"], text["name"], start, end, text["successor"]))
    if faults:
        raise FaultyFileError("\n".join(faults))
    return rows


def _faults(text: dict[str, str]) -> list[str]:
    """What is wrong with the values of a row, in Chinese."""
    faults = []
    if not codes.FORM.fullmatch(text["code"]) or not text["code"].isascii():
        faults.append(f"code 是“{text['code']}”，应为12位数字，如 {divisions.example()}001000")
    if not text["name"].isprintable() or not 1 <= len(text["name"]) <= 60:
        faults.append("name 应为1至60个字，没有控制字符")
    for column in ("valid_from", "valid_to"):
        if text[column] and _day(text[column]) is None:
            faults.append(f"{column} 是“{text[column]}”，应为日期，如 2020-01-01")
    start, end = _day(text["valid_from"]), _day(text["valid_to"])
    if start and end and end < start:
        faults.append(f"valid_to {end} 早于 valid_from {start}")
    if text["successor"] and not codes.FORM.fullmatch(text["successor"]):
        faults.append(f"successor 是“{text['successor']}”，应为12位数字")
    return faults


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def find_contradictions(rows: list[RegionRow], existing: dict[tuple[str, dt.date], Region]) -> list[str]:
    """Rows of one code that overlap in time, within the file or with `existing` regions (by code and first day), in
    Chinese."""
    spans: dict[str, dict[dt.date, tuple[dt.date | None, str]]] = {}
    for (code, start), region in existing.items():
        spans.setdefault(code, {})[start] = (region.valid_to, "已有的记录")
    faults = []
    first_lines: dict[tuple[str, dt.date], int] = {}
    for row in rows:
        before = first_lines.setdefault((row.code, row.valid_from), row.line)
        if before != row.line:
            faults.append(f"第{row.line}行：{row.code} 自 {row.valid_from} 起的一行与第{before}行重复")
        spans.setdefault(row.code, {})[row.valid_from] = (row.valid_to, f"第{row.line}行")
    for code in {row.code for row in rows}:
        ordered = sorted(spans[code].items())
        for (start, (end, place)), (after, (_, later_place)) in itertools.pairwise(ordered):
            if end is None or end >= after:
                faults.append(f"{later_place}：{code} 自 {after} 起，而{place}自 {start} 起的同一代码那时尚未停用")
    return sorted(faults)
