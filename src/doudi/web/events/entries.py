"""From the fields of a form to the event that the actions take: people by their keys, newcomers looked up or registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doudi.office.accounts.access import Actor
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.regions import codes
from doudi.office.registry import actions, identity, queries
from doudi.office.registry.enums import FactSource, LifeEventKind, Relation, SearchKind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, Person
from doudi.web.cases.intake import places, places_within
from doudi.web.events.forms import WITH_NEWCOMER, EventForm
from doudi.web.requests import OfficeRequest, read_whole_number

Kind = LifeEventKind
RELATION_FIELD = "relation_of_"
"""With the key of a person, or NEWCOMER: what the officer says that the person is to the head."""
NEWCOMER = "newcomer"


def places_of(actor: Actor, kind: LifeEventKind, household: Household) -> list[tuple[str, str]]:
    """Where an event may lead, as (code, name): a family moves anywhere in its county, the rest is where the officer takes
    applications."""
    if kind == LifeEventKind.MOVE:
        return places_within([codes.county_digits(household.region_code)])
    return places(actor)


def known_newcomer(request: OfficeRequest, form: EventForm) -> Person | None:
    """Who joins and is registered in the officer's regions already. Finding somebody by a number is recorded as a search.

    RefusedError beyond the limit of such searches.
    """
    number = identity.normalise(str(form.cleaned_data.get("number") or ""))
    if form.kind not in WITH_NEWCOMER or not number or form.cleaned_data.get("number_unsure"):
        return None
    person = queries.find_by_number(number)
    visible = person is not None and queries.people(request.actor).filter(pk=person.pk).exists()
    actions.record_search(
        by=request.actor, kind=SearchKind.NUMBER, purpose=f"登记家庭变动：{form.kind.label}", anybody=visible
    )
    return person if visible else None


def event_of(
    request: OfficeRequest,
    form: EventForm,
    household: Household,
    person: Person | None,
    typed_relations: Mapping[str, Any],
    document: Document | None = None,
) -> EventInput:
    """The event as typed. `person` is the newcomer where registered; else a newcomer is registered with it.

    `typed_relations` is what `read_relations` reads.
    """
    answers = form.cleaned_data
    kind = form.kind
    members = form.people_of_choice
    newcomer = person
    if kind in WITH_NEWCOMER and newcomer is None:
        newcomer = actions.register_person(
            by=request.actor,
            region_code=household.region_code,
            name=answers["name"],
            number=answers["number"],
            sex=answers["sex"],
            birth_date=answers["on"] if kind == Kind.BIRTH else answers["birth_date"],
        )
    if kind == Kind.RELEASE:
        newcomer = form.former_members[answers["returning"]]
    if kind == Kind.DIVORCE:
        newcomer = members[answers["partner"]]
    chosen = [*answers.get("people", ()), answers.get("person") or "", answers.get("leaver") or ""]
    return EventInput(
        kind=kind,
        on=answers["on"],
        evidence=answers["evidence"],
        source=FactSource(answers["source"]),
        document=document,
        people=tuple(int(key) for key in chosen if key),
        anchor=int(answers["anchor"]) if answers.get("anchor") else None,
        newcomer=newcomer,
        relation=Relation(answers["relation"]) if answers.get("relation") else None,
        head=int(answers["head"]) if answers.get("head") else None,
        merging=_merging(request, answers),
        address=answers.get("address", ""),
        region_code=answers.get("region_code", ""),
        relations=read_relations(typed_relations, newcomer),
    )


def read_relations(typed: Mapping[str, Any], newcomer: Person | None) -> dict[int, Relation]:
    """What the officer chose of relations, by person; what is no relation is left out."""
    relations: dict[int, Relation] = {}
    for name, value in typed.items():
        if not name.startswith(RELATION_FIELD):
            continue
        key = name.removeprefix(RELATION_FIELD)
        person = newcomer.pk if key == NEWCOMER and newcomer is not None else read_whole_number(key)
        if person is not None and value in Relation.values and value != Relation.SELF:
            relations[person] = Relation(value)
    return relations


def _merging(request: OfficeRequest, answers: Mapping[str, Any]) -> Household | None:
    """The household that merges, by its code, where the officer sees it."""
    if not answers.get("merging"):
        return None
    household = queries.households(request.actor).filter(code=answers["merging"].strip()).first()
    if household is None:
        raise RefusedError("没有找到这个编号的家庭：请核对编号；只能并入您辖区内的家庭")
    return household
