"""The page of a case, built round the family: where it stands and what comes next, on what that rests, what each right needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.accounts.models import User
from doudi.office.casework import exclusions, identity_gate, perms, queries, separation
from doudi.office.casework.awards import awards_of_family
from doudi.office.casework.course.changes import change_of
from doudi.office.casework.course.course import Course, course_of
from doudi.office.casework.course.first_month import first_month_of
from doudi.office.casework.course.obstacles import obstacle_to_opinion
from doudi.office.casework.course.procedures import follows_by_list, procedures_on_choice
from doudi.office.casework.determination import DeterminationError, LiveDetermination, determine, outcome_of
from doudi.office.casework.entitlements import Entitlements, format_amount, format_fen, list_entitlements
from doudi.office.casework.enums import CLOSED, OPEN, TRANSITIONS, ProceedingState, Verdict
from doudi.office.casework.models import Application, Proceeding
from doudi.office.registry.perms import can_unmask
from doudi.office.registry.queries import members_now
from doudi.web.cases.course_panel import (
    OfficeAround,
    circumstances_to_note,
    lacking_for_next,
    log_lines,
    step_forms,
)
from doudi.web.cases.lines import by_right
from doudi.web.families.awards import choices_to_make, panel
from doudi.web.families.known_facts import known_facts
from doudi.web.requests import OfficeRequest

Case = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TypedStep:
    """A step that was refused, with what was typed for it: the page gives it back."""

    proceeding_id: int
    step: str
    verdict: str = ""
    reason: str = ""
    amount: str = ""
    name: str = ""
    note: str = ""


_NOTHING_TYPED = TypedStep(0, "")


def show_case(
    request: OfficeRequest, application: Application, typed: TypedStep | None = None, status: int = 200
) -> HttpResponse:
    """The page of an application and of everything that is done upon it."""
    household = application.household
    proceedings = list(
        queries.proceedings(request.actor)
        .filter(household=household)
        .select_related("decision__by", "decision__determination", "urgent_aid__agreed_by")
        .prefetch_related("steps__by", "opinions__by", "opinions__determination")
    )
    of_application = [proceeding for proceeding in proceedings if proceeding.application_id == application.pk]
    rights_applied_for = frozenset(proceeding.key for proceeding in of_application if proceeding.state in OPEN)
    basket: LiveDetermination | None = None
    entitlements: Entitlements | None = None
    fault = ""
    try:
        basket = determine(household)
        entitlements = list_entitlements(basket, rights_applied_for)
    except DeterminationError as error:
        fault = str(error)
    frozen = [opinion.determination for proceeding in proceedings for opinion in proceeding.opinions.all()]
    recorders = separation.recorders_of(
        {*(basket.facts if basket else ()), *(fact for determination in frozen for fact in determination.facts)}
    )
    reporters = separation.reporters_of(household)
    officers = {
        name: separation.stand_ins(name, household)
        for name in ("give_opinion", "grant")
        if request.actor.may(TRANSITIONS[name].action, household.region_code)
    }
    doubt = identity_gate.obstacle(request.actor, household)
    courses = {row.pk: course for row in of_application if (course := course_of(row)) is not None}
    around = OfficeAround(request.actor, household, courses.values())
    cases = [
        _case(request, proceeding, basket, entitlements, recorders, reporters, officers, doubt, typed)
        | _course(request, proceeding, courses.get(proceeding.pk), around)
        for proceeding in of_application
    ]
    under_way = {proceeding.key for proceeding in proceedings if proceeding.state in OPEN}
    people = members_now(household)
    received = set(awards_of_family(household, [membership.person for membership in people]))
    may_take = perms.can_take_application(request.actor, household)
    may_tell = request.actor.may(Action.RECORD_FACTS, household.region_code)
    family_choices = exclusions.FamilyChoices(household)
    excluded = {
        line.key
        for line in (entitlements.lines if entitlements else ())
        if line.status != "not_eligible" and family_choices.obstacle(line.right, line.person)
    }
    by_list = {
        line.key for line in (entitlements.lines if entitlements else ()) if follows_by_list(line.right, household)
    }
    proposable = [
        line.key
        for line in (entitlements.granted if entitlements else ())
        if may_take and line.key not in under_way | received | excluded | by_list
    ]
    context = {
        "application": application,
        "household": household,
        "people": people,
        "basket": entitlements,
        "granted": by_right(entitlements.granted) if entitlements else (),
        "open": by_right(entitlements.open) if entitlements else (),
        "refused": by_right(entitlements.refused) if entitlements else (),
        "fault": fault,
        "doubt": doubt,
        "under_way": under_way,
        "received": received,
        "excluded": excluded,
        "by_list": by_list,
        "panel": panel(request.actor, household, people),
        "choices": choices_to_make(basket, family_choices),
        "cases": cases,
        "groups": _groups(cases),
        "returns": [case for case in cases if case["returned"]],
        "stages": _stages(of_application),
        "due_on": min((case.due_on for case in of_application if case.state in OPEN and case.due_on), default=None),
        "proposable": proposable,
        "on_choice": [
            each
            for each in (procedures_on_choice(household.region_code, clock.today()) if may_take else ())
            if each.on_choice[0] not in under_way
        ],
        "next": _next(cases, proposable, entitlements, doubt, may_tell),
        "facts": known_facts(household, people),
        "seen": basket.fingerprint if basket else "",
        "may_tell": may_tell,
        "may_take": may_take,
        "may_unmask": can_unmask(request.actor, household),
        "may_resolve": request.actor.may(Action.RESOLVE_IDENTITY, household.region_code),
    }
    return render(request, "cases/detail.html", context, status=status)


def _case(
    request: OfficeRequest,
    proceeding: Proceeding,
    basket: LiveDetermination | None,
    entitlements: Entitlements | None,
    recorders: dict[int, int],
    reporters: set[int],
    officers: dict[str, list[User]],
    doubt: str,
    typed: TypedStep | None,
) -> Case:
    """A proceeding with what the rules say of it now, what was said of it, and what this officer may do, or who may instead.

    `recorders` names who recorded each fact, as `separation.recorders_of` does, `reporters` who reported awards and choices, and
    `officers` whose duty a step is; `doubt` says why nothing can be decided on the family yet.
    """
    lines = entitlements.lines if entitlements is not None else ()
    line = next((line for line in lines if line.key == proceeding.key), None)
    opinion = list(proceeding.opinions.all())[-1] if proceeding.opinions.all() else None
    decision = getattr(proceeding, "decision", None)
    outcome = outcome_of(opinion.determination, proceeding) if opinion else None
    course = course_of(proceeding)
    may_opine = perms.can_give_opinion(request.actor, proceeding, course)
    may_decide = perms.can_decide(request.actor, proceeding, course)
    obstacle = ""
    if may_opine or may_decide:
        facts = opinion.determination.facts if may_decide and opinion else basket.facts if basket else ()
        parts = separation.parts_taken(proceeding, facts, recorders, reporters)
        name = "give_opinion" if may_opine else "grant"
        permission = perms.act_action(name, course)
        is_usual = permission == TRANSITIONS[name].action
        able = officers[name] if is_usual else separation.stand_ins(name, proceeding.household, permission)
        obstacle = separation.obstacle(request.actor, name, parts, able, permission)
        obstacle = obstacle or (obstacle_to_opinion(proceeding) if may_opine else "")
    changed = opinion is not None and opinion.determination.household_version != proceeding.household.version
    ranged = bool(outcome and outcome["amount"] and outcome["amount"]["low"] != outcome["amount"]["high"])
    grants = opinion is not None and opinion.verdict == Verdict.GRANT
    steps = list(proceeding.steps.all())
    may_opine, may_decide = may_opine and not obstacle, may_decide and not obstacle
    return {
        "proceeding": proceeding,
        "line": line,
        "opinion": opinion,
        "sum": format_amount(outcome["amount"]) if outcome else "",
        "changed": changed,
        "ranged": ranged,
        "decision": decision,
        "aid": getattr(proceeding, "urgent_aid", None),
        "on_choice": course is not None and bool(course.procedure.on_choice),
        "recheck_on": course.recheck_on if course is not None else None,
        "kept_until": course.kept_until if course is not None else None,
        "decision_amount": format_fen(decision.amount_fen, decision.amount_fen, decision.unit) if decision else "",
        "first_month": first_month_of(decision) if decision else None,
        "steps": steps,
        "returned": steps[-1] if steps and proceeding.state == ProceedingState.RETURNED else None,
        "seen": basket.fingerprint if basket else "",
        "may_send_back": perms.can_send_back(request.actor, proceeding, course),
        "may_accept": perms.can_accept(request.actor, proceeding),
        "may_opine": may_opine,
        "may_decide": may_decide,
        "may_propose_grant": may_opine and not doubt and line is not None and line.status == "eligible",
        "may_follow": may_decide and not doubt and not (grants and (changed or ranged)),
        "obstacle": obstacle,
        "may_withdraw": perms.can_withdraw(request.actor, proceeding),
        "typed": typed if typed and typed.proceeding_id == proceeding.pk else _NOTHING_TYPED,
    }


def _course(
    request: OfficeRequest, proceeding: Proceeding, course: Course | None, around: OfficeAround
) -> dict[str, Any]:
    """What the procedure says of a proceeding: what may be entered now, what is lacking, the clocks and the log."""
    rows = list(proceeding.steps.all())
    if course is None:
        return {"course": None, "forms": [], "lacking": [], "log": log_lines(None, rows, {}), "clocks": []}
    may_note = any(request.actor.may(action, proceeding.region_code) for action in (Action.ACCEPT, Action.DECIDE))
    return {
        "course": course,
        "forms": step_forms(course, around),
        "today": clock.today(),
        "change": change_of(proceeding) if may_note else None,
        "documents": around.documents if course.open_steps else [],
        "lacking": lacking_for_next(course),
        "clocks": course.clocks if proceeding.is_open and not course.is_over else [],
        "circumstances": circumstances_to_note(course) if may_note else [],
        "pauses": course.procedure.pauses if may_note and proceeding.is_open else (),
        "rests": any(rest.last is None for rest in course.log.rests()),
        "asks_authorisation": course.is_open("authorise"),
        "log": log_lines(course, rows, around.names),
    }


def _has_step(case: Case) -> bool:
    """Whether this officer can enter a step today."""
    return any(not form.step.waits for form in case["forms"])


def _groups(cases: list[Case]) -> list[tuple[str, list[Case]]]:
    """(heading, proceedings): those on which this officer can act, those that wait for others, those that are decided."""
    closed = [case for case in cases if case["proceeding"].state in CLOSED]
    own_cases = [
        case
        for case in cases
        if case not in closed and (case["may_accept"] or case["may_opine"] or case["may_decide"] or _has_step(case))
    ]
    waiting = [case for case in cases if case not in closed and case not in own_cases]
    groups = [("由您办理", own_cases), ("等待他人", waiting), ("已办结", closed)]
    return [(heading, rows) for heading, rows in groups if rows]


def _stages(proceedings: list[Proceeding]) -> list[tuple[Proceeding, int]]:
    """A proceeding of each state there is, and how many are in it; what is closed last."""
    by_state: dict[str, list[Proceeding]] = {}
    for proceeding in proceedings:
        by_state.setdefault(proceeding.state, []).append(proceeding)
    order = [state for state in ProceedingState.values if state in by_state]
    return [(by_state[state][0], len(by_state[state])) for state in order]


def _next(
    cases: list[Case], proposable: list[str], entitlements: Entitlements | None, doubt: str, may_tell: bool
) -> dict[str, Any]:
    """What this officer does next with the family: a step of several proceedings, rights to apply for, facts to be asked."""
    for step, mark in (("decide", "may_follow"), ("opinion", "may_propose_grant")):
        chosen = [case for case in cases if case[mark]]
        if chosen:
            return {"step": step, "cases": chosen, "count": len(chosen)}
    # Who gives the opinion does not accept, so that a head is not led to bar themself.
    opines = any(case["may_opine"] or case["may_decide"] for case in cases)
    accepting = [case for case in cases if case["may_accept"]]
    if accepting and not opines:
        return {"step": "accept", "cases": accepting, "count": len(accepting)}
    if proposable:
        return {"step": "propose", "count": len(proposable)}
    if doubt and opines:
        return {"step": "doubt"}
    if opines:
        return {"step": "look"}
    if entitlements is not None and entitlements.questions and may_tell:
        return {"step": "ask", "count": len(entitlements.questions)}
    return {"step": ""}
