"""Writes a report as text for the terminal, as a page and as a workbook: the same tables, every sum exact."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table as TextTable
from rich.text import Text
from xlsxwriter import Workbook

from doudi.output.html_page import Html, join, lines, page, tag
from doudi.rules.types import FEN
from doudi.simulation.report_tables import Cell, Money, Report, Table

MOST_ROWS = 12
"""Rows of a table that the terminal shows; page and workbook have them all."""
SHEET_NAME = 31  # characters that Excel allows in the name of a sheet
SHEET_FORBIDDEN = str.maketrans("", "", "[]:*?/\\")
STYLE = Html("""<style>
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.money { white-space: normal; font-variant-numeric: tabular-nums; }
table.figures td, table.figures th { font-size: .92em; }
table.figures thead th { white-space: normal; min-width: 4.5em; }
figure { margin: 1rem 0; break-inside: avoid; }
figcaption { color: var(--soft); font-size: .88em; }
td .lines { white-space: pre-line; }
tr.total th, tr.total td { font-weight: 600; border-top: 2px solid var(--ink); }
</style>""")


# Text


def report_text(report: Report) -> Group:
    """The lead and the first rows of every table."""
    parts: list[Any] = [Text(report.title, "bold"), *(Text(line) for line in report.lead)]
    for section in report.sections:
        parts += [Text(""), Text(section.title, "bold"), *(Text(line) for line in section.lead)]
        for table in section.tables:
            if not table.brief:
                continue
            parts.append(_text_table(table))
            if table.note:
                parts.append(Text(table.note, "dim"))
    parts += [
        Text(""),
        Text("按乡镇、按家庭类型、按途径和条款的数，图和逐步的数，见 --out 写出的网页和工作簿。", "dim"),
    ]
    return Group(*parts)


def _text_table(table: Table) -> TextTable:
    numbers = table.money() | table.counts()
    text = TextTable(box=box.SIMPLE_HEAD, pad_edge=False, title=table.title, title_justify="left")
    for column, heading in enumerate(table.columns[: table.brief]):
        text.add_column(heading, justify="right" if column in numbers else "left", overflow="fold")
    first_rows = list(enumerate(table.rows))[:MOST_ROWS]
    for column, row in first_rows:
        text.add_row(
            *(_format_cell(cell) for cell in row[: table.brief]), style="bold" if column in table.marked else ""
        )
    if len(table.rows) > len(first_rows):
        text.caption = f"还有{len(table.rows) - len(first_rows)}行，见 --out 写出的网页和工作簿"
        text.caption_justify = "left"
    return text


def _format_cell(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


# Page


def report_page(report: Report) -> str:
    """One self-contained page: charts beside the tables of the same numbers."""
    body = [STYLE]
    for section in report.sections:
        body += [tag("h2", section.title), lines(*section.lead)]
        for table in section.tables:
            body += [tag("h3", table.title), *_charts(table), _page_table(table)]
            if table.note:
                body.append(tag("p", table.note, class_="soft"))
    return page(report.title, report.lead, body, report.foot, landscape=True)


def _charts(table: Table) -> list[Html]:
    drawn = ((chart, chart.svg()) for chart in table.charts)
    return [tag("figure", svg, tag("figcaption", f"图：{chart.title}。数字见下表。")) for chart, svg in drawn if svg]


def _page_table(table: Table) -> Html:
    numbers = table.money() | table.counts()
    head = tag(
        "tr",
        *(
            tag("th", name, scope="col", class_="number" if column in numbers else "")
            for column, name in enumerate(table.columns)
        ),
    )
    rows = []
    for number, row in enumerate(table.rows):
        first, *rest = row
        cells = [
            tag("td", _html(cell), class_="money number" if column in numbers else "")
            for column, cell in enumerate(rest, start=1)
        ]
        marked = "total" if number in table.marked else ""
        rows.append(tag("tr", tag("th", _html(first), scope="row"), *cells, class_=marked))
    table_element = tag("table", tag("thead", head), tag("tbody", *rows), class_="figures")
    return tag("div", table_element, class_="scroll")


def _html(cell: Cell) -> Html | str:
    text = _format_cell(cell)
    if isinstance(cell, Money) and " 至 " in text:
        low, _, high = text.partition(" 至 ")
        return join([low, " 至 ", tag("span", high)])
    return tag("span", text, class_="lines") if "\n" in text else text


# Workbook


def write_workbook(path: Path, report: Report) -> None:
    """Writes a sheet for each table. A sum of money is two cells with two decimals, the least and the most; an unknown bound is
    an empty cell. OSError where the file cannot be written."""
    book = Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    try:
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#F1F4F8", "border": 1, "text_wrap": True, "valign": "top"}
            ),
            "text": book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
            "count": book.add_format({"num_format": "#,##0", "valign": "top", "border": 1}),
            "money": book.add_format({"num_format": "#,##0.00", "valign": "top", "border": 1}),
            "note": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#565E68"}),
        }
        sheet = book.add_worksheet("说明")
        sheet.set_column(0, 0, 110)
        lead = [report.title, *report.lead, "", report.foot]
        for row, line in enumerate(lead):
            sheet.write_string(row, 0, line, formats["title" if row == 0 else "note"])
        taken = {"说明"}
        for number, section in enumerate(report.sections, start=1):
            for table in section.tables:
                _sheet(book, _sheet_name(f"{number} {table.title}", taken), section.title, table, formats)
    finally:
        book.close()


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = title.translate(SHEET_FORBIDDEN)[: SHEET_NAME - 3]
    name = next(
        candidate for candidate in (plain, *(f"{plain} {rank}" for rank in range(2, 100))) if candidate not in taken
    )  # fmt: skip
    taken.add(name)
    return name


def _sheet(book: Workbook, name: str, section: str, table: Table, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    money = table.money()
    sheet.write_string(0, 0, f"{section}　{table.title}", formats["title"])
    if table.note:
        sheet.write_string(1, 0, table.note)
    column = 0
    starts = []
    for column_index, heading in enumerate(table.columns):
        starts.append(column)
        ends = ("至少", "至多") if column_index in money else ("",)
        for end in ends:
            sheet.write_string(3, column, f"{heading} {end}".strip(), formats["head"])
            sheet.set_column(column, column, 16 if column_index in money else 28 if column_index == 0 else 18)
            column += 1
    for rank, row in enumerate(table.rows, start=4):
        for column_index, cell in enumerate(row):
            if isinstance(cell, Money):
                for place, value in enumerate((cell.low, cell.high), start=starts[column_index]):
                    if value is None:
                        sheet.write_blank(rank, place, None, formats["money"])
                    else:
                        sheet.write_number(rank, place, exact(value), formats["money"])
            elif isinstance(cell, int):
                sheet.write_number(rank, starts[column_index], cell, formats["count"])
            else:
                sheet.write_string(rank, starts[column_index], cell, formats["text"])
    sheet.freeze_panes(4, 1)


def exact(fen: int) -> Decimal:
    """Yuan as a decimal, which is written digit by digit."""
    return Decimal(fen) / FEN
