"""A list as a workbook for Excel and WPS. Whatever stands in a cell is text, a number or a day, never a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook

ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With what a text begins that a spreadsheet may take for a formula once it is edited, copied or saved as CSV."""
LONGEST_CELL = 32_767
_WIDEST = 50
Cell = str | int | dt.date | None


def write_list(
    title: str, notes: Sequence[str], headings: Sequence[str], rows: Iterable[Sequence[Cell]], day: dt.date
) -> bytes:
    """The bytes of a workbook with one sheet: the title and the notes, the headings, a line for each row. An absent value is
    an empty cell. The same list gives the same bytes.

    A text that begins like a formula is marked as text, as if somebody had typed an apostrophe before it: it shows as it is,
    and no program evaluates it, also not after it was edited.
    """
    file = io.BytesIO()
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties({"title": title, "created": day})
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#F1F4F8", "border": 1, "text_wrap": True})
    plain = {"border": 1, "valign": "top", "text_wrap": True}
    text, quoted = (
        book.add_format({**plain, "num_format": "@"}),
        book.add_format({**plain, "num_format": "@", "quote_prefix": True}),
    )
    count, date = (
        book.add_format({**plain, "num_format": "#,##0"}),
        book.add_format({**plain, "num_format": "yyyy-mm-dd"}),
    )
    sheet = book.add_worksheet("名单")
    sheet.write_string(0, 0, title, bold)
    for place, note in enumerate(notes, start=1):
        sheet.write_string(place, 0, note)
    top = len(notes) + 2
    widths = [_width(heading) for heading in headings]
    for column, heading in enumerate(headings):
        sheet.write_string(top, column, heading, head)
    for line, row in enumerate(rows, start=top + 1):
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], _width(str(cell)))
            if cell is None:
                sheet.write_blank(line, column, None, text)
            elif isinstance(cell, dt.date):
                sheet.write_datetime(line, column, cell, date)
            elif isinstance(cell, int):
                sheet.write_number(line, column, cell, count)
            else:
                shortened = _visible(cell)[:LONGEST_CELL]
                sheet.write_string(line, column, shortened, quoted if shortened.startswith(ACTS) else text)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width, _WIDEST) + 2)
    sheet.freeze_panes(top + 1, 1)
    book.close()
    return file.getvalue()


def _visible(text: str) -> str:
    """The text without control characters, which XML cannot hold, and without marks that turn the writing round."""
    return "".join(character for character in text if character == "\n" or character.isprintable())


def _width(text: str) -> int:
    """The width in columns: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
