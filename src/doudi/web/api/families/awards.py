"""What families receive, over HTTP: listed, reported from elsewhere and ended there, chosen where rights exclude each other."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from ninja import Router
from pydantic import Field

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework import actions
from doudi.office.casework.awards import awards_to_show
from doudi.office.casework.enums import EndReason
from doudi.office.casework.models import Award, RightChoice
from doudi.office.casework.queries import awards as visible_awards
from doudi.office.registry.models import Household
from doudi.web.api.access import needs
from doudi.web.api.families.subjects import holder_of, members_of
from doudi.web.api.households import FAMILY, open_household
from doudi.web.api.pages import page_of
from doudi.web.api.schemas import Body, Day, Holder, Money, amount_text, fen
from doudi.web.closed_files import get_open
from doudi.web.requests import OfficeRequest, get_visible, record_list, record_look

router = Router(tags=["households"])
awards = Router(tags=["awards"])


class ReportedAwardBody(Body):
    """What somebody receives from another office, and by which evidence (`source`); `amount` null where nobody knows it."""

    right: str = Field(max_length=60)
    of: Holder
    source: str = Field(max_length=200)
    since: Day
    until: Day | None = None
    amount: Money | None


class EndedAwardBody(Body):
    """The first day on which it is no longer received there."""

    on: Day


class ChoiceBody(Body):
    """Which of several rights that exclude each other is taken, by whom and when."""

    right: str = Field(max_length=60)
    of: Holder
    chosen_by: str = Field(max_length=60)
    chosen_on: Day


@awards.get(
    "", summary="What is received in the regions of the token, the newest first; `held=true`: what is held today"
)
@needs(Action.SEE_CASES)
def list_all_awards(
    request: OfficeRequest, right: str = "", held: bool = False, cursor: str | None = None, limit: int = 30
) -> dict[str, Any]:
    rows = visible_awards(request.actor)
    if right:
        rows = rows.filter(right=right.replace("\0", ""))
    if held:
        rows = rows.held_on(clock.today())
    page = page_of(rows, cursor, limit, _award)
    record_list(request, "api/awards", len(page["items"]), right=right)
    return page


@awards.get("/{award}", summary="An award")
@needs(Action.SEE_CASES)
def show_award(request: OfficeRequest, award: int) -> dict[str, Any]:
    row = get_open(request, visible_awards, award)
    record_look(request, row.household, "api")
    return _award(row)


@router.get("/{household}/awards", summary="What the family receives today, and was given once this year")
@needs(Action.SEE_CASES)
def list_awards(request: OfficeRequest, household: int) -> dict[str, Any]:
    family = open_household(request, household)
    rows = awards_to_show(family, list(members_of(family).values()))
    return {"items": [_award(award) for award in rows], "next": None}


@router.post("/{household}/awards", summary="Report what somebody of the family receives from another office")
@needs(Action.REPORT_AWARDS)
def report_award(request: OfficeRequest, household: int, payload: ReportedAwardBody) -> dict[str, Any]:
    family = open_household(request, household)
    award = actions.report_award(
        by=request.actor,
        household=family,
        right=payload.right,
        person=holder_of(family, payload.of, "of"),
        source=payload.source,
        since=payload.since,
        until=payload.until,
        amount_fen=fen(payload.amount),
    )
    return {"id": award.pk}


@router.post("/{household}/awards/{award}/end", summary="Say that what was reported from elsewhere has stopped there")
@needs(Action.REPORT_AWARDS)
def end_award(request: OfficeRequest, household: int, award: int, payload: EndedAwardBody) -> dict[str, Any]:
    family = open_household(request, household)
    ended = actions.end_award(
        award=get_visible(_reported(family), award), on=payload.on, reason=EndReason.REPORTED, by=request.actor
    )
    return {"id": ended.pk, "ended_on": payload.on.isoformat()}


@router.get("/{household}/choices", summary="What was chosen between rights that exclude each other, the newest first")
@needs(Action.SEE_CASES)
def list_choices(request: OfficeRequest, household: int, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    family = open_household(request, household)
    return page_of(RightChoice.objects.filter(household=family), cursor, limit, _choice)


@router.post(
    "/{household}/choices", summary="Record which right is taken; `choose` of the determination says between which"
)
@needs(Action.TAKE_APPLICATION)
def choose(request: OfficeRequest, household: int, payload: ChoiceBody) -> dict[str, Any]:
    family = open_household(request, household)
    choice = actions.record_choice(
        by=request.actor,
        household=family,
        right=payload.right,
        person=holder_of(family, payload.of, "of"),
        chosen_by=payload.chosen_by,
        chosen_on=payload.chosen_on,
    )
    return {"id": choice.pk, "forgone": choice.forgone}


def _reported(family: Household) -> QuerySet[Award]:
    """What the household, or somebody who lives there now, receives from other offices."""
    of_family = Q(household=family) | Q(person__in=members_of(family))
    return Award.objects.filter(of_family, decision__isnull=True)


def _award(award: Award) -> dict[str, Any]:
    """`decision` is null, and `source` says from where, for what another office grants."""
    return {
        "id": award.pk,
        "right": award.right,
        "household": award.household_id,
        "of": award.person_id or FAMILY,
        "amount": amount_text(award.amount_fen, award.unit),
        "unit": award.unit or None,
        "from_month": award.from_month.isoformat() if award.from_month else None,
        "granted_on": award.granted_on.isoformat(),
        "until": award.until.isoformat() if award.until else None,
        "ended_on": award.ended_on.isoformat() if award.ended_on else None,
        "end_reason": award.end_reason or None,
        "decision": award.decision_id,
        "source": award.source or None,
    }


def _choice(choice: RightChoice) -> dict[str, Any]:
    return {
        "id": choice.pk,
        "right": choice.right,
        "of": choice.person_id or FAMILY,
        "forgone": choice.forgone,
        "chosen_by": choice.chosen_by,
        "chosen_on": choice.chosen_on.isoformat(),
    }
