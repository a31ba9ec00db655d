"""Days as official documents write them."""

from __future__ import annotations

import datetime as dt
import re

from doudi.library.structure.numbering import to_number

DAY = re.compile(
    r"(?P<year>\d{4}|[〇零○Ｏ一二三四五六七八九]{4})\s*年\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})\s*月"
    r"\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
NUMERIC_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)"
)
ANY_DAY = re.compile(rf"{re.sub(r'[?]P<[a-z]+>', '?:', DAY.pattern)}|(?:19|20)\d{{2}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}")
"""Either form, without groups, for building larger patterns."""


def parse_day(text: str) -> dt.date | None:
    """Returns the first day in a text: 2019年5月21日, 二〇一九年五月二十一日 or 2019-05-21; None where there is no such day."""
    match = DAY.search(text) or NUMERIC_DAY.search(text)
    if match is None:
        return None
    year, month, day = (to_number(match[part]) for part in ("year", "month", "day"))
    try:
        return dt.date(year or 0, month or 0, day or 0)
    except ValueError:
        return None
