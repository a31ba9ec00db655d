"""Suppresses small counts in a report, by which people could be recognised (statistical disclosure control).

Primary suppression: a row that counts one to four households or people loses all its cells, since any other cell could
give the count away, and so does the row of the same name in the other tables of its section. Secondary suppression:
where one row alone is suppressed, the smallest other row is too, since the total would betray it. A table in which
something is suppressed loses its charts and the signed sums that a reform changes in all.
"""

from __future__ import annotations

from dataclasses import replace

from doudi.simulation.report_tables import Cell, Money, Report, Section, Table

SMALLEST_COUNT = 5
"""The smallest count above 0 that is published."""
SUPPRESSED = "＊"
NOTE = f"{SUPPRESSED} 不足{SMALLEST_COUNT}户或{SMALLEST_COUNT}人，或由此可以推算，不予列出。"


def suppress_small_counts(report: Report) -> Report:
    """The report without small counts and whatever they could be computed from."""
    return replace(report, sections=tuple(_suppress_section(section) for section in report.sections))


def _suppress_section(section: Section) -> Section:
    subjects = {subject for table in section.tables for subject in _small_subjects(table)}
    return replace(section, tables=tuple(_suppress_rows(table, subjects) for table in section.tables))


def _small_subjects(table: Table) -> set[str]:
    """The subjects of the rows that are suppressed for the counts of this table."""
    counts = [(_subject(row), [cell for cell in row[1:] if isinstance(cell, int)]) for row in table.rows]
    small = {subject for subject, cells in counts if any(0 < cell < SMALLEST_COUNT for cell in cells)}
    if len(small) == 1:
        larger = [(max(cells), subject) for subject, cells in counts if subject not in small and any(cells)]
        small |= {subject for _, subject in sorted(larger)[:1]}
    return small


def _subject(row: tuple[Cell, ...]) -> str:
    """What a row is about. Tables of a section name the same subject with or without its unit in brackets."""
    return str(row[0]).partition("（")[0]


def _suppress_rows(table: Table, subjects: set[str]) -> Table:
    """The table without the cells of these rows; as it is where it has none of them."""
    if not subjects:
        return table
    rows = tuple(
        (row[0], *(SUPPRESSED for _ in row[1:]))
        if _subject(row) in subjects
        else tuple(SUPPRESSED if isinstance(cell, Money) and cell.signed else cell for cell in row)
        for row in table.rows
    )
    if rows == table.rows:
        return table
    return replace(table, rows=rows, charts=(), note=f"{table.note}{NOTE}")
