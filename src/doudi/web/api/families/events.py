"""What happens to families, over HTTP: told beforehand with all that would follow, entered, taken back where it was a mistake."""

from __future__ import annotations

from typing import Any, Literal

from django.db import transaction
from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from doudi.office.accounts.access import Action
from doudi.office.casework import actions
from doudi.office.casework.consequences import Consequences, RightConsequence, member_changes
from doudi.office.casework.models import Award
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import queries
from doudi.office.registry.enums import LifeEventKind, Relation
from doudi.office.registry.models import Household, LifeEvent, Person
from doudi.office.registry.perms import event_action
from doudi.web.api.access import needs
from doudi.web.api.families.subjects import paper_of, version_now
from doudi.web.api.households import FAMILY, open_household
from doudi.web.api.idempotency import keep_nothing
from doudi.web.api.pages import page_of
from doudi.web.api.problems import problem
from doudi.web.api.schemas import Day, Key, ProvenanceBody, moment_text
from doudi.web.closed_files import ClosedFileError, own_number_error
from doudi.web.events.entries import NEWCOMER, RELATION_FIELD, event_of, known_newcomer, places_of
from doudi.web.events.forms import OFFERED, EventForm
from doudi.web.requests import OfficeRequest, get_visible

router = Router(tags=["households"])


class EventBody(ProvenanceBody):
    """An event with what its kind asks for; what a kind does not have is refused.

    `person`, `people`, `anchor`, `partner`, `leaver`, `head`: ids of members; `returning`: of a former member; `merging`: the
    code of the household that joins. `relations`: what is said of relations to the head, by id, or `newcomer`.
    """

    event: LifeEventKind
    on: Day
    evidence: str = Field(max_length=200)
    person: Key | None = None
    people: list[Key] | None = Field(default=None, max_length=60)
    anchor: Key | None = None
    partner: Key | None = None
    leaver: Key | None = None
    name: str | None = Field(default=None, max_length=60)
    number: str | None = Field(default=None, max_length=30)
    sex: Literal["", "male", "female"] | None = None
    birth_date: Day | None = None
    number_unsure: bool | None = None
    returning: Key | None = None
    relation: Relation | None = None
    merging: str | None = Field(default=None, max_length=20)
    address: str | None = Field(default=None, max_length=200)
    region_code: str | None = Field(default=None, max_length=12, alias="region")
    head: Key | None = None
    relations: dict[str, Relation] = Field(default_factory=dict, max_length=60)

    def fields(self) -> dict[str, Any]:
        """What is told, as the form of events takes it."""
        own_part = {"version", "document", "event", "relations"}
        return self.model_dump(mode="json", exclude=own_part, exclude_none=True)


class CorrectedEventBody(ProvenanceBody):
    """What was wrong with an entry, and by what that is known."""

    evidence: str = Field(max_length=200)


@router.get("/{household}/events", summary="What happened to the family, the newest entry first")
@needs(Action.SEE_CASES)
def list_events(request: OfficeRequest, household: int, cursor: str | None = None, limit: int = 30) -> dict[str, Any]:
    return page_of(queries.life_events_of(open_household(request, household)), cursor, limit, _event)


@router.post("/{household}/events/preview", summary="What would follow from an event; nothing is entered")
@needs(Action.REGISTER)
def preview_event(request: OfficeRequest, household: int, payload: EventBody) -> Any:
    """The event is entered, and a newcomer registered, in a transaction that is rolled back: who and what would be new is
    called `newcomer` and `new` here."""
    keep_nothing(request)
    family = _to_change(request, household, payload)
    form = _form(request, family, payload)
    if form.errors:
        return _faults(form)
    person = known_newcomer(request, form)
    with transaction.atomic():
        event = event_of(
            request, form, family, person, _relations(payload), paper_of(request, family, payload.document)
        )
        consequences, rights = actions.preview_life_event(
            by=request.actor, household=family, expected_version=payload.version, event=event
        )
        transaction.set_rollback(True)
    return _preview(consequences, rights)


@router.post("/{household}/events", summary="Enter an event with all that follows from it")
@needs(Action.REGISTER)
def record_event(request: OfficeRequest, household: int, payload: EventBody) -> Any:
    family = _to_change(request, household, payload)
    form = _form(request, family, payload)
    if form.errors:
        return _faults(form)
    person = known_newcomer(request, form)
    document = paper_of(request, family, payload.document)
    with transaction.atomic():
        entry, consequences = actions.record_life_event(
            by=request.actor,
            household=family,
            expected_version=payload.version,
            event=event_of(request, form, family, person, _relations(payload), document),
        )
    return {"id": entry.pk, "version": version_now(family)} | _keys(consequences)


