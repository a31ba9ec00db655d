"""The demo's night: some families have found work since they were granted help, and the registry is screened."""

from __future__ import annotations

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.casework.models import Decision
from doudi.office.monitoring import keeping
from doudi.office.monitoring.models import Screening
from doudi.office.monitoring.screening import screen, tidy
from doudi.office.registry.actions import Said, record_facts
from doudi.office.registry.enums import Source
from doudi.office.registry.queries import members

FOUND_WORK = (("employment", "employed"), ("wage_income", 9000))
A_COUNTY = 2  # families in each that have found work


def build() -> Screening | None:
    """Tonight's screening, once; None where it was there."""
    if Screening.objects.filter(on=clock.today(), nightly=True).exists():
        return None
    _find_work()
    begun = keeping.begin(nightly=True)
    found = screen(begun) if begun else None
    tidy()
    return found


def _find_work() -> None:
    """The heads of the first families of each county to which something was granted by the month."""
    granted = Decision.objects.filter(granted=True, unit="yuan/month", proceeding__person=None)
    families: dict[str, set[int]] = {}
    for decision in granted.order_by("pk").select_related("proceeding__household", "proceeding__clerk"):
        family = decision.proceeding.household
        county = families.setdefault(family.region_code[:6], set())
        head = members(family).first()
        if head is None or family.pk in county or len(county) == A_COUNTY:
            continue
        county.add(family.pk)
        record_facts(
            by=Actor.of(decision.proceeding.clerk),
            household=family,
            expected_version=family.version,
            said=[Said(name, value, head.person) for name, value in FOUND_WORK],
            source=Source.DEPARTMENT,
        )
