"""听取意见记录: what the person said before something is cut or stopped, who heard it, and what is answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import PaperContent


@dataclass(frozen=True, kw_only=True)
class HearingRecord(PaperContent):
    """ValueError with fewer than two who heard. `speaker` is empty where nobody came."""

    template = "hearing_record"
    title = "听取意见记录"

    application: str
    head: str
    right: str
    holder: str
    proposal: str
    heard_on: dt.date
    place: str
    speaker: str
    statement: str
    hearers: tuple[str, ...]
    result: str
    answer: str

    def __post_init__(self) -> None:
        if len(set(self.hearers)) < 2:
            raise ValueError("somebody is heard by two people")
