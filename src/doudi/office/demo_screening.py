"""The demo's screening: some families have found work since they were granted help, then the registry is screened."""

from __future__ import annotations

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment
from doudi.office.casework.models import Decision
from doudi.office.monitoring.actions import begin_screening
from doudi.office.monitoring.models import Screening
from doudi.office.monitoring.screening import remove_leftover_folders, screen
from doudi.office.regions import codes
from doudi.office.registry.actions import FactInput, record_facts
from doudi.office.registry.enums import FactSource
from doudi.office.registry.queries import members

FOUND_WORK = (("employment", "employed"), ("wage_income", 9000))
A_COUNTY = 2  # families in each that have found work


def build() -> Screening | None:
    """Runs tonight's screening and returns it; None where there was one already."""
    if Screening.objects.filter(on=clock.today(), nightly=True).exists():
        return None
    _find_work()
    screening = begin_screening(nightly=True)
    done = screen(screening) if screening else None
    remove_leftover_folders()
    return done


def _verifier(region_code: str) -> Actor:
    """The officer of the county's verification centre, to whom departments tell what they have."""
    centres = Assignment.objects.on(clock.today()).filter(
        duty=Duty.VERIFICATION_CENTRE, region_code__in=codes.ancestors(region_code)
    )
    return Actor.of(centres.select_related("user").order_by("pk")[0].user)


def _find_work() -> None:
    """Has the verification centre record new work for the head of the first families in each county to which a monthly sum
    was granted."""
    granted = Decision.objects.filter(granted=True, unit="yuan/month", proceeding__person=None)
    families: dict[str, set[int]] = {}
    for decision in granted.order_by("pk").select_related("proceeding__household"):
        family = decision.proceeding.household
        county = families.setdefault(family.region_code[:6], set())
        head = members(family).first()
        if head is None or family.pk in county or len(county) == A_COUNTY:
            continue
        county.add(family.pk)
        record_facts(
            by=_verifier(family.region_code),
            household=family,
            expected_version=family.version,
            inputs=[FactInput(name, value, head.person) for name, value in FOUND_WORK],
            source=FactSource.DEPARTMENT,
        )
