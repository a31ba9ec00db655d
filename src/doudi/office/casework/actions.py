"""Every write of casework: applications, proceedings, opinions, decisions. Each one atomic and audited."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import Kin
from doudi.office.audit.actions import record
from doudi.office.casework.deadlines import NoCalendar, decision_due
from doudi.office.casework.determining import CannotDetermine, determine, freeze
from doudi.office.casework.enums import TRANSITIONS, Channel, State, Verdict
from doudi.office.casework.models import Application, Decision, Opinion, Proceeding, Step
from doudi.office.casework.outcomes import outcome_of
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import ChangedMeanwhile, Refused
from doudi.office.registry.models import Household, Person


@transaction.atomic
def take_application(
    *, by: Actor, token: str, household: Household, applicant: Person, channel: str = Channel.WINDOW, note: str = ""
) -> Application:
    """One application for everything. The same token again is the same application: a second click does nothing."""
    by.require(Action.TAKE_APPLICATION, household.region_code)
    earlier = Application.objects.filter(token=token).first()
    if earlier is not None:
        if earlier.household_id != household.pk:
            raise Refused("这张申请表已用于另一个家庭，请重新打开申请页面")
        return earlier
    if channel not in Channel.values:
        raise Refused("请选择申请方式")
    if not household.memberships.filter(person=applicant, valid_to__isnull=True).exists():
        raise Refused("申请人应是家庭成员之一")
    today = clock.today()
    try:
        with transaction.atomic():
            application = Application.objects.create(
                number=uuid.uuid4().hex[:30],
                household=household,
                applicant=applicant,
                region_code=household.region_code,
                channel=channel,
                received_on=today,
                note=note.strip(),
                token=token,
                taken_by=by.user,
                created_at=clock.now(),
            )
    except IntegrityError:
        return Application.objects.get(token=token)
    application.number = f"{household.region_code[:6]}S{today:%Y}{application.pk:06d}"
    application.save(update_fields=["number"])
    _record(by, Action.TAKE_APPLICATION, "casework.take_application", application, {"household": household.pk})
    return application


@transaction.atomic
def open_proceedings(
    *, by: Actor, application: Application, rights: Sequence[tuple[str, Person | None]]
) -> list[Proceeding]:
    """One proceeding for each right applied for; one that is open already is left as it is."""
    by.require(Action.TAKE_APPLICATION, application.region_code)
    household = application.household
    people = {one.person_id: one.person for one in household.memberships.filter(valid_to__isnull=True)}
    kin = Kin.objects.filter(
        number_index__in=[one.number_index for one in people.values() if one.number_index]
    ).exists()
    found = []
    for right, person in rights:
        known = vocabulary.library().vocabulary.rights.get(right)
        if known is None or (known.whose == "member") != (person is not None):
            raise Refused(f"没有“{right}”这个项目，或对象不对")
        if person is not None and person.pk not in people:
            raise Refused("只能为本家庭成员办理")
        open_ones = Proceeding.objects.open().filter(household=household, right=right, person=person)
        if open_ones.exists():
            continue
        try:
            with transaction.atomic():
                proceeding = Proceeding.objects.create(
                    application=application,
                    household=household,
                    right=right,
                    person=person,
                    region_code=application.region_code,
                    kin_of_staff=kin,
                    clerk=by.user,
                    created_at=clock.now(),
                    changed_at=clock.now(),
                )
        except IntegrityError:
            continue  # opened by another clerk in this very moment
        found.append(proceeding)
        _record(by, Action.TAKE_APPLICATION, "casework.open_proceeding", proceeding, {"right": right})
    return found


@transaction.atomic
def accept(*, by: Actor, proceeding: Proceeding, expected_version: int) -> Proceeding:
    """The papers are complete: the clock begins."""
    held = _claim(by, Action.ACCEPT, proceeding, expected_version)
    try:
        held.accepted_on, held.due_on = clock.today(), decision_due(held.region_code, clock.today())
    except NoCalendar as error:
        raise Refused(str(error)) from error
    return _step(by, Action.ACCEPT, held, "accept")


@transaction.atomic
def give_opinion(
    *, by: Actor, proceeding: Proceeding, expected_version: int, verdict: str, reason: str, seen: str
) -> Opinion:
    """The township's opinion on what the rules say today. `seen`: digest of what the page showed; if facts, policy or
    standards have changed since, the officer must look again. A grant needs an eligible outcome; a refusal a reason."""
    held = _claim(by, Action.GIVE_OPINION, proceeding, expected_version)
    household = Household.objects.select_for_update().get(pk=held.household_id)
    if verdict not in Verdict.values:
        raise Refused("请选择建议给予或建议不予")
    try:
        basket = determine(household)
    except CannotDetermine as error:
        raise Refused(str(error)) from error
    if fingerprint(basket.case, basket.result) != seen:
        raise ChangedMeanwhile("事实、政策或标准在您打开页面后有变化，请重新核对结论再提出意见")
    try:
        determination = freeze(household, basket, by.user)
    except CannotDetermine as error:
        raise Refused(str(error)) from error
    outcome = outcome_of(determination, held)
    if verdict == Verdict.GRANT and outcome["status"] != "eligible":
        raise Refused("按现有事实，规则没有得出“符合条件”，不能建议给予；请先查明或更正事实")
    if verdict == Verdict.REFUSE and not reason.strip():
        raise Refused("建议不予时请写明理由")
    opinion = Opinion.objects.create(
        proceeding=held, determination=determination, verdict=verdict, reason=reason.strip(), by=by.user, at=clock.now()
    )
    _step(by, Action.GIVE_OPINION, held, "give_opinion", {"verdict": verdict, "determination": determination.digest})
    return opinion


@transaction.atomic
def decide(
    *,
    by: Actor,
    proceeding: Proceeding,
    expected_version: int,
    grant: bool,
    reason: str = "",
    amount: Decimal | None = None,
) -> Decision:
    """The county's decision on the frozen determination. By another person than the opinion; refused where the facts
    have changed since, and where the sum has a range but none within it is named with a reason."""
    held = _claim(by, Action.DECIDE, proceeding, expected_version)
    opinion = held.opinions.select_related("determination", "determination__household").last()
    if opinion is None or held.state != State.OPINION:
        raise Refused("乡镇还没有提出初审意见")
    if opinion.by_id == by.user.pk:
        raise Refused("提出初审意见的人不能作出确认决定，请由他人确认")
    determination = opinion.determination
    household = Household.objects.select_for_update().get(pk=held.household_id)
    if grant and household.version != determination.household_version:
        raise Refused("初审意见之后，家庭的事实有变化：请退回乡镇重新提出意见")
    outcome = outcome_of(determination, held)
    if grant and (opinion.verdict != Verdict.GRANT or outcome["status"] != "eligible"):
        raise Refused("乡镇没有建议给予，或规则没有得出“符合条件”：请退回补充，或确认不予")
    if not grant and not reason.strip():
        raise Refused("不予确认须写明理由，理由会写入告知书")
    fen, unit = _granted(outcome, amount, reason) if grant else (None, "")
    decision = Decision.objects.create(
        proceeding=held,
        opinion=opinion,
        determination=determination,
        granted=grant,
        amount_fen=fen,
        unit=unit,
        clauses=outcome["clauses"],
        reason=reason.strip(),
        opinion_by_id=opinion.by_id,
        by=by.user,
        at=clock.now(),
    )
    detail = {"determination": determination.digest, "amount_fen": fen, "unit": unit}
    _step(by, Action.DECIDE, held, "grant" if grant else "refuse", detail)
    return decision


def _granted(outcome: dict[str, Any], amount: Decimal | None, reason: str) -> tuple[int | None, str]:
    """What is granted, in fen or in months, and its unit."""
    sum_ = outcome["amount"]
    if sum_ is None:
        return None, ""
    scale = 1 if sum_["unit"] == "months" else 100
    low = int(Decimal(str(sum_["low"])) * scale)
    high = None if sum_["high"] is None else int(Decimal(str(sum_["high"])) * scale)
    if low == high:
        return low, sum_["unit"]
    if amount is None or not reason.strip():
        raise Refused("金额有幅度：请填写确认的数额和理由")
    named = amount * scale
    if named != named.to_integral_value() or named < low or (high is not None and named > high):
        raise Refused("填写的数额不在规则得出的幅度之内")
    return int(named), sum_["unit"]


@transaction.atomic
def send_back(*, by: Actor, proceeding: Proceeding, expected_version: int, note: str) -> Proceeding:
    held = _claim(by, Action.DECIDE, proceeding, expected_version)
    if not note.strip():
        raise Refused("退回时请写明需要补充什么")
    return _step(by, Action.DECIDE, held, "send_back", note=note)


@transaction.atomic
def withdraw(*, by: Actor, proceeding: Proceeding, expected_version: int, note: str) -> Proceeding:
    held = _claim(by, Action.TAKE_APPLICATION, proceeding, expected_version)
    if not note.strip():
        raise Refused("撤回时请写明申请人的意思表示")
    return _step(by, Action.TAKE_APPLICATION, held, "withdraw", note=note)


def fingerprint(case: str, result: str) -> str:
    """What the page showed: sent back with the opinion."""
    return hashlib.sha256(f"{case}\0{result}".encode()).hexdigest()[:32]


def _claim(by: Actor, action: Action, proceeding: Proceeding, expected_version: int) -> Proceeding:
    """The proceeding, locked; refused to an officer who is of the family or its kin."""
    by.require(action, proceeding.region_code)
    held = (
        Proceeding.objects.select_for_update(of=("self",))
        .select_related("household", "application")
        .get(pk=proceeding.pk)
    )
    if held.version != expected_version:
        raise ChangedMeanwhile("这件事项刚被他人办理，请查看最新状态")
    numbers = held.household.memberships.filter(valid_to__isnull=True).exclude(person__number_index="")
    if Kin.objects.filter(user=by.user, number_index__in=numbers.values("person__number_index")).exists():
        raise Refused("您与这个家庭有已备案的近亲属关系，应当回避")
    return held


def _step(
    by: Actor, action: Action, held: Proceeding, name: str, detail: dict[str, Any] | None = None, note: str = ""
) -> Proceeding:
    """Takes a transition of the one table, and writes it down."""
    transition = TRANSITIONS[name]
    if held.state not in transition.sources:
        raise Refused(f"“{held.get_state_display()}”状态下不能“{transition.label}”")
    source, held.state = held.state, transition.target
    held.version += 1
    held.changed_at = clock.now()
    held.save(update_fields=["state", "version", "changed_at", "accepted_on", "due_on"])
    Step.objects.create(
        proceeding=held, name=name, source=source, target=held.state, at=clock.now(), by=by.user, note=note.strip()
    )
    _record(by, action, f"casework.{name}", held, detail or {})
    return held


def _record(by: Actor, action: Action, name: str, of: Application | Proceeding, detail: dict[str, Any]) -> None:
    record(
        by=by.user,
        action=name,
        subject="application" if isinstance(of, Application) else "proceeding",
        subject_id=of.pk,
        region_code=of.region_code,
        duty=by.duty_for(action, of.region_code),
        detail=detail,
    )
