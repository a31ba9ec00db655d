"""What a report is made of, whatever it is written as: sections of tables with exact cells, and charts of the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.rules import money
from doudi.simulation.charts import Bars, Lines


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in fen, or a range where unknown facts leave one; None where no bound is known. `signed`: a difference."""

    low: int | None
    high: int | None
    signed: bool = False

    def __str__(self) -> str:
        low, high = (None if end is None else yuan_for_readers(end, self.signed) for end in (self.low, self.high))
        if low == high:
            return low or "不定"
        if low is None:
            return f"不多于{high}"
        return f"不少于{low}" if high is None else f"{low} 至 {high}"


def yuan_for_readers(fen: int, signed: bool = False) -> str:
    """1,234.50 for people to read, with the minus sign of typography; `signed`: a sum above nought has a plus sign."""
    return money.yuan(fen, grouped=True, plus=signed).replace("-", "−")


Cell = str | int | Money


@dataclass(frozen=True)
class Table:
    """Rows of cells, the first naming the row. `marked`: rows that stand out. `note`: how it is to be read.

    `brief`: how many of its columns a terminal has room for; 0 leaves the table to page and workbook.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    charts: tuple[Bars | Lines, ...] = ()
    marked: frozenset[int] = frozenset()
    brief: int = 99

    def money(self) -> set[int]:
        """Columns that hold sums."""
        return {column for row in self.rows for column, cell in enumerate(row) if isinstance(cell, Money)}

    def counts(self) -> set[int]:
        """Columns that hold whole numbers."""
        return {column for row in self.rows for column, cell in enumerate(row) if isinstance(cell, int)}


@dataclass(frozen=True)
class Section:
    title: str
    lead: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Report:
    """`foot`: what it was made from."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str

    def data(self) -> dict[str, Any]:
        """As plain data; a sum is {"low", "high"} in yuan with two decimals, null where no bound is known."""
        return {
            "title": self.title, "lead": list(self.lead), "foot": self.foot,
            "sections": [
                {
                    "title": section.title, "lead": list(section.lead),
                    "tables": [
                        {
                            "title": table.title, "note": table.note, "columns": list(table.columns),
                            "rows": [[_plain(cell) for cell in row] for row in table.rows],
                        }
                        for table in section.tables
                    ],
                }
                for section in self.sections
            ],
        }  # fmt: skip


def _plain(cell: Cell) -> Any:
    if not isinstance(cell, Money):
        return cell
    low, high = (None if end is None else money.yuan(end) for end in (cell.low, cell.high))
    return {"low": low, "high": high}
