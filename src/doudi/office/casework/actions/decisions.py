"""The township's opinion on what the rules say, and the county's decision upon it."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.models import User
from doudi.office.casework.actions.awards import end_reviewed_award, grant_award, refuse_award_elsewhere
from doudi.office.casework.actions.course import course_now, enter_step, submit_where_due
from doudi.office.casework.actions.lists import list_rights
from doudi.office.casework.actions.proceedings import apply_transition, lock_proceeding
from doudi.office.casework.actions.signing import sign_decision
from doudi.office.casework.course.obstacles import obstacle_to_opinion
from doudi.office.casework.course.proposals import UNCHANGED, open_decision, open_proposal, proposal_result
from doudi.office.casework.determination import (
    DeterminationError,
    LiveDetermination,
    determine,
    outcome_of,
    outcome_with_awards,
)
from doudi.office.casework.entitlements import format_amount
from doudi.office.casework.enums import ProceedingState, Verdict
from doudi.office.casework.exclusions import FamilyChoices
from doudi.office.casework.identity_gate import require_certain_identity
from doudi.office.casework.models import Decision, Determination, Opinion, PolicyArchive, Proceeding
from doudi.office.casework.perms import step_action
from doudi.office.casework.separation import refuse_same_hand
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household
from doudi.policies.cases import replay
from doudi.policies.cases.decision_record import computation_digest


@transaction.atomic
def give_opinion(
    *, by: Actor, proceeding: Proceeding, expected_version: int, verdict: str, reason: str, fingerprint: str
) -> Opinion:
    """Gives the township's opinion on what the rules say today, and freezes that.

    `fingerprint` is the one of the determination that the page showed. If facts, policy or standards have changed
    since, the officer must look again (ChangedMeanwhileError). To propose a grant the outcome must be eligible; to propose a
    refusal there must be a reason. Refused to an officer who prepared the case.
    """
    locked = lock_proceeding(by, "give_opinion", proceeding, expected_version)
    proposing = open_proposal(locked)
    if obstacle := obstacle_to_opinion(locked):
        raise RefusedError(obstacle)
    household = Household.objects.select_for_update().get(pk=locked.household_id)
    require_certain_identity(by, household)
    if verdict not in Verdict.values:
        raise RefusedError("请选择建议给予或建议不予")
    try:
        live = determine(household)
        refuse_same_hand(by, "give_opinion", locked, live.facts)
        if live.fingerprint != fingerprint:
            raise ChangedMeanwhileError("事实、政策或标准在您打开页面后有变化，请重新核对结论再提出意见")
        determination = freeze(household, live, by.user)
    except DeterminationError as error:
        raise RefusedError(str(error)) from error
    outcome = outcome_of(determination, locked)
    if verdict == Verdict.GRANT and outcome["status"] != "eligible":
        raise RefusedError("按现有事实，规则没有得出“符合条件”，不能建议给予；请先查明或更正事实")
    if verdict == Verdict.REFUSE and not reason.strip():
        raise RefusedError("建议不予时请写明理由")
    opinion = Opinion.objects.create(
        proceeding=locked,
        determination=determination,
        verdict=verdict,
        reason=reason.strip(),
        by=by.user,
        at=clock.now(),
    )
    detail = {"verdict": verdict, "determination": determination.digest}
    result = ""
    if proposing is not None:
        result = proposal_result(proposing, locked, verdict, outcome)
        enter_step(by, locked, proposing.name, clock.today(), result)
    apply_transition(by, "give_opinion", locked, detail, made=[opinion])
    if result == UNCHANGED:
        enter_step(by, locked, "keep", clock.today())
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
    """Takes the county's decision, or that of the township's head to whom it is left, on the determination that the opinion rests
    on.

    Refused to officers who prepared the case or gave an opinion on it, where the household has changed since, and where
    the right is received already by a grant that is not under review here. Where the sum has a range, `amount` names one
    within it, in yuan or in months, and `reason` says why.
    """
    step = "grant" if grant else "refuse"
    locked = lock_proceeding(by, step, proceeding, expected_version)
    opinion = locked.opinions.select_related("determination", "determination__household").last()
    if opinion is None or locked.state != ProceedingState.OPINION:
        raise RefusedError("乡镇还没有提出初审意见")
    submit_where_due(locked)
    deciding, result = open_decision(locked, grant)
    permission = step_action(deciding, course_now(locked).circumstances)
    determination = opinion.determination
    refuse_same_hand(by, step, locked, determination.facts)
    household = Household.objects.select_for_update().get(pk=locked.household_id)
    require_certain_identity(by, household)
    if grant and household.version != determination.household_version:
        raise RefusedError("初审意见之后，家庭的事实有变化：请退回乡镇重新提出意见")
    outcome = outcome_of(determination, locked)
    if grant and (opinion.verdict != Verdict.GRANT or outcome["status"] != "eligible"):
        raise RefusedError("乡镇没有建议给予，或规则没有得出“符合条件”：请退回补充，或确认不予")
    if not grant and not reason.strip():
        raise RefusedError("不予确认须写明理由，理由会写入告知书")
    if grant:
        refuse_award_elsewhere(locked)
        if reason_against := FamilyChoices(locked.household).obstacle_to_grant(outcome, locked.person):
            raise RefusedError(reason_against)
        _refuse_changed_awards(determination, locked, outcome)
    number, unit = granted_amount(outcome, amount, reason) if grant else (None, "")
    decision = Decision.objects.create(
        proceeding=locked,
        opinion=opinion,
        determination=determination,
        granted=grant,
        amount_fen=number,
        unit=unit,
        clauses=outcome["clauses"],
        reason=reason.strip(),
        opinion_by_id=opinion.by_id,
        by=by.user,
        at=clock.now(),
    )
    signed_record = sign_decision(by=by, decision=decision, permission=permission)
    detail = {
        "determination": determination.digest,
        "amount_fen": number,
        "unit": unit,
        "record": signed_record.digest,
    }
    enter_step(by, locked, deciding.name, clock.today(), result)
    apply_transition(by, step, locked, detail, made=[decision], permission=permission)
    if grant:
        grant_award(decision=decision, by=by, permission=permission)
        list_rights(by=by, decision=decision, permission=permission)
    else:
        end_reviewed_award(decision=decision, by=by, permission=permission)
    return decision


def _refuse_changed_awards(determination: Determination, proceeding: Proceeding, frozen: dict[str, Any]) -> None:
    """RefusedError where what was awarded since the opinion changes the outcome, as a ceiling of the year does."""
    try:
        outcome = outcome_with_awards(determination, proceeding)
    except DeterminationError as error:
        raise RefusedError(str(error)) from error
    if (outcome["status"], outcome["amount"]) == (frozen["status"], frozen["amount"]):
        return
    sum_now = format_amount(outcome["amount"]) if outcome["status"] == "eligible" else ""
    raise RefusedError(
        "初审意见之后，这个家庭享受的待遇有变化，按现在的情况"
        f"{f'金额为{sum_now}' if sum_now else '结论已不是原来的结论'}：请退回乡镇重新提出意见"
    )


def granted_amount(outcome: dict[str, Any], amount: Decimal | None, reason: str) -> tuple[int | None, str]:
    """What an eligible outcome grants, in fen or in months, and its unit; (None, "") where the right is no sum.

    `amount` is what the officer named within a range, in yuan or in months.
    """
    bounds = outcome["amount"]
    if bounds is None:
        return None, ""
    scale = 1 if bounds["unit"] == "months" else 100
    low = int(Decimal(str(bounds["low"])) * scale)
    high = None if bounds["high"] is None else int(Decimal(str(bounds["high"])) * scale)
    if low == high:
        return low, bounds["unit"]
    if amount is None or not reason.strip():
        raise RefusedError("金额有幅度：请填写确认的数额和理由")
    named = amount * scale
    if named != named.to_integral_value() or named < low or (high is not None and named > high):
        raise RefusedError("填写的数额不在规则得出的幅度之内")
    return int(named), bounds["unit"]


def freeze(household: Household, live: LiveDetermination, by: User) -> Determination:
    """Stores a determination with the policy that made it, for good. The same determination is stored once."""
    try:
        policy = replay.archive(vocabulary.library(), live.decided.pack)
    except replay.ReplayError as error:
        raise DeterminationError(str(error)) from error
    archive_digest = f"sha256:{hashlib.sha256(policy).hexdigest()}"
    PolicyArchive.objects.get_or_create(digest=archive_digest, defaults={"content": policy, "kept_at": clock.now()})
    determination, _ = Determination.objects.get_or_create(
        digest=computation_digest(live.case, live.result, policy),
        defaults={
            "household": household,
            "household_version": household.version,
            "on": dt.date.fromordinal(live.decided.request.on),
            "case": live.case,
            "result": live.result,
            "people": {name: person.pk for name, person in live.people.items()},
            "facts": live.facts,
            "archives": [archive_digest],
            "made_at": clock.now(),
            "made_by": by,
        },
    )
    return determination
