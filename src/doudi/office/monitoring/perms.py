"""Who may do what with a finding. The duties behind it stand in the access table alone."""

from __future__ import annotations

from doudi.office.accounts.access import Action, Actor
from doudi.office.monitoring.enums import FindingState, Status
from doudi.office.monitoring.models import Finding


def can_dismiss(actor: Actor, finding: Finding) -> bool:
    """Officers who handle cases in the region, while the finding is open."""
    return finding.state == FindingState.OPEN and actor.may(Action.SETTLE_FINDINGS, finding.region_code)


def can_open_proceeding(actor: Actor, finding: Finding) -> bool:
    """Officers who take applications in the region; not for somebody who no longer belongs to the family."""
    is_usable = finding.state == FindingState.OPEN and finding.status != Status.ABSENT
    return is_usable and actor.may(Action.TAKE_APPLICATION, finding.region_code)
