"""补正告知书: what is still missing, told once and as a whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import PaperContent


@dataclass(frozen=True)
class MissingPaper:
    """Something that the office can neither look up nor verify by itself. `evidence` says by what it is shown."""

    whose: str
    subject: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class MissingPapersNotice(PaperContent):
    """`reply_by` is None where no day was set."""

    template = "missing_papers"
    title = "补正告知书"

    applicant: str
    application: str
    received_on: dt.date
    rights: tuple[str, ...]
    items: tuple[MissingPaper, ...]
    reply_by: dt.date | None = None