@router.post("/{household}/events/{event}/correction", summary="Take back an entry that was a mistake")
@needs(Action.RECORD_LIFE_EVENTS)
def correct_event(request: OfficeRequest, household: int, event: int, payload: CorrectedEventBody) -> dict[str, Any]:
    family = open_household(request, household)
    request.actor.require(Action.RECORD_LIFE_EVENTS, family.region_code)
    correction, consequences = actions.correct_life_event(
        by=request.actor,
        event=get_visible(LifeEvent.objects.filter(household=family), event),
        expected_version=payload.version,
        evidence=payload.evidence,
        source=payload.source,
        document=paper_of(request, family, payload.document),
    )
    return {"id": correction.pk, "version": version_now(family)} | _keys(consequences)


def _to_change(request: OfficeRequest, household: int, payload: EventBody) -> Household:
    """The household, where the officer may enter such an event. An own or a relative's number is refused, and recorded."""
    family = open_household(request, household)
    if payload.event not in OFFERED:
        raise RefusedError("event：更正请用这条登记的 correction")
    request.actor.require(event_action(payload.event), family.region_code)
    if payload.version != family.version:
        raise ChangedMeanwhileError("这个家庭的信息刚被他人修改，请重新读取后再登记")
    refusal = own_number_error(request, [payload.number or ""])
    if refusal:
        raise ClosedFileError(refusal)
    return family


def _form(request: OfficeRequest, family: Household, payload: EventBody) -> EventForm:
    """The same form as the page's: one place says what an event of each kind asks for."""
    typed = payload.fields()
    form = EventForm(
        typed,
        kind=payload.event,
        household=family,
        members=list(queries.members(family)),
        places=places_of(request.actor, payload.event, family),
    )
    for name in typed.keys() - form.fields.keys():
        form.add_error(None, f"“{payload.event.label}”没有 {_NAMES.get(name, name)} 这一项")
    return form


_NAMES = {"region_code": "region", "__all__": ""}
"""How a field of the form is called in a body, where that differs."""


def _faults(form: EventForm) -> HttpResponse:
    faults = [
        {"at": _NAMES.get(name, name), "problem": "；".join(map(str, texts))} for name, texts in form.errors.items()
    ]
    return problem(422, errors=faults)


def _relations(payload: EventBody) -> dict[str, str]:
    return {f"{RELATION_FIELD}{key}": str(relation) for key, relation in payload.relations.items()}


def _event(event: LifeEvent) -> dict[str, Any]:
    return {
        "id": event.pk,
        "event": event.kind,
        "on": event.on.isoformat(),
        "of": event.person_id or FAMILY,
        "source": event.source,
        "evidence": event.evidence,
        "corrects": event.corrects_id,
        "is_void": event.is_void,
        "recorded_at": moment_text(event.recorded_at),
        "members": [
            {
                "household": row.household.pk,
                "of": row.person.pk,
                "before": row.former or None,
                "after": row.present or None,
            }
            for row in member_changes(event)
        ],
    }


def _keys(consequences: Consequences) -> dict[str, list[int]]:
    """What followed, by the keys of awards, proceedings and households."""
    return {
        "ended": [award.pk for award in consequences.ended],
        "reviews": [proceeding.pk for proceeding in consequences.reviews],
        "stopped": [proceeding.pk for proceeding in consequences.stopped],
        "revived": [award.pk for award in consequences.revived],
        "resumed": [proceeding.pk for proceeding in consequences.resumed],
        "closed": [household.pk for household in consequences.closed],
    }


def _preview(consequences: Consequences, rights: list[RightConsequence]) -> dict[str, Any]:
    """`open` marks relations that nothing says: they are to be told in `relations`."""
    people = {change.person.pk for change in consequences.members}
    homes = {change.household.pk for change in consequences.members}
    registered = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
    existing = set(Household.objects.filter(pk__in=homes).values_list("pk", flat=True))
    return {
        "members": [
            {
                "household": change.household.pk if change.household.pk in existing else "new",
                "of": change.person.pk if change.person.pk in registered else NEWCOMER,
                "before": change.former or None,
                "after": change.present or None,
                "open": change.is_open,
            }
            for change in consequences.members
        ],
        "ended": [_award(award) for award in consequences.ended],
        "elsewhere": [_award(award) for award in consequences.elsewhere],
        "reviews": [
            {"right": proceeding.right, "of": proceeding.person_id or FAMILY} for proceeding in consequences.reviews
        ],
        "stopped": [proceeding.pk for proceeding in consequences.stopped],
        "closed": [household.pk for household in consequences.closed],
        "rights": [{"right": row.label, "of": row.whose, "before": row.former, "after": row.present} for row in rights],
    }


def _award(award: Award) -> dict[str, Any]:
    return {"id": award.pk, "right": award.right, "of": award.person_id or FAMILY}
