"""Reading a file of results line by line. What cannot be proven is refused as a whole or told for its line; nothing is guessed."""

from __future__ import annotations

import csv
import datetime as dt
import enum
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from doudi.office.benefits.rosters.cells import CellError, Value, read_cell
from doudi.office.benefits.rosters.layout import (
    Encoding,
    FileFormat,
    FileLayout,
    RosterColumn,
    RosterLayout,
    TotalsPosition,
)
from doudi.office.errors import RefusedError
from doudi.rules import money
from doudi.text.encodings import GB_18030, UTF_8, UTF_16, sniff_encoding

LARGEST = 200_000_000
"""Bytes of a file of results."""
UNCLEAR = "unclear"
_NEEDED = ("reference", "amount", "outcome")
_CODECS = {Encoding.GB18030: GB_18030, Encoding.UTF8: UTF_8}


class ResultFileError(RefusedError):
    """A file that is refused as a whole: nothing of it was taken."""


class LineOutcome(enum.StrEnum):
    """What the counterpart says of a line. UNKNOWN: in words that the layout does not know."""

    PAID = "paid"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ResultEntry:
    """One line of a file of results. `reason` is a code of `return_reasons.yaml`, '' where the line was paid."""

    line: int
    reference: str
    amount_fen: int
    outcome: LineOutcome
    words: str
    reason: str
    account: str
    paid_on: dt.date | None


@dataclass(frozen=True)
class LineFault:
    """A line that could not be read, and why, in Chinese."""

    line: int
    problem: str


@dataclass(frozen=True)
class ResultReading:
    """What a file says. `remarks`: what was noticed of the file as a whole and changes nothing."""

    entries: tuple[ResultEntry, ...]
    faults: tuple[LineFault, ...]
    remarks: tuple[str, ...]


Row = tuple[int, list[str]]


def read_results(layout: RosterLayout, content: bytes, batch: str) -> ResultReading:
    """What a file of results says of a batch. ResultFileError, in Chinese, where the file as a whole proves nothing: another
    format or encoding, no line of totals where the layout has one, totals that its lines do not come to, another batch."""
    file = layout.results
    if not content:
        raise ResultFileError("文件是空的，请重新导出")
    if len(content) > LARGEST:
        raise ResultFileError("文件太大，请分批导出")
    remarks: list[str] = []
    rows = _READERS[file.format](file, content, remarks)
    rows = [row for row in rows if any(cell.strip() for cell in row[1])]
    rows, totals = _split(file, rows)
    entries: list[ResultEntry] = []
    faults: list[LineFault] = []
    for number, cells in rows:
        try:
            entries.append(_entry(layout, number, cells, batch))
        except CellError as error:
            faults.append(LineFault(number, str(error)))
    if totals is not None:
        _prove_totals(file, totals, entries, faults, batch)
    return ResultReading(tuple(entries), tuple(faults), tuple(remarks))


def _split(file: FileLayout, rows: list[Row]) -> tuple[list[Row], Row | None]:
    """The lines, without headings, and the line of totals, None where the layout has none."""
    totals: Row | None = None
    if file.totals is TotalsPosition.HEADER:
        if not rows or not _is_totals(file, rows[0][1]):
            raise ResultFileError("第1行不是合计行，不能核对笔数和金额；文件可能不完整，请重新导出")
        totals, rows = rows[0], rows[1:]
    if file.headings:
        headings = [column.heading for column in file.columns]
        if not rows or [cell.strip() for cell in rows[0][1]][: len(headings)] != headings:
            present = "、".join(cell.strip() for cell in rows[0][1]) if rows else "没有内容"
            raise ResultFileError(
                f"表头不符：应为“{'、'.join(headings)}”，文件里是“{present[:200]}”。请核对版式或文件编码"
            )
        rows = rows[1:]
    if file.totals is TotalsPosition.FOOTER:
        if not rows or not _is_totals(file, rows[-1][1]):
            raise ResultFileError("最后一行不是合计行，文件可能只传了一半；请重新导出完整的文件")
        totals, rows = rows[-1], rows[:-1]
    return rows, totals


def _is_totals(file: FileLayout, cells: Sequence[str]) -> bool:
    """Whether a line has the fixed words of the line of totals and readable sums."""
    if len(cells) < len(file.total_columns):
        return False
    try:
        for column, cell in zip(file.total_columns, cells, strict=False):
            if column.source == "constant" and cell.strip() != column.constant:
                return False
            if column.source not in ("constant", "ignored"):
                read_cell(cell, column.cell_type)
    except CellError:
        return False
    return True


def _entry(layout: RosterLayout, number: int, cells: Sequence[str], batch: str) -> ResultEntry:
    columns = layout.results.columns
    if len(cells) < len(columns):
        raise CellError(f"只有{len(cells)}列，应有{len(columns)}列")
    values: dict[str, Value] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column.source in ("ignored", "constant", "serial"):
            continue
        if not cell.strip():
            if column.source in _NEEDED:
                raise CellError(f"“{column.heading}”没有内容")
            continue
        try:
            values[column.source] = read_cell(cell, column.cell_type)
        except CellError as error:
            raise CellError(f"“{column.heading}”：{error}") from None
    if values.get("batch", batch) != batch:
        raise CellError(f"批次号是“{values['batch']}”，不是这一批")
    words, reason_words = str(values.get("outcome", "")), str(values.get("reason", ""))
    outcome = (
        LineOutcome.PAID
        if words in layout.paid
        else LineOutcome.FAILED
        if words in layout.failed
        else LineOutcome.UNKNOWN
    )
    reason = "" if outcome is LineOutcome.PAID else layout.reasons.get(reason_words, UNCLEAR)
    paid_on = values.get("paid_on")
    return ResultEntry(
        number, str(values["reference"]), int(values["amount"]), outcome,  # type: ignore[arg-type]
        "：".join(part for part in (words, reason_words) if part)[:200], reason, str(values.get("account", "")),
        paid_on if isinstance(paid_on, dt.date) else None,
    )  # fmt: skip


