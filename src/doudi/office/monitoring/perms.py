"""Who may do what with a finding."""

from __future__ import annotations

from doudi.office.accounts.access import Action, Actor
from doudi.office.monitoring.enums import State, Status
from doudi.office.monitoring.models import Finding


def can_dismiss(actor: Actor, finding: Finding) -> bool:
    """Officers who handle cases there, while it is open."""
    return finding.state == State.OPEN and actor.may(Action.SETTLE_FINDINGS, finding.region_code)


def can_open_proceeding(actor: Actor, finding: Finding) -> bool:
    """Who takes applications there; not for somebody who no longer belongs to the family."""
    fits = finding.state == State.OPEN and finding.status != Status.ABSENT
    return fits and actor.may(Action.TAKE_APPLICATION, finding.region_code)
