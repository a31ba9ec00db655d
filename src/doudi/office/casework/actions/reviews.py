"""Reviews of what is received: opened by officers and by what happens to a family, withdrawn where that was a mistake."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Min, QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework.actions.applications import file_application, open_proceeding
from doudi.office.casework.actions.proceedings import apply_transition
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
    by: Actor, award: Award, event: LifeEvent | None = None, due_on: dt.date | None = None
) -> Proceeding:
    """The open proceeding that reviews an award; opened where there is none yet.

    `event` is what asks for it, without one the officer does; `due_on` is the day by which a clause then wants it done.
    The review of what a person receives is opened where the person lives by now, of the application upon which the right
    was granted or, in another household, of one that the office makes itself.
    """
    household = household_of_review(award)
    review = _open(by, award, household)
    ReviewCause.objects.get_or_create(
        proceeding=review,
        event=event,
        defaults={"due_on": due_on, "recorded_at": clock.now(), "recorded_by": by.user},
    )
    if due_on is not None and (review.due_on is None or due_on < review.due_on):
        _set_due(by, review, due_on)
    return review


def recall_reviews(by: Actor, event: LifeEvent, note: str) -> tuple[Proceeding, ...]:
    """Withdraws the open reviews for which nothing asks but entries that were mistakes. Call it once `event` is corrected."""
    recalled = []
    reviews = Proceeding.objects.open().filter(causes__event=event).order_by("pk")
    for review in reviews.select_for_update(of=("self",)):
        if not review.causes.filter(event__isnull=True).exists() and not standing_causes(review).exists():
            recalled.append(apply_transition(by, "recall", review, {"event": event.pk}, note=note))
        elif review.accepted_on is None:
            _set_due(by, review, standing_causes(review).aggregate(day=Min("due_on"))["day"])
    return tuple(recalled)


def standing_causes(review: Proceeding) -> QuerySet[ReviewCause]:
    """The events that ask for a review and were not corrected."""
    return review.causes.filter(event__isnull=False, event__corrected_by__isnull=True)


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


def _set_due(by: Actor, review: Proceeding, due_on: dt.date | None) -> None:
    if review.due_on == due_on:
        return
    review.due_on = due_on
    review.save(update_fields=["due_on"])
    record_action(
        by=by,
        permission=Action.RECORD_LIFE_EVENTS,
        action="casework.set_review_due",
        subject="proceeding",
        row=review,
        detail={"due_on": due_on},
        rows=[review],
    )


def _open(by: Actor, award: Award, household: Household) -> Proceeding:
    holder = holder_of(award)
    opened = Proceeding.objects.open().filter(household=household, right=award.right, person=holder)
    review = opened.select_for_update(of=("self",)).first()
    if review is not None:
        return review
    application = _application_for(by, award, household)
    has_kin = belongs_to_staff(household)
    return open_proceeding(by, application, award.right, holder, has_kin, reviews=award) or opened.get()


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
