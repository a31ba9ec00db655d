"""Writing a roster in a layout: lines of values to the bytes of a file. The same lines give the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from xlsxwriter import Workbook

from doudi.office.benefits.rosters.cells import CellError, CellType, Value, write_cell
from doudi.office.benefits.rosters.layout import FileFormat, FileLayout, RosterColumn, TotalsPosition
from doudi.office.errors import RefusedError
from doudi.output.workbook import ACTS

MOST_FAULTS = 20
LINE_END = "\r\n"
Line = Mapping[str, Value]


class RosterError(RefusedError):
    """Lines that the layout cannot hold. `faults` names each with its place, in Chinese."""

    def __init__(self, faults: Sequence[str]):
        self.faults = tuple(faults)
        more = [f"还有{len(faults) - MOST_FAULTS}处"] if len(faults) > MOST_FAULTS else []
        super().__init__("\n".join([*faults[:MOST_FAULTS], *more]))


def write_roster(layout: FileLayout, lines: Iterable[Line], common: Line) -> bytes:
    """The file. `common` holds what all lines and the totals share: `batch`, `month`, `day`; a line's own value goes before.

    RosterError with every line that the layout cannot hold; then nothing is written.
    """
    faults: list[str] = []
    rows: list[list[str]] = []
    count = total = 0
    for count, line in enumerate(lines, start=1):
        values = {**common, "serial": count, **line}
        total += int(values["amount"])  # type: ignore[arg-type]
        rows.append(_cells(layout, layout.columns, values, f"第{count}行", faults))
    totals: list[str] = []
    if layout.totals is not TotalsPosition.NONE:
        sums = {**common, "line_count": count, "total": total}
        totals = _cells(layout, layout.total_columns, sums, "合计行", faults)
    if faults:
        raise RosterError(faults)
    if layout.format is FileFormat.XLSX:
        return _workbook(layout, rows, totals, common)
    if layout.headings:
        rows.insert(0, [column.heading for column in layout.columns])
    if layout.totals is not TotalsPosition.NONE:
        rows.insert(0 if layout.totals is TotalsPosition.HEADER else len(rows), totals)
    return _text(layout, rows).encode(layout.encoding)


def line_faults(layout: FileLayout, line: Line, common: Line) -> list[str]:
    """What of a line the layout cannot hold, in Chinese; looked at before a batch is locked."""
    faults: list[str] = []
    _cells(layout, layout.columns, {**common, "serial": 1, **line}, "", faults)
    return faults


def _cells(
    layout: FileLayout, columns: Sequence[RosterColumn], values: Line, place: str, faults: list[str]
) -> list[str]:
    cells = []
    for column in columns:
        try:
            cells.append(_cell(layout, column, values))
        except CellError as error:
            faults.append(f"{place}“{column.heading}”：{error}")
            cells.append("")
    return cells


def _cell(layout: FileLayout, column: RosterColumn, values: Line) -> str:
    """A cell as it stands in the file, in a file of fixed width padded to the bytes of its column."""
    value: Value = column.constant if column.source == "constant" else values.get(column.source, "")
    if value == "" and column.source not in ("constant", "ignored"):
        raise CellError("没有内容")
    text = write_cell(value, column.cell_type, column.decimals, column.dashes)
    if column.cell_type is CellType.TEXT:
        _require_harmless(text)
    try:
        encoded = text.encode(layout.encoding)
    except UnicodeEncodeError:
        raise CellError(f"“{text[:20]}”里有{layout.encoding}写不出的字") from None
    width = len(encoded) if layout.format is FileFormat.FIXED else len(text)
    if width > column.length:
        raise CellError(f"长{width}，最多{column.length}")
    if layout.format is not FileFormat.FIXED:
        return text
    padding = column.length - width
    return "0" * padding + text if column.cell_type in _NUMBERS else text + " " * padding


_NUMBERS = (CellType.COUNT, CellType.FEN, CellType.YUAN)


def _require_harmless(text: str) -> None:
    """A roster is read by programs, which an apostrophe before a formula would mislead: such a text is refused instead."""
    if text.startswith(ACTS):
        raise CellError(f"“{text[:20]}”以{text[0]}开头，表格软件会当成公式")
    if any(not character.isprintable() for character in text):
        raise CellError("里有换行或看不见的字符")


def _text(layout: FileLayout, rows: list[list[str]]) -> str:
    if layout.format is FileFormat.FIXED:
        return "".join("".join(row) + LINE_END for row in rows)
    text = io.StringIO()
    csv.writer(text, delimiter=layout.separator, lineterminator=LINE_END).writerows(rows)
    return text.getvalue()


def _workbook(layout: FileLayout, rows: list[list[str]], totals: list[str], common: Line) -> bytes:
    """Accounts and numbers are text, so that no program shortens them; sums are exact decimals."""
    file = io.BytesIO()
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    day = common.get("day")
    book.set_properties({"created": day if isinstance(day, dt.date) else dt.date(1980, 1, 1)})
    text, sheet, place = book.add_format({"num_format": "@"}), book.add_worksheet("名册"), 0
    if layout.totals is TotalsPosition.HEADER:
        place = _sheet_row(sheet, place, layout.total_columns, totals, text)
    if layout.headings:
        for number, column in enumerate(layout.columns):
            sheet.write_string(place, number, column.heading, text)
        place += 1
    for row in rows:
        place = _sheet_row(sheet, place, layout.columns, row, text)
    if layout.totals is TotalsPosition.FOOTER:
        _sheet_row(sheet, place, layout.total_columns, totals, text)
    book.close()
    return file.getvalue()


def _sheet_row(sheet: object, place: int, columns: Sequence[RosterColumn], row: list[str], text: object) -> int:
    for number, (column, cell) in enumerate(zip(columns, row, strict=True)):
        if column.cell_type in _NUMBERS:
            sheet.write_number(place, number, Decimal(cell))  # type: ignore[attr-defined]
        else:
            sheet.write_string(place, number, cell, text)  # type: ignore[attr-defined]
    return place + 1
