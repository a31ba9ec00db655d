"""The demo's invented policy documents: an official text, and a copy of it that reverses its meaning."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment
from doudi.office.policy_documents.actions import import_text, preview, receive, set_standing
from doudi.office.policy_documents.models import PolicyText

FOLDER = Path(__file__).parent


@dataclass
class _File:
    name: str | None
    path: Path

    def chunks(self) -> tuple[bytes, ...]:
        return (self.path.read_bytes(),)


def build(region_code: str) -> None:
    """Imports both in a county by its officer and has the official one confirmed by its head, unless the county has
    texts already."""
    if PolicyText.objects.filter(region_code=region_code).exists():
        return
    officer, head = (_holder(duty, region_code) for duty in (Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD))
    with clock.on(dt.date(2026, 2, 2)):
        text = _import(officer, region_code, "official.txt")
        set_standing(by=head, text=text, standing="official", how="与盖章原件逐页核对")
    with clock.on(dt.date(2026, 3, 3)):
        _import(officer, region_code, "copy.txt")


def _import(by: Actor, region_code: str, name: str) -> PolicyText:
    document = receive(by=by, file=_File(name, FOLDER / name), region_code=region_code)
    heading = preview(document).heading
    return import_text(
        by=by, document=document, number=heading.number, title=heading.title, issuers="、".join(heading.issuers),
        issued=heading.issued, disclosure=heading.disclosure or "internal",
    )  # fmt: skip


def _holder(duty: str, region_code: str) -> Actor:
    return Actor.of(Assignment.objects.filter(duty=duty, region_code=region_code).order_by("pk")[0].user)
