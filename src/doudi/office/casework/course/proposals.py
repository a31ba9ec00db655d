"""Which step of a procedure an opinion or a decision stands for, and with what result."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from doudi.office.casework.awards import award_in_force, makes_award
from doudi.office.casework.course.course import Course, course_of
from doudi.office.casework.course.log import PROPOSING
from doudi.office.casework.course.words import clause_words
from doudi.office.casework.enums import DECIDING, TRANSITIONS, ProceedingState, Verdict
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.policies.procedures.model import DONE, Step

UNCHANGED, RAISE, CUT, STOP = "unchanged", "raise", "cut", "stop"
"""What the township may propose in a review."""


def open_proposal(locked: Proceeding) -> Step | None:
    """The step of an opinion; None where the procedure goes straight to the decision, which then rests on an opinion alone.
    RefusedError, with the clause, where no opinion can be given now."""
    course = _course(locked)
    name = next((name for name in PROPOSING if course.is_open(name)), "")
    returns = locked.state == ProceedingState.OPINION and name == "propose_again"
    if locked.state not in TRANSITIONS["give_opinion"].sources and not returns:
        raise RefusedError(f"“{locked.get_state_display()}”状态下不能“{TRANSITIONS['give_opinion'].label}”")
    if name:
        return course.procedure.steps[name]
    if any(course.is_open(deciding) for deciding in DECIDING):
        return None
    raise _closed(course, "propose", "提出初审意见")


def open_decision(locked: Proceeding, grant: bool) -> tuple[Step, str]:
    """The step of a decision, with its result. RefusedError, with the clause, where it cannot be taken now or is not what was
    proposed."""
    course = _course(locked)
    name = next((name for name in DECIDING if course.is_open(name)), "")
    proposed = course.results.get("propose", DONE)
    if not name:
        raise _closed(course, RAISE if proposed == RAISE else "decide", "作出决定")
    step = course.procedure.steps[name]
    if course.lacking(name):
        raise _closed(course, name, "作出决定")
    takes_away = proposed == STOP and makes_award(locked.right)
    if proposed in (RAISE, CUT, STOP) and grant == takes_away:
        raise RefusedError("县级不同意乡镇的处理意见：请退回乡镇重新提出意见，或登记“不同意”而维持原待遇")
    if DONE in step.results:
        return step, DONE
    named = ("granted" if grant else "refused") if "granted" in step.results else "agreed"
    return step, named


def proposal_result(step: Step, proceeding: Proceeding, verdict: str, outcome: dict[str, Any]) -> str:
    """What an opinion proposes in the words of the procedure. In a review it is measured by what is received now; where that
    cannot be told for sure, it is taken for a cut, before which the person is heard."""
    if DONE in step.results:
        return DONE
    award = award_in_force(proceeding.right, proceeding.household, proceeding.person)
    grants = verdict == Verdict.GRANT
    if not makes_award(proceeding.right):
        return STOP if grants else UNCHANGED
    if award is None:
        return RAISE if grants else UNCHANGED
    if not grants:
        return STOP
    bounds = outcome["amount"]
    if bounds is None or award.amount_fen is None:
        return UNCHANGED if bounds is None and award.amount_fen is None else CUT
    scale = 1 if bounds["unit"] == "months" else 100
    low = Decimal(str(bounds["low"])) * scale
    high = None if bounds["high"] is None else Decimal(str(bounds["high"])) * scale
    if low == high == award.amount_fen:
        return UNCHANGED
    return RAISE if low >= award.amount_fen else CUT


def _course(locked: Proceeding) -> Course:
    course = course_of(Proceeding.objects.get(pk=locked.pk))
    assert course is not None  # it is locked for a row
    return course


def _closed(course: Course, name: str, act: str) -> RefusedError:
    step = course.procedure.steps.get(name)
    if step is None:
        return RefusedError(f"“{course.procedure.label}”没有“{act}”这一步")
    return RefusedError(f"现在不能“{act}”：{'；'.join(course.lacking(name))}。依据：{clause_words(step.clauses)}")