def _prove_totals(
    file: FileLayout, totals: Row, entries: Sequence[ResultEntry], faults: Sequence[LineFault], batch: str
) -> None:
    """ResultFileError where the lines do not come to what the line of totals says."""
    if faults:
        listed = "；".join(f"第{fault.line}行{fault.problem}" for fault in faults[:5])
        raise ResultFileError(f"有{len(faults)}行读不出来，合计无法核对：{listed}。请让对方更正后重新导出")
    paid = [entry.amount_fen for entry in entries if entry.outcome is LineOutcome.PAID]
    failed = [entry.amount_fen for entry in entries if entry.outcome is LineOutcome.FAILED]
    every = [entry.amount_fen for entry in entries]
    sums = {
        "line_count": len(every), "total": sum(every), "paid_count": len(paid), "paid_total": sum(paid),
        "failed_count": len(failed), "failed_total": sum(failed),
    }  # fmt: skip
    for column, cell in zip(file.total_columns, totals[1], strict=False):
        if column.source == "batch" and cell.strip() != batch:
            raise ResultFileError(f"这是批次“{cell.strip()}”的文件，不是“{batch}”的")
        if column.source not in sums:
            continue
        stated, summed = int(read_cell(cell, column.cell_type)), sums[column.source]  # type: ignore[arg-type]
        if stated != summed:
            is_money = column.source.endswith("total")
            shown = [f"{money.yuan(value, grouped=True)}元" if is_money else f"{value}笔" for value in (stated, summed)]
            raise ResultFileError(
                f"合计行的“{column.heading}”是{shown[0]}，各行加起来是{shown[1]}；文件可能不完整或被改动，请让对方重新导出"
            )


def _text(file: FileLayout, content: bytes, remarks: list[str]) -> str:
    """The text. Valid UTF-8 is UTF-8; everything else that the layout allows is GB 18030. A difference is told."""
    codec = sniff_encoding(content)
    if codec != UTF_16 and b"\0" in content:
        raise ResultFileError("文件里有二进制内容，不是文本；如果是表格，请在版式里选 xlsx")
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise ResultFileError("文件既不是 UTF-8 也不是 GB18030 编码，请另存为其中一种") from None
    if codec != _CODECS[file.encoding] and not content.isascii():
        remarks.append(f"文件是{codec.removesuffix('-sig')}编码，版式写的是{file.encoding}；已按文件实际编码读取")
    return text


def _read_csv(file: FileLayout, content: bytes, remarks: list[str]) -> list[Row]:
    reader = csv.reader(io.StringIO(_text(file, content, remarks), newline=""), delimiter=file.separator, strict=True)
    rows: list[Row] = []
    try:
        rows.extend((reader.line_num, cells) for cells in reader)
    except csv.Error:
        raise ResultFileError(f"第{reader.line_num}行的引号没有配对，文件可能只传了一半；请重新导出") from None
    return rows


def _read_fixed(file: FileLayout, content: bytes, remarks: list[str]) -> list[Row]:
    """Cells by their bytes in the layout's encoding."""
    text = _text(file, content, remarks)
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), start=1):
        encoded = line.encode(file.encoding)
        is_totals = number == 1 and file.totals is TotalsPosition.HEADER
        columns = file.total_columns if is_totals else file.columns
        if file.totals is TotalsPosition.FOOTER and number > 1 and len(encoded) == _width(file.total_columns):
            columns = file.total_columns
        rows.append((number, _cut(encoded, columns, file.encoding)))
    return rows


def _width(columns: Sequence[RosterColumn]) -> int:
    return sum(column.length for column in columns)


def _cut(encoded: bytes, columns: Sequence[RosterColumn], encoding: str) -> list[str]:
    """The cells of a line. What lies behind its end is empty: many programs drop the blanks at the end of a line."""
    cells, place = [], 0
    for column in columns:
        cells.append(encoded[place : place + column.length].decode(encoding, errors="replace"))
        place += column.length
    return cells


def _read_workbook(file: FileLayout, content: bytes, remarks: list[str]) -> list[Row]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheet_names) > 1:
            remarks.append(f"文件有{len(book.sheet_names)}张表，只读第一张“{book.sheet_names[0]}”")
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError):
        raise ResultFileError("打不开这个表格，请另存为 xlsx 后再上传") from None
    return [(number, [_cell_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)]


def _cell_text(cell: object) -> str:
    """A cell of a workbook as text. A number that a spreadsheet cannot hold exactly is written so that nobody takes it for one."""
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 10**15:
            return str(int(cell))
        return repr(cell) if abs(cell) < 10**15 else f"{cell:e}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


_READERS: Mapping[FileFormat, Callable[[FileLayout, bytes, list[str]], list[Row]]] = {
    FileFormat.CSV: _read_csv,
    FileFormat.XLSX: _read_workbook,
    FileFormat.FIXED: _read_fixed,
}
