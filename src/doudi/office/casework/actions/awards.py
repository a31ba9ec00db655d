"""What is received begins and ends: by decisions of this office, by reports of what another one grants, by events."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework import awards
from doudi.office.casework.actions.proceedings import refuse_second_award
from doudi.office.casework.course.course import course_of
from doudi.office.casework.enums import EndReason
from doudi.office.casework.models import Award, Decision, Proceeding
from doudi.office.casework.perms import END_PERMISSIONS
from doudi.office.errors import RefusedError
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, Person
from doudi.office.registry.namesakes import identities
from doudi.office.registry.perms import require_open


@transaction.atomic
def grant_award(*, decision: Decision, by: Actor, permission: Action = Action.DECIDE) -> Award | None:
    """Makes the award of a decision that grants; None where the right takes something away. `permission`: as what the decision
    was taken.

    What the same holder received until now upon the same application ends with it, and so does what has run out.
    RefusedError where the right is received upon another application or elsewhere.
    """
    proceeding = decision.proceeding
    by.require(permission, proceeding.region_code)
    if not decision.granted:
        raise RefusedError("这项决定没有给予，不产生待遇")
    if not awards.makes_award(proceeding.right):
        return None
    refuse_award_elsewhere(proceeding)
    day = clock.today()
    course = course_of(proceeding)
    ending = course.granting if course is not None else None
    once = awards.is_once(proceeding.right)
    if not once:
        former_awards = _open_awards(proceeding.right, proceeding.household, proceeding.person)
        _end_run_out(former_awards, by)
        for former in former_awards:
            end_award(award=former, on=day, reason=EndReason.REPLACED, by=by, decision=decision, permission=permission)
    award = Award.objects.create(
        right=proceeding.right,
        household=proceeding.household,
        person=proceeding.person,
        decision=decision,
        amount_fen=decision.amount_fen,
        unit=decision.unit,
        once=once,
        granted_on=day,
        from_month=awards.first_month(
            proceeding.right,
            proceeding.application.received_on,
            day,
            ending.start_month if ending is not None else "",
        ),
        until=awards.last_day(proceeding.right, day),
        recorded_by=by.user,
        recorded_at=clock.now(),
    )
    _record(by, permission, "casework.grant_award", award, {"decision": decision.pk, "right": award.right})
    return award


@transaction.atomic
def report_award(
    *,
    by: Actor,
    household: Household,
    right: str,
    person: Person | None,
    source: str,
    since: dt.date,
    until: dt.date | None = None,
    amount_fen: int | None = None,
) -> Award:
    """Records what a member, or where `person` is None the household, receives from another office.

    It counts for what is known of the family and is never paid here. `since`: its first day; `until`: its last one, where
    that is known; `amount_fen`: its sum, where that is known.
    """
    by.require(Action.REPORT_AWARDS, household.region_code)
    require_open(by, household)
    household = Household.objects.select_for_update().get(pk=household.pk)
    if not household.memberships.filter(valid_to__isnull=True).exists():
        raise RefusedError("这个家庭已没有成员，不能登记待遇")
    declared = vocabulary.library().vocabulary.rights.get(right)
    if declared is None or declared.adverse:
        raise RefusedError(f"没有“{right}”这个项目：请从列表中选择")
    if person is None and declared.entity != awards.FAMILY:
        raise RefusedError(f"“{declared.label}”是个人的项目：请选择是哪一位家庭成员")
    if person is not None:
        Person.objects.select_for_update().get(pk=person.pk)
        if not household.memberships.filter(person=person, valid_to__isnull=True).exists():
            raise RefusedError("只能登记本家庭成员享受的待遇")
    if not source.strip():
        raise RefusedError("请写明由哪里发放、依据什么材料")
    if since > clock.today():
        raise RefusedError("开始日期不能晚于今天")
    if until is not None and until < since:
        raise RefusedError("结束日期不能早于开始日期")
    if amount_fen is not None and amount_fen < 0:
        raise RefusedError("金额不能为负")
    today = clock.today()
    is_over = until is not None and until < today
    if not declared.once and not is_over:
        refuse_second_award(awards.award_in_force(right, household, person))
        _end_run_out(_open_awards(right, household, person), by)
    award = Award(
        right=right,
        household=household,
        person=person,
        source=source.strip(),
        amount_fen=amount_fen,
        unit=str(declared.unit or ""),
        once=declared.once,
        granted_on=since,
        from_month=None if declared.once else since.replace(day=1),
        until=until,
        recorded_by=by.user,
        recorded_at=clock.now(),
    )
    if until is not None and is_over:
        award.ended_on, award.end_reason = until + dt.timedelta(days=1), EndReason.TERM
        award.ended_by, award.ended_at = by.user, clock.now()
    award.save(force_insert=True)
    _record(by, Action.REPORT_AWARDS, "casework.report_award", award, {"right": right})
    return award


@transaction.atomic
def end_award(
    *, award: Award, on: dt.date, reason: str, by: Actor, note: str = "", decision: Decision | None = None,
    permission: Action | None = None,
) -> Award:  # fmt: skip
    """Ends an award, for good. From the day `on`, which is not in the future, it is no longer held.

    `reason` is an EndReason. `decision`: the one that ended it, where one did; `permission`: as what that was taken. RefusedError
    where it has ended already.
    """
    if reason not in EndReason.values:
        raise RefusedError("请选择终止原因")
    permission = permission or END_PERMISSIONS[EndReason(reason)]
    locked = Award.objects.select_for_update(of=("self",)).select_related("household").get(pk=award.pk)
    if permission is not None:
        by.require(permission, locked.household.region_code)
    if locked.ended_on is not None:
        raise RefusedError(f"“{vocabulary.right_label(locked.right)}”已于{locked.ended_on}终止，不能再终止")
    if on > clock.today():
        raise RefusedError("终止日期不能晚于今天")
    if reason == EndReason.REPORTED and not locked.elsewhere:
        raise RefusedError("这项待遇由本机构决定，须经复核才能终止")
    if reason == EndReason.CANCELLED and not note.strip():
        raise RefusedError("撤销时请写明理由")
    locked.ended_on, locked.end_reason, locked.end_note = on, EndReason(reason), note.strip()
    locked.ended_by_decision, locked.ended_by, locked.ended_at = decision, by.user, clock.now()
    fields = ("ended_on", "end_reason", "end_note", "ended_by_decision", "ended_by", "ended_at")
    locked.save(update_fields=fields)
    for field in fields:
        setattr(award, field, getattr(locked, field))
    detail = {"right": locked.right, "reason": str(reason), "on": on}
    _record(by, permission or Action.REGISTER, "casework.end_award", locked, detail)
    return locked


def end_reviewed_award(*, decision: Decision, by: Actor, permission: Action = Action.DECIDE) -> None:
    """Ends what was granted upon the application of a decision that refuses: a review has ended it.

    The refusal of another application ends nothing.
    """
    proceeding = decision.proceeding
    for award in _open_awards(proceeding.right, proceeding.household, proceeding.person):
        if _is_reviewed(award, proceeding):
            end_award(
                award=award, on=clock.today(), reason=EndReason.REVIEW, by=by, decision=decision, permission=permission
            )


def refuse_award_elsewhere(proceeding: Proceeding) -> None:
    """RefusedError where the right is received by another award than one upon the application of the proceeding.

    A review belongs to the application upon which the right was granted, so it may grant anew. A person's row is locked,
    since two households can decide on one person's right at the same moment; a household's is locked by whoever decides.
    """
    if proceeding.person_id is not None:
        Person.objects.select_for_update().get(pk=proceeding.person_id)
    award = awards.award_in_force(proceeding.right, proceeding.household, proceeding.person)
    if award is not None and not _is_reviewed(award, proceeding):
        refuse_second_award(award)


def _open_awards(right: str, household: Household, person: Person | None) -> QuerySet[Award]:
    """What a holder receives of a right, or has received until it ran out."""
    rows = Award.objects.filter(right=right, ended_on__isnull=True, once=False)
    if person is not None:
        return rows.filter(person__in=identities([person.pk]))
    return rows.filter(household=household, person__isnull=True)


def _end_run_out(rows: QuerySet[Award], by: Actor) -> None:
    """Writes the end into awards that have run out, so that their holders may receive the right anew."""
    for award in rows.filter(until__lt=clock.today()):
        assert award.until is not None  # the query asks for it
        end_award(award=award, on=award.until + dt.timedelta(days=1), reason=EndReason.TERM, by=by)


def _is_reviewed(award: Award, proceeding: Proceeding) -> bool:
    """Whether a proceeding reviews the award, one of its holder's, or belongs to the application upon which it was granted.

    There is more than one award of a right where its holder was registered twice: the review decides upon all of them.
    """
    if award.decision is None:
        return False
    return proceeding.reviews_id is not None or (award.decision.proceeding.application_id == proceeding.application_id)


def _record(by: Actor, permission: Action, action: str, award: Award, detail: dict[str, object]) -> None:
    record_action(
        by=by,
        permission=permission,
        action=action,
        subject="award",
        row=award,
        region_code=award.household.region_code,
        detail=detail,
        rows=[award],
    )
