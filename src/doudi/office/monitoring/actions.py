"""What screenings keep and what officers do with it: each write atomic, with its turn in the history, and audited."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import Kin
from doudi.office.audit.actions import record
from doudi.office.casework import actions as casework
from doudi.office.casework.enums import OPEN, Channel
from doudi.office.casework.models import Application, Proceeding
from doudi.office.monitoring import jobs
from doudi.office.monitoring.enums import GOING, Course, Kind, State, Status
from doudi.office.monitoring.models import Finding, Trial, Turn
from doudi.office.monitoring.trials import laid, setups
from doudi.office.registry.actions import ChangedMeanwhile, Refused
from doudi.office.registry.queries import members
from doudi.rules.problems import RulesError

LONGEST = 100_000  # characters of a reform's file


@transaction.atomic
def dismiss(*, by: Actor, finding: Finding, expected_version: int, reason: str) -> Finding:
    """It is none, and why. It does not come back while it rests on the same facts and the rules say the same."""
    held = _claim(by, Action.SETTLE_FINDINGS, finding, expected_version)
    if not reason.strip():
        raise Refused("请写明排除的理由，下次筛查据此不再提示")
    close(held, State.DISMISSED, by=by, note=reason)
    _record(by, Action.SETTLE_FINDINGS, "monitoring.dismiss", held, {"right": held.right, "kind": held.kind})
    return held


@transaction.atomic
def open_proceeding(*, by: Actor, finding: Finding, expected_version: int) -> Proceeding:
    """Begins what the finding suggests: for one missed, a proceeding of an application that the office makes itself; for a
    right that may have ended, a new proceeding of the application upon which it was granted."""
    held = _claim(by, Action.TAKE_APPLICATION, finding, expected_version)
    if held.status == Status.ABSENT:
        raise Refused("对象已不在户内，规则无从判断：请核实去向，再写明理由排除这条线索")
    household, right = held.household, [(held.right, held.person)]
    opened = casework.open_proceedings(by=by, application=_application(by, held), rights=right)
    # Another officer may have begun it already: then this finding leads there.
    proceeding = (
        opened[0]
        if opened
        else Proceeding.objects.open().get(household=household, right=held.right, person=held.person)
    )
    held.proceeding = proceeding
    close(held, State.TAKEN_UP, by=by, note=f"申请{proceeding.application.number}")
    detail = {"right": held.right, "kind": held.kind, "proceeding": proceeding.pk}
    _record(by, Action.TAKE_APPLICATION, "monitoring.open_proceeding", held, detail)
    return proceeding


def _application(by: Actor, finding: Finding) -> Application:
    """Where a right was granted, the application of then; else the family's newest that is still open, or one of the office."""
    if finding.kind == Kind.ENDED and finding.decision is not None:
        return finding.decision.proceeding.application
    household = finding.household
    under_way = household.applications.filter(proceedings__state__in=OPEN).order_by("-pk").first()
    if under_way is not None:
        return under_way
    head = members(household).first()
    if head is None:
        raise Refused("这个家庭目前没有成员，不能提出办理")
    return casework.take_application(
        by=by,
        # The same for the same finding: a second click finds the first one's application.
        token=str(uuid.uuid5(uuid.NAMESPACE_OID, f"finding {finding.pk}")),
        household=household,
        applicant=head.person,
        channel=Channel.OUTREACH,
        note="筛查发现可能漏保，由工作人员主动提出",
    )


@transaction.atomic
def try_reform(*, by: Actor, token: str, region_code: str, reform: str) -> Trial:
    """Sends a worker to try it on the registry. Refused with every fault of the file. The same token again is the same trial."""
    by.require(Action.TRY_REFORMS, region_code)
    earlier = Trial.objects.filter(token=token).first()
    if earlier is not None:
        by.require(Action.TRY_REFORMS, earlier.region_code)
        return earlier
    if not reform.strip() or len(reform) > LONGEST:
        raise Refused(f"请给出方案文件，不超过{LONGEST:,}个字符")
    on = clock.today()
    library = laid(reform)
    try:
        setups(library, on)
    except RulesError as error:
        raise Refused(str(error)) from error
    try:
        with transaction.atomic():
            trial = Trial.objects.create(
                region_code=region_code,
                title=library.reform.pack.title[:120],
                reform=reform,
                on=on,
                token=token,
                asked_by=by.user,
                asked_at=clock.now(),
            )
    except IntegrityError:  # the second of two clicks
        return Trial.objects.get(token=token)
    jobs.try_reform.enqueue(trial.pk)
    _record(by, Action.TRY_REFORMS, "monitoring.try_reform", trial, {"name": trial.title})
    return trial


@transaction.atomic
def cancel_trial(*, by: Actor, trial: Trial) -> Trial:
    """Whatever was counted so far is dropped."""
    by.require(Action.TRY_REFORMS, trial.region_code)
    held = Trial.objects.select_for_update().get(pk=trial.pk)
    if held.course not in GOING:
        raise Refused("这次测算已经结束")
    held.course, held.ended_at = Course.CANCELLED, clock.now()
    held.save(update_fields=["course", "ended_at"])
    _record(by, Action.TRY_REFORMS, "monitoring.cancel_trial", held, {"name": held.title})
    return held


def close(finding: Finding, state: State, *, by: Actor | None, note: str = "") -> None:
    """Closed for good: the database lets no closed finding be changed."""
    finding.state, finding.closed_at, finding.closed_by = state, clock.now(), by.user if by else None
    finding.version += 1
    finding.save(update_fields=["state", "closed_at", "closed_by", "proceeding", "version"])
    Turn.objects.create(
        finding=finding,
        name=state,
        status=finding.status,
        at=clock.now(),
        by=finding.closed_by,
        note=note.strip()[:500],
    )


def _claim(by: Actor, action: Action, finding: Finding, expected_version: int) -> Finding:
    """The finding, locked and still open; refused to an officer who is of the family or its kin."""
    by.require(action, finding.region_code)
    held = Finding.objects.select_for_update(of=("self",)).select_related("household", "person").get(pk=finding.pk)
    if held.state != State.OPEN or held.version != expected_version:
        raise ChangedMeanwhile("这条线索刚有变化或已处理，请查看最新状态")
    numbers = held.household.memberships.filter(valid_to__isnull=True).exclude(person__number_index="")
    if Kin.objects.filter(user=by.user, number_index__in=numbers.values("person__number_index")).exists():
        raise Refused("您与这个家庭有已备案的近亲属关系，应当回避")
    return held


def _record(by: Actor, action: Action, name: str, of: Finding | Trial, detail: dict[str, Any]) -> None:
    record(
        by=by.user,
        action=name,
        subject="finding" if isinstance(of, Finding) else "trial",
        subject_id=of.pk,
        region_code=of.region_code,
        duty=by.duty_for(action, of.region_code),
        detail=detail,
    )
