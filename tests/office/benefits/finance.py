"""A bureau that pays: families with awards, and the steps from what is owed to what has arrived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.benefits import actions
from doudi.office.benefits.actions import PaymentLine
from doudi.office.benefits.models import Due, Payment
from doudi.office.benefits.owed import owed_sums
from doudi.office.casework.models import Award
from doudi.office.regions.models import LocalValue
from tests.office import build
from tests.office.monitoring.bureau import Bureau, bureau, decided

SEPTEMBER, OCTOBER, NOVEMBER = dt.date(2026, 9, 1), dt.date(2026, 10, 1), dt.date(2026, 11, 1)


@dataclass(frozen=True)
class Office:
    """Whoever takes part in paying."""

    bureau: Bureau
    finance: Actor
    recoverer: Actor
    county_head: Actor


def open_office() -> Office:
    return Office(
        bureau(),
        build.officer(Duty.FINANCE, build.COUNTY),
        build.officer(Duty.COUNTY_OFFICER, build.COUNTY),
        build.officer(Duty.COUNTY_HEAD, build.COUNTY),
    )


def poor_family(office: Office, wage: int = 300) -> Award:
    """The award of dibao of a family of two with these wages, decided today."""
    decision = decided(office.bureau, build.poor_family(office.bureau.clerk, wage))
    return Award.objects.get(decision=decision)


def reckon(office: Office, *months: dt.date) -> None:
    """Reckons months, each on its first day or today if that is later."""
    for month in months:
        with clock.on(max(month, clock.today())):
            actions.reckon(by=office.finance, region_code=build.COUNTY, month=month)


def lock(office: Office, month: dt.date) -> list[Payment]:
    """Locks all that is owed up to a month."""
    lines = [PaymentLine(owed, payee=owed.person) for owed in owed_sums(build.COUNTY, month)]
    return actions.lock_payments(by=office.finance, county=build.COUNTY, month=month, lines=lines)


def pay(office: Office, month: dt.date) -> list[Payment]:
    """Pays all that is owed up to a month, until it has arrived."""
    payments = lock(office, month)
    arrive(office, payments)
    return payments


def arrive(office: Office, payments: Iterable[Payment]) -> None:
    keys = [payment.pk for payment in payments]
    actions.release_payments(by=office.finance, payments=keys)
    actions.confirm_payments(by=office.finance, payments=keys)


def amounts(award: Award, month: dt.date) -> list[int | None]:
    """The sums of all revisions of an award's month, the oldest first."""
    rows = Due.objects.filter(award__right=award.right, household=award.household, month=month).order_by("revision")
    return list(rows.values_list("amount_fen", flat=True))


def withdraw(office: Office, value: str) -> None:
    """Takes a standard back, as if it had been entered by mistake."""
    LocalValue.objects.filter(value=value).update(withdrawn_at=clock.now(), withdrawn_by=office.county_head.user)
