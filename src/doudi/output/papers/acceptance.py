"""受理通知书: that an application was accepted, for what, and until when it is decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import PaperContent


@dataclass(frozen=True)
class AcceptedItem:
    """A right that was applied for. `due_on` is None where no document sets a limit."""

    right: str
    holder: str
    accepted_on: dt.date
    due_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class AcceptanceNotice(PaperContent):
    template = "acceptance"
    title = "受理通知书"

    applicant: str
    application: str
    received_on: dt.date
    items: tuple[AcceptedItem, ...]
