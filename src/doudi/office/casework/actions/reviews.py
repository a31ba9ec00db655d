"""Reviews of what is received: opened by officers and by what happens to a family, withdrawn where that was a mistake."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Min, QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework.actions.applications import REVIEWED, file_application, open_on
from doudi.office.casework.actions.log_rows import set_lists
from doudi.office.casework.actions.proceedings import apply_transition
from doudi.office.casework.course.procedures import REVIEW, procedure_named
from doudi.office.casework.enums import Channel
from doudi.office.casework.models import Application, Award, Proceeding, ReviewCause
from doudi.office.errors import RefusedError
from doudi.office.registry.models import Household, LifeEvent, Person
from doudi.office.registry.perms import belongs_to_staff, require_open


@transaction.atomic
def open_review(*, by: Actor, award: Award) -> Proceeding:
    """Opens a proceeding that reviews what is received.

    Returns the open proceeding for the right where there is one already. RefusedError for what another office grants, for
    what has ended, and where the holder lives in no household that could be determined.
    """
    if award.decision is None:
        raise RefusedError("这项待遇由他处发放，不能在本机构复核；已停止的，请登记停止日期")
    if award.ended_on is not None:
        raise RefusedError(f"这项待遇已于{award.ended_on}终止，不用复核")
    household = household_of_review(award)
    by.require(Action.TAKE_APPLICATION, household.region_code)
    require_open(by, household)
    members = household.memberships.filter(valid_to__isnull=True)
    if award.person_id is not None and not members.filter(person=holder_of(award)).exists():
        raise RefusedError("只能为本家庭成员办理")
    return open_review_of(by, award)


def open_review_of(
    by: Actor,
    award: Award,
    event: LifeEvent | None = None,
    due_on: dt.date | None = None,
    cause: str = REVIEWED,
) -> Proceeding:
    """The open proceeding that reviews an award; opened where there is none yet.

    `event` is what asks for it, without one the officer does; `due_on` is the day by which a clause then wants it done, and
    `cause` the result of the first step of the procedure of reviews. The review of what a person receives is
    opened where the person lives by now, of the application upon which the right was granted or, in another
    household, of one that the office makes itself.
    """
    household = household_of_review(award)
    review = _open(by, award, household, due_on, cause)
    _keep_cause(by, review, event, due_on)
    if due_on is not None and (review.review_by is None or due_on < review.review_by):
        _set_review_by(by, review, due_on)
    return review


def decide_anew(by: Actor, earlier: Proceeding) -> Proceeding:
    """The open proceeding in which the office decides again what it has decided: a review of what is received by that decision,
    or, where nothing is, of the same application and holder without an award."""
    award = Award.objects.filter(decision__proceeding=earlier, ended_on__isnull=True, once=False).first()
    if award is not None:
        return open_review_of(by, award)
    opened = Proceeding.objects.open().filter(household=earlier.household, right=earlier.right, person=earlier.person)
    procedure = procedure_named(REVIEW, earlier.household.region_code, clock.today())
    has_kin = belongs_to_staff(earlier.household)
    review = open_on(by, earlier.application, earlier.right, earlier.person, has_kin, procedure) or opened.get()
    _keep_cause(by, review, None, None)
    return review


def recall_reviews(by: Actor, event: LifeEvent, note: str) -> tuple[Proceeding, ...]:
    """Withdraws the open reviews for which nothing asks but entries that were mistakes. Call it once `event` is corrected."""
    recalled = []
    reviews = Proceeding.objects.open().filter(causes__event=event).order_by("pk")
    for review in reviews.select_for_update(of=("self",)):
        if standing_causes(review).exists():
            _set_review_by(by, review, standing_causes(review).aggregate(day=Min("due_on"))["day"])
        else:
            recalled.append(apply_transition(by, "recall", review, {"event": event.pk}, note=note))
    return tuple(recalled)


def standing_causes(review: Proceeding) -> QuerySet[ReviewCause]:
    """The officers that ask for a review, and the events that do and were not corrected."""
    return review.causes.filter(event__corrected_by__isnull=True)


def household_of_review(award: Award) -> Household:
    """Where an award is reviewed: in the household that holds it, or in that where the person lives who does; for a person
    who lives nowhere, in the household in which it was granted."""
    holder = holder_of(award)
    if holder is not None:
        home = holder.memberships.filter(valid_to__isnull=True).select_related("household").first()
        if home is not None:
            return home.household
    return award.household


def holder_of(award: Award) -> Person | None:
    """The person who holds an award, also where it was granted to a second row of the person; None where a household does."""
    return award.person.same_as or award.person if award.person is not None else None


def _keep_cause(by: Actor, review: Proceeding, event: LifeEvent | None, due_on: dt.date | None) -> None:
    ReviewCause.objects.get_or_create(
        proceeding=review,
        event=event,
        defaults={"due_on": due_on, "recorded_at": clock.now(), "recorded_by": by.user},
    )


def _set_review_by(by: Actor, review: Proceeding, due_on: dt.date | None) -> None:
    """Sets the day by which clauses want a review done, and with it the nearest end that lists read."""
    if review.review_by == due_on:
        return
    review.review_by = due_on
    review.save(update_fields=["review_by"])
    set_lists(review)
    review.save(update_fields=["due_on", "awaits"])
    record_action(
        by=by,
        permission=Action.RECORD_LIFE_EVENTS,
        action="casework.set_review_due",
        subject="proceeding",
        row=review,
        detail={"due_on": due_on},
        rows=[review],
    )


def _open(by: Actor, award: Award, household: Household, due_on: dt.date | None, cause: str) -> Proceeding:
    holder = holder_of(award)
    opened = Proceeding.objects.open().filter(household=household, right=award.right, person=holder)
    review = opened.select_for_update(of=("self",)).first()
    if review is not None:
        return review
    application = _application_for(by, award, household)
    has_kin = belongs_to_staff(household)
    procedure = procedure_named(REVIEW, household.region_code, clock.today())
    opening = open_on(by, application, award.right, holder, has_kin, procedure, due_on, cause, reviews=award)
    return opening or opened.get()


def _application_for(by: Actor, award: Award, household: Household) -> Application:
    assert award.decision is not None
    granted = award.decision.proceeding.application
    if granted.household_id == household.pk:
        return granted
    holder = holder_of(award)
    assert holder is not None
    return file_application(
        by,
        token=f"review-{award.pk}-{household.pk}",
        household=household,
        applicant=holder,
        channel=Channel.OUTREACH,
        note=f"{holder.name}自家庭{granted.household.code}迁来，复核原申请{granted.number}确认的待遇",
    )
