"""公示单: whom the office means to help. It shows a name, a number of people and a sum, and has room for nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import PaperContent


@dataclass(frozen=True)
class NoticeRow:
    """What the public may learn of a family: nothing here tells of an illness, an address or a number."""

    name: str
    people: int
    amount: str


@dataclass(frozen=True, kw_only=True)
class NoticeSheet(PaperContent):
    """The days of the notice are None where they are written on it when it is put up."""

    template = "notice"
    title = "公示"

    right: str
    place: str
    rows: tuple[NoticeRow, ...]
    from_day: dt.date | None = None
    to_day: dt.date | None = None
