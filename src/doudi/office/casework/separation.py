"""Separation of duties in one case: who prepared it gives no opinion on it, and neither of these decides.

Preparing is to take the application, to propose or accept the proceeding, to record a fact on which the determination
rests, and to report what the family receives elsewhere or what it has chosen. But for the last, the database refuses the same by
triggers on opinions and decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from doudi.office.accounts.access import LABELS, Action, Actor, duties_that_allow
from doudi.office.accounts.models import User
from doudi.office.accounts.queries import colleagues
from doudi.office.casework.course.course import course_of
from doudi.office.casework.enums import TRANSITIONS
from doudi.office.casework.models import Award, Proceeding, RightChoice
from doudi.office.casework.perms import act_action
from doudi.office.errors import RefusedError
from doudi.office.registry.models import Fact, Household
from doudi.office.registry.perms import closed_out

TAKEN, PROPOSED, ACCEPTED, RECORDED, REPORTED, OPINED = (
    "登记了申请", "提出了办理", "受理了本事项", "登记了判断所依据的事实", "登记了他处的待遇或家庭的选择", "提出了初审意见",
)  # fmt: skip


def recorders_of(facts: Iterable[int]) -> dict[int, int]:
    """{id of a fact: key of the officer who recorded it}, with one query."""
    return dict(Fact.objects.filter(pk__in=set(facts)).values_list("pk", "recorded_by"))


def reporters_of(household: Household) -> set[int]:
    """The keys of the officers who reported what a family receives elsewhere, or recorded what it has chosen."""
    people = Q(person__memberships__household=household, person__memberships__valid_to__isnull=True)
    of_family = Q(household=household) | people
    awards = Award.objects.filter(of_family, decision__isnull=True, ended_on__isnull=True)
    choices = RightChoice.objects.filter(of_family)
    officers = (rows.order_by().values_list("recorded_by", flat=True) for rows in (awards, choices))
    return set(next(officers).union(*officers))


def parts_taken(
    proceeding: Proceeding, facts: Iterable[int], recorders: Mapping[int, int], reporters: Iterable[int]
) -> dict[int, list[str]]:
    """What each officer did in a case so far: {key of the officer: parts in Chinese, each once}.

    `facts` are the ids of the facts that its determination rests on; `recorders` has at least these, as `recorders_of`
    gives them, and `reporters` are those of the family, as `reporters_of` does. Makes no query where application, steps and
    opinions were read with the proceeding.
    """
    pairs = [(proceeding.application.taken_by_id, TAKEN), (proceeding.clerk_id, PROPOSED)]
    pairs += [(step.by_id, ACCEPTED) for step in proceeding.steps.all() if step.name == "accept"]
    pairs += [(recorders[fact], RECORDED) for fact in facts if fact in recorders]
    pairs += [(officer, REPORTED) for officer in sorted(reporters)]
    pairs += [(opinion.by_id, OPINED) for opinion in proceeding.opinions.all()]
    parts: dict[int, list[str]] = {}
    for officer, part in pairs:
        done = parts.setdefault(officer, [])
        if part not in done:
            done.append(part)
    return parts


def stand_ins(name: str, household: Household, action: Action | None = None) -> list[User]:
    """The officers whose duty the step `name` is for a family, and to whom its file is not closed. `action`: as what it is
    permitted in this case, where that is not the step's own."""
    barred = closed_out(household)
    return [
        user for user in colleagues(action or TRANSITIONS[name].action, household.region_code) if user.pk not in barred
    ]


def obstacle(
    actor: Actor,
    name: str,
    parts: Mapping[int, Collection[str]],
    officers: Iterable[User],
    permission: Action | None = None,
) -> str:
    """Why an officer who has the duty for the step `name` may still not take it, and who of `officers` may instead; ''
    where nothing stands against it. An opinion is no obstacle to another one of the same author, after the case was
    sent back. `permission`: as what the step is permitted in this case, where that is not the step's own."""
    harmless = {OPINED} if name == "give_opinion" else set()
    preparers = {officer: [part for part in done if part not in harmless] for officer, done in parts.items()}
    own_parts = preparers.get(actor.user.pk)
    if not own_parts:
        return ""
    action = TRANSITIONS[name].action
    names = [user.name for user in officers if user.pk != actor.user.pk and not preparers.get(user.pk)]
    duties = "或".join(str(duty.label) for duty in duties_that_allow(permission or action))
    instead = (
        f"可以由{'、'.join(names[:5])}办理"
        if names
        else f"本地区没有其他人可以办理：请系统管理员给另一位工作人员分配{duties}职责（须经复核）"
    )
    return f"您在本事项中{'、'.join(own_parts)}，不能再“{LABELS[action]}”：办理和审批应由不同的人承担。{instead}"


def refuse_same_hand(by: Actor, name: str, proceeding: Proceeding, facts: Collection[int]) -> None:
    """RefusedError where the officer had a part in the case that forbids the step."""
    parts = parts_taken(proceeding, facts, recorders_of(facts), reporters_of(proceeding.household))
    permission = act_action(name, course_of(proceeding))
    text = obstacle(by, name, parts, stand_ins(name, proceeding.household, permission), permission)
    if text:
        raise RefusedError(text)
