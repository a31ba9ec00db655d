"""The tree of regions from a file: a CSV with the columns code, name, valid_from, valid_to, successor."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TextIO

from django.db import transaction

from doudi.office.audit.actions import Who, record
from doudi.office.regions import codes
from doudi.office.regions.models import Region
from doudi.policies import divisions

COLUMNS = ("code", "name", "valid_from", "valid_to", "successor")
FIRST_DAY = dt.date(1949, 10, 1)


class Faulty(Exception):
    """Every fault of the file, one a line, in Chinese; nothing was loaded."""


@dataclass(frozen=True, slots=True)
class Loaded:
    added: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    code: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None
    successor: str


@transaction.atomic
def load_regions(file: TextIO, *, by: Who | None = None) -> Loaded:
    """Adds what is new and changes what differs; a row is known by its code and first day. Loading a file again changes
    nothing, and what a file does not name stays as it is. Faulty where any row is wrong: then nothing is loaded."""
    rows = _read(file)
    known = {(one.code, one.valid_from): one for one in Region.objects.select_for_update()}
    faults = _contradictions(rows, known)
    if faults:
        raise Faulty("\n".join(faults))
    added, changed = [], []
    # Rows that end come first: of one code only one row may be without an end at any time.
    for row in sorted(rows, key=lambda one: (one.valid_to is None, one.code)):
        found = known.get((row.code, row.valid_from))
        wanted = {"name": row.name, "valid_to": row.valid_to, "successor": row.successor}
        if found is None:
            added.append(Region(code=row.code, valid_from=row.valid_from, **wanted))
        elif any(getattr(found, column) != value for column, value in wanted.items()):
            for column, value in wanted.items():
                setattr(found, column, value)
            found.save(update_fields=list(wanted))
            changed.append(found)
    Region.objects.bulk_create(added, batch_size=500)
    if added or changed:
        record(by=by, action="regions.load", subject="region", detail={"added": len(added), "changed": len(changed)})
    return Loaded(len(added), len(changed), len(rows) - len(added) - len(changed))


def _read(file: TextIO) -> list[_Row]:
    reader = csv.DictReader(file)
    missing = [column for column in COLUMNS[:2] if column not in (reader.fieldnames or ())]
    if missing:
        raise Faulty(f"第1行：缺少列 {'、'.join(missing)}；应有 {'、'.join(COLUMNS)}，后三列可以没有")
    faults: list[str] = []
    rows = []
    for given in reader:
        line = reader.line_num
        text = {column: (given.get(column) or "").strip() for column in COLUMNS}
        own = [f"第{line}行：{fault}" for fault in _faults(text)]
        faults += own
        if not own:
            start, end = _day(text["valid_from"]) or FIRST_DAY, _day(text["valid_to"])
            rows.append(_Row(line, text["code"], text["name"], start, end, text["successor"]))
    if faults:
        raise Faulty("\n".join(faults))
    return rows


def _faults(text: dict[str, str]) -> list[str]:
    found = []
    if not codes.FORM.fullmatch(text["code"]) or not text["code"].isascii():
        found.append(f"code 是“{text['code']}”，应为12位数字，如 {divisions.example()}001000")
    if not text["name"] or len(text["name"]) > 60:
        found.append("name 应为1至60个字")
    for column in ("valid_from", "valid_to"):
        if text[column] and _day(text[column]) is None:
            found.append(f"{column} 是“{text[column]}”，应为日期，如 2020-01-01")
    start, end = _day(text["valid_from"]), _day(text["valid_to"])
    if start and end and end < start:
        found.append(f"valid_to {end} 早于 valid_from {start}")
    if text["successor"] and not codes.FORM.fullmatch(text["successor"]):
        found.append(f"successor 是“{text['successor']}”，应为12位数字")
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _contradictions(rows: list[_Row], known: dict[tuple[str, dt.date], Region]) -> list[str]:
    """Two rows of one code whose days overlap, in the file or beside what is there already."""
    spans: dict[str, dict[dt.date, tuple[dt.date | None, str]]] = {}
    for (code, start), one in known.items():
        spans.setdefault(code, {})[start] = (one.valid_to, "已有的记录")
    found = []
    seen: dict[tuple[str, dt.date], int] = {}
    for row in rows:
        before = seen.setdefault((row.code, row.valid_from), row.line)
        if before != row.line:
            found.append(f"第{row.line}行：{row.code} 自 {row.valid_from} 起的一行与第{before}行重复")
        spans.setdefault(row.code, {})[row.valid_from] = (row.valid_to, f"第{row.line}行")
    for code in {row.code for row in rows}:
        ordered = sorted(spans[code].items())
        for (start, (end, place)), (after, (_, other)) in itertools.pairwise(ordered):
            if end is None or end >= after:
                found.append(f"{other}：{code} 自 {after} 起，而{place}自 {start} 起的同一代码那时尚未停用")
    return sorted(found)
