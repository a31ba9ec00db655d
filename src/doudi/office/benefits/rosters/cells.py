"""One cell of a roster: how a value stands in it, and how it is read back. Money is whole fen; nothing is rounded or guessed."""

from __future__ import annotations

import datetime as dt
import enum
import re
from decimal import Decimal

Value = str | int | dt.date
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
_PLAIN = re.compile(r"\d{1,13}(\.\d{1,2})?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)


class CellType(enum.StrEnum):
    """What stands in a cell: a text, a whole number, a sum in yuan or in fen, a day or a month."""

    TEXT = "text"
    COUNT = "count"
    YUAN = "yuan"
    FEN = "fen"
    DAY = "day"
    MONTH = "month"


class CellError(ValueError):
    """A value that cannot stand in a cell, or a cell that holds no such value; the text is Chinese."""


def write_cell(value: Value, cell_type: CellType, decimals: int = 2, dashes: bool = False) -> str:
    """The value as text. CellError where the type or the number of decimals cannot hold it."""
    if cell_type is CellType.TEXT:
        return str(value)
    if cell_type in (CellType.DAY, CellType.MONTH):
        if not isinstance(value, dt.date):
            raise CellError("应为日期")
        form = "%Y-%m" if dashes else "%Y%m"
        return value.strftime(form + ("-%d" if dashes else "%d") if cell_type is CellType.DAY else form)
    if not isinstance(value, int) or value < 0:
        raise CellError("应为不小于0的整数")
    if cell_type is CellType.YUAN:
        return _yuan(value, decimals)
    return str(value)


def _yuan(fen: int, decimals: int) -> str:
    units, rest = divmod(fen, 100)
    if decimals == 0:
        if rest:
            raise CellError("这一列只能写整元，金额有角分")
        return str(units)
    if decimals == 1:
        if rest % 10:
            raise CellError("这一列只能写到角，金额有分")
        return f"{units}.{rest // 10}"
    return f"{units}.{rest:02d}"


def read_cell(text: str, cell_type: CellType) -> Value:
    """The value that a cell holds. CellError where it is none of the type."""
    tidy = text.strip()
    if cell_type is CellType.TEXT:
        if _SCIENTIFIC.fullmatch(tidy):
            raise CellError(f"“{tidy[:20]}”是科学记数，号码的末几位已经丢失；请让对方把这一列设为文本后重新导出")
        return tidy
    tidy = tidy.translate(_FULL_WIDTH)
    if cell_type is CellType.YUAN:
        if not (_PLAIN.fullmatch(tidy) or _GROUPED.fullmatch(tidy)):
            raise CellError(f"“{tidy[:20]}”不是金额，应为最多两位小数的元")
        return int(Decimal(tidy.replace(",", "")) * 100)
    if cell_type in (CellType.FEN, CellType.COUNT):
        if not _WHOLE.fullmatch(tidy):
            raise CellError(f"“{tidy[:20]}”不是整数")
        return int(tidy)
    digits = tidy.replace("-", "").replace("/", "")
    try:
        if not digits.isascii() or not digits.isdecimal():
            raise ValueError
        day = digits + "01" if cell_type is CellType.MONTH and len(digits) == 6 else digits
        if len(day) != 8:
            raise ValueError
        return dt.date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        raise CellError(f"“{tidy[:20]}”不是日期") from None
