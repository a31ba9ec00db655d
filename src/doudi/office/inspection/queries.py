"""The newest inspection, and whether somebody must be alarmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.office import clock
from doudi.office.audit.models import Entry
from doudi.office.inspection.models import Inspection

LATE = dt.timedelta(days=2)
"""So long after the last inspection, or after the office began, an inspection is missed."""


@dataclass(frozen=True)
class Alarm:
    """What who must know is told on the start page: that there are faults, or that nothing was inspected of late."""

    inspection: Inspection | None
    faults: int
    is_late: bool


def latest_inspection() -> Inspection | None:
    """The newest inspection that has ended."""
    return Inspection.objects.filter(ended_at__isnull=False).order_by("-on").first()


def find_alarm() -> Alarm | None:
    """None where the last inspection is of these days and has found nothing."""
    latest = latest_inspection()
    since = latest.ended_at if latest else Entry.objects.order_by("number").values_list("at", flat=True).first()
    is_late = since is not None and clock.now() - since > LATE
    faults = latest.faults or 0 if latest else 0
    return Alarm(latest, faults, is_late) if faults or is_late else None
