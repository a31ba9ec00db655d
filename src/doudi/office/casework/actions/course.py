"""Takes the steps of procedures: each is refused unless its gate holds, by whoever may not take it, and too early."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.models import User
from doudi.office.casework.actions.log_rows import append_row, lock_course
from doudi.office.casework.course.course import SUBMIT, Course, course_of
from doudi.office.casework.course.log import date_of
from doudi.office.casework.course.words import clause_words
from doudi.office.casework.enums import LogKind
from doudi.office.casework.models import Application, Proceeding, ProceedingStep
from doudi.office.casework.perms import STEP_ACTIONS, step_action
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.policies.procedures.gates import atoms
from doudi.policies.procedures.model import DONE, Step

ACTS = {
    "accept": "受理",
    "propose": "提出初审意见",
    "propose_again": "提出初审意见",
    "decide": "作出决定",
    "raise": "作出决定",
    "settle_death": "作出决定",
    "settle_move": "作出决定",
    "settle_term": "作出决定",
}
"""Steps that stand for an act of their own, where opinion and decision are kept with all that they rest on."""
FOLLOWING_STEPS = ("start_investigation", SUBMIT)
"""Steps that nobody takes by themselves: they are taken as soon as they may be, with the act that opens them."""


@transaction.atomic
def take_step(
    actor: Actor,
    proceeding: Proceeding,
    name: str,
    *,
    version: int,
    on: dt.date,
    result: str = DONE,
    people: Sequence[User] = (),
    note: str = "",
    document: Document | None = None,
) -> ProceedingStep:
    """Takes a step of a proceeding on a day. `people`: the officers who did it, the actor where nobody is named.

    PermissionDenied without the duty; ChangedMeanwhileError where the proceeding has another version; RefusedError that says
    what is lacking, with the clause.
    """
    locked = lock_course(actor, proceeding, version)
    if name in ACTS and not (name == "decide" and result == "declined"):
        raise RefusedError(f"这一步请在“{ACTS[name]}”处办理")
    return _take(actor, locked, name, on, result, people, note, document)


@transaction.atomic
def take_shared_step(
    actor: Actor,
    application: Application,
    name: str,
    *,
    on: dt.date,
    result: str = DONE,
    people: Sequence[User] = (),
    note: str = "",
    document: Document | None = None,
) -> list[ProceedingStep]:
    """Takes a step in every open proceeding of an application in which it is open: what is done once for the family.

    RefusedError where it is open in none, with what is lacking in the first that has it.
    """
    rows = list(
        Proceeding.objects.filter(application=application).select_related("household", "application").order_by("pk")
    )
    courses = [course for row in rows if (course := course_of(row)) is not None and name in course.procedure.steps]
    for course in courses:
        if course.is_open(SUBMIT) and not course.lacking(SUBMIT):
            submit_where_due(lock_course(actor, course.proceeding, None))
    courses = [course_now(course.proceeding) for course in courses]
    open_courses = [course for course in courses if course.is_open(name)]
    if not open_courses:
        lacking = courses[0].lacking(name) if courses else ["没有哪一项的程序有这一步"]
        raise RefusedError(f"现在不能办理：{'；'.join(lacking)}")
    return [
        _take(actor, lock_course(actor, course.proceeding, None), name, on, result, people, note, document)
        for course in open_courses
    ]


@transaction.atomic
def note_circumstance(
    actor: Actor, proceeding: Proceeding, name: str, *, version: int, on: dt.date, reason: str
) -> ProceedingStep:
    """Records that a circumstance is so, with the reason. What turns up late counts as if it had always been so."""
    return _circumstance(actor, proceeding, name, version, on, reason, LogKind.CIRCUMSTANCE)


@transaction.atomic
def extend(
    actor: Actor, proceeding: Proceeding, name: str, *, version: int, on: dt.date, reason: str
) -> ProceedingStep:
    """Extends a time limit by the circumstance for which the procedure has a longer one, with the reasons."""
    course = course_of(proceeding)
    if course is None or name not in extensions(course):
        raise RefusedError("程序没有写明这种情形可以延长期限")
    return _circumstance(actor, proceeding, name, version, on, reason, LogKind.EXTENSION)


@transaction.atomic
def pause(
    actor: Actor, proceeding: Proceeding, cause: str, *, version: int, on: dt.date, reason: str
) -> ProceedingStep:
    """Stops the clocks from a day on, for a cause that the procedure names."""
    locked = lock_course(actor, proceeding, version)
    course = course_now(locked)
    causes = {each.name: each for each in course.procedure.pauses}
    if cause not in causes:
        names = "、".join(each.label for each in causes.values()) or "没有"
        raise RefusedError(f"“{course.procedure.label}”可以暂停计算期限的情形：{names}")
    if any(rest.last is None for rest in course.log.rests()):
        raise RefusedError("期限已经暂停，请先恢复")
    _require_township(actor, locked)
    _refuse_without(reason, "请写明暂停的理由")
    _refuse_future(on)
    return append_row(actor, locked, LogKind.PAUSE, cause, on=on, note=reason, permission=STEP_ACTIONS["township"])


@transaction.atomic
def resume(actor: Actor, proceeding: Proceeding, *, version: int, on: dt.date, reason: str = "") -> ProceedingStep:
    """Lets the clocks go on after a day."""
    locked = lock_course(actor, proceeding, version)
    running = [rest for rest in course_now(locked).log.rests() if rest.last is None]
    if not running:
        raise RefusedError("期限没有暂停，不用恢复")
    _require_township(actor, locked)
    _refuse_future(on)
    if on < date_of(running[0].first):
        raise RefusedError(f"恢复的日期不能早于暂停的日期{date_of(running[0].first)}")
    cause = running[0].cause
    return append_row(actor, locked, LogKind.RESUMPTION, cause, on=on, note=reason, permission=STEP_ACTIONS["township"])


def extensions(course: Course) -> list[str]:
    """The circumstances that are not so yet and for which a limit of the procedure is a longer one."""
    limits = course.procedure.limits
    longer = {
        atom.name
        for limit in limits
        for atom in atoms(limit.when)
        for other in limits
        if not atom.negated
        and (other.since, other.until) == (limit.since, limit.until)
        and any(each.negated and each.name == atom.name for each in atoms(other.when))
        and not limit.span.is_at_most(other.span)
    }  # of two limits, that which holds where it is so is the longer one
    return sorted(longer - course.circumstances)


def follow(actor: Actor, locked: Proceeding, on: dt.date) -> None:
    """Takes what follows by itself by a day, on behalf of who opened it."""
    taken = True
    while taken:
        course, taken = course_now(locked), False
        for name in FOLLOWING_STEPS:
            step = course.procedure.steps.get(name)
            if step is not None and course.is_open(name) and course.earliest(step) <= on:
                append_row(
                    actor, locked, LogKind.STEP, name, on=on, result=DONE, people=[actor.user],
                    permission=step_action(step, course.circumstances),
                )  # fmt: skip
                taken = True


def submit_where_due(locked: Proceeding) -> bool:
    """Submits a case to the county once its notice has run, on behalf of whoever put the notice up. Returns whether it did."""
    course = course_now(locked)
    step = course.procedure.steps.get("submit")
    if step is None or not course.is_open("submit") or course.earliest(step) > clock.today():
        return False
    rests_on = [name for name in (atom.name for atom in atoms(step.gate)) if name in course.done]
    rows = [row for row in locked.steps.select_related("by") if row.kind == LogKind.STEP and row.name in rests_on]
    append_row(
        Actor.of(rows[-1].by), locked, LogKind.STEP, "submit", on=course.earliest(step), result=DONE, people=[rows[-1].by],
        note="公示期满，自动报送", permission=step_action(step, course.circumstances),
    )  # fmt: skip
    return True


def enter_step(
    actor: Actor, locked: Proceeding, name: str, on: dt.date, result: str = DONE, note: str = ""
) -> ProceedingStep:
    """Takes a step for the act that stands for it, with all that it refuses but for the papers, which the act makes."""
    return _take(actor, locked, name, on, result, (), note, None, by_act=True)


def _take(
    actor: Actor,
    locked: Proceeding,
    name: str,
    on: dt.date,
    result: str,
    people: Sequence[User],
    note: str,
    document: Document | None,
    by_act: bool = False,
) -> ProceedingStep:
    submit_where_due(locked)
    course = course_now(locked)
    step = course.procedure.steps.get(name)
    if step is None:
        raise RefusedError(f"“{course.procedure.label}”没有这一步")
    action = step_action(step, course.circumstances)
    actor.require(action, locked.region_code)
    refuse_closed_gate(course, step)
    _refuse_day(course, step, on)
    if result not in step.results:
        raise RefusedError(f"请选择“{step.label}”的结果：{'、'.join(step.results.values())}")
    actors = _actors(actor, locked, course, step, people)
    _refuse_same_people(course, step, actors)
    if not by_act:
        _refuse_without_record(course, step, note, document)
    if document is not None and (document.subject, document.subject_id) != ("household", str(locked.household_id)):
        raise RefusedError("所附的材料不是这个家庭的")
    row = append_row(
        actor, locked, LogKind.STEP, name, on=on, result=result, people=actors, note=note, document=document,
        permission=action,
    )  # fmt: skip
    if step.outcome:
        _refuse_missing_papers(course_now(locked), step)
    follow(actor, locked, on)
    return row


def refuse_closed_gate(course: Course, step: Step) -> None:
    """RefusedError where the gate of a step does not hold or something has to run its days, with the clause."""
    if course.is_open(step.name) and course.earliest(step) <= clock.today():
        return
    lacking = "；".join(course.lacking(step.name))
    raise RefusedError(f"现在不能“{step.label}”：{lacking}。依据：{clause_words(step.clauses)}")


def _refuse_day(course: Course, step: Step, on: dt.date) -> None:
    _refuse_future(on)
    earliest = course.earliest(step)
    if on < earliest:
        raise RefusedError(f"“{step.label}”的日期不能早于{earliest:%Y-%m-%d}，此前的步骤还没有办完")


def _refuse_future(on: dt.date) -> None:
    if on > clock.today():
        raise RefusedError("日期不能晚于今天：还没有发生的事不能登记")


def _actors(actor: Actor, locked: Proceeding, course: Course, step: Step, people: Sequence[User]) -> Sequence[User]:
    """The officers who do a step. RefusedError where they are too few, or one of them may not."""
    duty = step.duty_in(course.circumstances)
    if duty in ("applicant", "department", "institution", "reviewer"):
        return ()  # somebody outside the office did it
    actors = list({user.pk: user for user in people or [actor.user]}.values())
    duties = {duty, *step.helped_by}
    actions = {step_action(step, course.circumstances), *(STEP_ACTIONS[each] for each in duties)}
    for user in actors:
        acting = actor if user.pk == actor.user.pk else Actor.of(user)
        if not any(acting.may(action, locked.region_code) for action in actions):
            raise RefusedError(f"{user.name}在本地区没有办理“{step.label}”的职责，请另选办理人")
    if len(actors) < step.people:
        raise RefusedError(
            f"“{step.label}”须由不少于{step.people}名工作人员办理，现在只写了{len(actors)}名。"
            f"依据：{clause_words(step.clauses)}"
        )
    return actors


def _refuse_same_people(course: Course, step: Step, actors: Sequence[User]) -> None:
    for earlier in step.apart_from:
        if earlier not in course.done:
            continue
        both = [user.name for user in actors if str(user.pk) in course.done[earlier].people]
        if both:
            label = course.procedure.steps[earlier].label
            raise RefusedError(
                f"{'、'.join(both)}办理过“{label}”，不能再办理“{step.label}”：请由另一位同事办理。"
                f"依据：{clause_words(step.clauses)}"
            )


def _refuse_without_record(course: Course, step: Step, note: str, document: Document | None) -> None:
    """RefusedError where a step makes a paper and neither a file nor words record it."""
    made = [course.procedure.papers[name].label for name in step.papers if name in course.procedure.papers]
    if made and document is None and not note.strip():
        raise RefusedError(f"“{step.label}”要形成{'、'.join(f'“{label}”' for label in made)}：请附上材料，或写明记录")


def _refuse_missing_papers(course: Course, step: Step) -> None:
    """RefusedError where an end is set without the papers that it demands."""
    made = {paper for name in course.done for paper in _papers(course, name)}
    lacking = [paper for paper in course.procedure.outcomes[step.outcome].papers if paper not in made]
    if lacking:
        labels = "、".join(course.procedure.papers[paper].label for paper in lacking)
        raise RefusedError(f"办结“{course.procedure.outcomes[step.outcome].label}”以前还缺：{labels}")


def _papers(course: Course, name: str) -> tuple[str, ...]:
    step = course.procedure.steps.get(name)
    return (*step.asks, *step.papers) if step else ()


def _circumstance(
    actor: Actor, proceeding: Proceeding, name: str, version: int, on: dt.date, reason: str, kind: LogKind
) -> ProceedingStep:
    locked = lock_course(actor, proceeding, version)
    course = course_now(locked)
    if name not in course.procedure.circumstances:
        raise RefusedError(f"“{course.procedure.label}”没有这种情形")
    if name in course.circumstances:
        raise RefusedError(f"“{course.procedure.circumstances[name].label}”已经登记过")
    _require_office(actor, locked)
    for step in course.procedure.steps.values():
        if name in dict(step.duties_when):
            # Who hands a step down is whose it is otherwise.
            actor.require(step_action(step, frozenset()), locked.region_code)
    _refuse_without(reason, "请写明这种情形的由来")
    _refuse_future(on)
    return append_row(actor, locked, kind, name, on=on, note=reason, permission=_office_action(actor, locked))


def _require_township(actor: Actor, locked: Proceeding) -> None:
    actor.require(STEP_ACTIONS["township"], locked.region_code)


def _require_office(actor: Actor, locked: Proceeding) -> None:
    if not actor.may(STEP_ACTIONS["county"], locked.region_code):
        _require_township(actor, locked)


def _office_action(actor: Actor, locked: Proceeding) -> str:
    duty = "county" if actor.may(STEP_ACTIONS["county"], locked.region_code) else "township"
    return STEP_ACTIONS[duty]


def _refuse_without(reason: str, message: str) -> None:
    if not reason.strip():
        raise RefusedError(message)


def course_now(locked: Proceeding) -> Course:
    """The course as the rows are now. RefusedError where the proceeding was closed before procedures were followed."""
    course = course_of(Proceeding.objects.get(pk=locked.pk))
    if course is None:
        raise RefusedError("这件事项在启用办理程序以前已经办结")
    return Course(locked, course.procedure, course.log, course.calendar)
