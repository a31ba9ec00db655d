"""What officers do with findings: dismiss them or open a proceeding upon them."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework import actions as casework
from doudi.office.casework.enums import OPEN, Channel
from doudi.office.casework.models import Application, Proceeding
from doudi.office.database.locks import lock_for_update
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.monitoring.enums import FindingKind, FindingState, Status
from doudi.office.monitoring.models import Finding, FindingEvent
from doudi.office.registry.perms import require_open
from doudi.office.registry.queries import members


@transaction.atomic
def dismiss(*, by: Actor, finding: Finding, expected_version: int, reason: str) -> Finding:
    """Dismisses a finding with a reason. It is not raised again while its facts and the rules' result are unchanged."""
    locked = _lock_finding(by, Action.SETTLE_FINDINGS, finding, expected_version)
    if not reason.strip():
        raise RefusedError("请写明排除的理由，下次筛查据此不再提示")
    close_finding(locked, FindingState.DISMISSED, by=by, note=reason)
    detail = {"right": locked.right, "kind": locked.kind}
    _record(by, Action.SETTLE_FINDINGS, "monitoring.dismiss", locked, detail)
    return locked


@transaction.atomic
def open_proceeding(*, by: Actor, finding: Finding, expected_version: int) -> Proceeding:
    """Opens the proceeding that a finding calls for, and closes the finding with it.

    For a right that may be missed it belongs to an application that the office makes itself; for a right that may have
    ended, to the application upon which the right was granted. Where another officer has opened it already, that
    proceeding is returned.
    """
    locked = _lock_finding(by, Action.TAKE_APPLICATION, finding, expected_version)
    if locked.status == Status.ABSENT:
        raise RefusedError("对象已不在户内，规则无从判断：请核实去向，再写明理由排除这条线索")
    if locked.kind == FindingKind.ENDED and locked.decision is not None:
        award = getattr(locked.decision, "award", None)
        if award is None:
            raise RefusedError("这项决定没有产生待遇，不能复核：请写明理由排除这条线索")
        proceeding = casework.open_review(by=by, award=award)
    else:
        proceeding = _open_missed(by, locked)
    locked.proceeding = proceeding
    close_finding(locked, FindingState.TAKEN_UP, by=by, note=f"申请{proceeding.application.number}")
    detail = {"right": locked.right, "kind": locked.kind, "proceeding": proceeding.pk}
    _record(by, Action.TAKE_APPLICATION, "monitoring.open_proceeding", locked, detail)
    return proceeding


def _open_missed(by: Actor, finding: Finding) -> Proceeding:
    """Opens the proceeding for a right that may be missed, or returns the one that another officer has opened."""
    household, right, person = finding.household, finding.right, finding.person
    opened = casework.open_proceedings(by=by, application=_application_for(by, finding), rights=[(right, person)])
    return opened[0] if opened else Proceeding.objects.open().get(household=household, right=right, person=person)


def _application_for(by: Actor, finding: Finding) -> Application:
    """The family's newest application that is still open, or a new one that the office makes itself."""
    household = finding.household
    under_way = household.applications.filter(proceedings__state__in=OPEN).order_by("-pk").first()
    if under_way is not None:
        return under_way
    head = members(household).first()
    if head is None:
        raise RefusedError("这个家庭目前没有成员，不能提出办理")
    return casework.take_application(
        by=by,
        # Derived from the finding, so that a second click finds the application of the first.
        token=str(uuid.uuid5(uuid.NAMESPACE_OID, f"finding {finding.pk}")),
        household=household,
        applicant=head.person,
        channel=Channel.OUTREACH,
        note="筛查发现可能漏保，由工作人员主动提出",
    )


def close_finding(finding: Finding, state: FindingState, *, by: Actor | None, note: str = "") -> None:
    """Closes a finding for good and appends the event; `by` is None where a screening does it.

    The database lets no closed finding be changed.
    """
    finding.state, finding.closed_at, finding.closed_by = state, clock.now(), by.user if by else None
    finding.version += 1
    finding.save(update_fields=["state", "closed_at", "closed_by", "proceeding", "version"])
    FindingEvent.objects.create(
        finding=finding,
        name=state,
        status=finding.status,
        at=clock.now(),
        by=finding.closed_by,
        note=note.strip()[:500],
    )


def _lock_finding(by: Actor, action: Action, finding: Finding, expected_version: int) -> Finding:
    """Locks an open finding for an officer.

    PermissionDenied without the duty, ChangedMeanwhileError where it was closed or has changed since the page was
    opened, RefusedError where the family's file is closed to the officer.
    """
    by.require(action, finding.region_code)
    message = "这条线索刚有变化或已处理，请查看最新状态"
    locked = lock_for_update(
        Finding.objects.select_related("household", "person"),
        finding.pk,
        expected_version=expected_version,
        message=message,
    )
    if locked.state != FindingState.OPEN:
        raise ChangedMeanwhileError(message)
    require_open(by, locked.household)
    return locked


def _record(by: Actor, permission: Action, name: str, finding: Finding, detail: dict[str, Any]) -> None:
    """Writes the audit entry of what an officer did with a finding."""
    record_action(by=by, permission=permission, action=name, subject="finding", row=finding, detail=detail)
