"""A county with a standard and its officers, and what a night finds of its families."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.determination import determine
from doudi.office.casework.models import Decision, Proceeding
from doudi.office.monitoring.actions import begin_screening
from doudi.office.monitoring.models import Finding, Screening
from doudi.office.monitoring.screening import screen
from doudi.office.registry.models import Household
from tests.office import build


@dataclass(frozen=True)
class Bureau:
    clerk: Actor
    head: Actor
    county: Actor


def bureau() -> Bureau:
    build.standard()
    return Bureau(
        build.officer(Duty.TOWNSHIP_CLERK),
        build.officer(Duty.TOWNSHIP_HEAD),
        build.officer(Duty.COUNTY_OFFICER, build.COUNTY),
    )


def night() -> Screening:
    """Every household once, as by hand: there may be several on a day."""
    begun = begin_screening(nightly=False)
    assert begun is not None
    return screen(begun)


def finding(family: Household, right: str = "dibao", **more: object) -> Finding:
    """The newest of the family for a right."""
    return Finding.objects.filter(household=family, right=right, **more).order_by("-pk")[0]


def states(family: Household, right: str = "dibao") -> list[str]:
    """Of all findings for a right, the oldest first."""
    return list(Finding.objects.filter(household=family, right=right).order_by("pk").values_list("state", flat=True))


def decided(officers: Bureau, family: Household, grant: bool = True) -> Decision:
    """Dibao from the door to the county's decision."""
    proceeding = build.proceeding(officers.clerk, family)
    return decide(officers, proceeding, grant)


def decide(officers: Bureau, proceeding: Proceeding, grant: bool) -> Decision:
    """The opinion of the township and the decision of the county on an accepted proceeding."""
    proceeding = build.accept(by=officers.clerk, proceeding=proceeding)
    live = determine(proceeding.household)
    actions.give_opinion(
        by=officers.head, proceeding=proceeding, expected_version=proceeding.version, verdict="grant" if grant else "refuse",
        reason="" if grant else "与申报不符", fingerprint=live.fingerprint,
    )  # fmt: skip
    proceeding.refresh_from_db()
    amount = None if not grant else Decimal("100")
    return build.decide(
        by=officers.county,
        proceeding=proceeding,
        expected_version=proceeding.version,
        grant=grant,
        reason="按规定",
        amount=amount,
    )
