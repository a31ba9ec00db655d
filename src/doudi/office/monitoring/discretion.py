"""What a report of an office must not tell: whatever stands for so few that one might know who they are.

A row of a table in which one to four are counted is left out with all its cells, for the rest of the row could give it away;
so is the row of the same name in the other tables of its section. Where a single row is left out, the smallest other one is
too, lest the total betray it; and then what a reform changes in all is not told either. Charts of such tables go with them.
"""

from __future__ import annotations

from dataclasses import replace

from doudi.screening.simulate_tables import Cell, Money, Report, Section, Table

FEWEST = 5
HIDDEN = "＊"
NOTE = f"{HIDDEN} 不足{FEWEST}户或{FEWEST}人，或由此可以推算，不予列出。"


def discreet(report: Report) -> Report:
    return replace(report, sections=tuple(_section(one) for one in report.sections))


def _section(section: Section) -> Section:
    hidden = {about for table in section.tables for about in _hidden(table)}
    return replace(section, tables=tuple(_table(one, hidden) for one in section.tables))


def _hidden(table: Table) -> set[str]:
    """What rows are about that are left out for the counts of this table."""
    counts = [(_about(row), [cell for cell in row[1:] if isinstance(cell, int)]) for row in table.rows]
    found = {about for about, cells in counts if any(0 < cell < FEWEST for cell in cells)}
    if len(found) == 1:
        others = [(max(cells), about) for about, cells in counts if about not in found and any(cells)]
        found |= {about for _, about in sorted(others)[:1]}
    return found


def _about(row: tuple[Cell, ...]) -> str:
    """Tables of a section name the same thing with or without its unit in brackets."""
    return str(row[0]).partition("（")[0]


def _table(table: Table, hidden: set[str]) -> Table:
    if not hidden:
        return table
    rows = tuple(
        (row[0], *(HIDDEN for _ in row[1:]))
        if _about(row) in hidden
        else tuple(HIDDEN if isinstance(cell, Money) and cell.signed else cell for cell in row)
        for row in table.rows
    )
    if rows == table.rows:
        return table
    return replace(table, rows=rows, charts=(), note=f"{table.note}{NOTE}")
