"""What a public notice may say of a case, and for how long: by the opinion and by the procedure."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.office.casework.course.course import course_of
from doudi.office.casework.determination import outcome_of
from doudi.office.casework.entitlements import format_amount
from doudi.office.casework.enums import Verdict
from doudi.office.casework.models import Opinion, Proceeding
from doudi.office.casework.papers import parties
from doudi.office.errors import RefusedError

NOTICE_STEPS = ("publicise", "publicise_again")
"""The names of steps that are public notices, in the packs' procedures."""


@dataclass(frozen=True, slots=True)
class NoticeTerms:
    """The step that is due, how many days it lasts, and the three things that are shown."""

    step: str
    days: int
    opinion: Opinion
    name: str
    people: int
    amount: str


def issuer(region_code: str) -> str:
    """Who puts the sheet up."""
    return parties.township_office(region_code)


def terms_of(proceeding: Proceeding) -> NoticeTerms:
    """RefusedError where the procedure has no notice, or none is due."""
    course = course_of(proceeding)
    if course is None:
        raise RefusedError("这个事项不按程序办理，不能公示")
    due = next((step for step in course.open_steps if step.name in NOTICE_STEPS), None)
    if due is None:
        has_notice = any(name in course.procedure.steps for name in NOTICE_STEPS)
        raise RefusedError(
            f"{proceeding.application.number}还没有到公示这一步" if has_notice else "这个项目按规定不公示"
        )
    lasts = course.procedure.steps[due.name].lasts
    if lasts is None or lasts.unit != "days":
        raise RefusedError("政策包没有写明公示的天数，不能制作公示单")
    opinion = last_opinion(proceeding)
    outcome = outcome_of(opinion.determination, proceeding)
    person, household = proceeding.person, proceeding.household
    return NoticeTerms(
        due.name,
        lasts.count,
        opinion,
        person.name if person else household.now.head_name,
        1 if person else household.now.size,
        "建议不予" if opinion.verdict == Verdict.REFUSE else format_amount(outcome["amount"]) or "不涉及金额",
    )


def last_opinion(proceeding: Proceeding) -> Opinion:
    """The opinion in force. RefusedError where there is none."""
    opinion = proceeding.opinions.select_related("determination").order_by("pk").last()
    if opinion is None:
        raise RefusedError("还没有初审意见，不能公示")
    return opinion
