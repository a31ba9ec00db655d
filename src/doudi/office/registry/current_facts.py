"""The current values of a person or a household: per name the newest fact of the best source."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from doudi.office.registry.enums import FactKind, FactSource, Relation
from doudi.office.registry.models import LONGEST_SEARCH, Fact, Household, Person
from doudi.text.characters import unify_ideographs


def search_text(name: str) -> str:
    """A name as it is stored for searching and as it is sought, with a space between any two characters.

    Width and capitals do not count, nor do spaces, punctuation and symbols: the dot within a name (阿依测·买买提) is typed
    in a dozen ways, forms bring spaces, and radicals from PDF files look like ideographs. Rare characters that Unicode
    does not name (private use, newer extensions) are kept. The spaces between make a search for part of a name a search
    for a phrase.
    """
    unified = unicodedata.normalize("NFKC", unify_ideographs(name)).casefold()
    letters = (character for character in unified if not _is_separator(character))
    return " ".join(letters)[:LONGEST_SEARCH]


def _is_separator(character: str) -> bool:
    """Whether a character separates or decorates: a space, punctuation, a symbol, a control or format character."""
    category = unicodedata.category(character)
    return category[0] in "ZPS" or category in ("Cc", "Cf")


def current_values(facts: Iterable[Fact], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """{name: {"value", "source", "fact", "since", "reported"?, "otherwise"?}} from facts in the order in which they were
    recorded, on top of the current values `before` them.

    A verified value stands until another is verified; below that the newest wins. What was told otherwise since stands
    beside a verified value as `otherwise`. A report replaces no answer, of whatever source: it stands beside it. After a
    withdrawal the name is gone, until it is answered again.
    """
    values: dict[str, Any] = dict(before or {})
    for fact in facts:
        standing = values.get(fact.name)
        if fact.kind == FactKind.WITHDRAWAL:
            values.pop(fact.name, None)
        elif standing and not _replaces(fact, standing):
            otherwise = {"value": fact.value, "source": fact.source, "fact": fact.pk}
            values[fact.name] = {**standing, "otherwise": otherwise}
        else:
            entry = {"value": fact.value, "source": fact.source, "fact": fact.pk, "since": fact.valid_from.isoformat()}
            values[fact.name] = entry | ({"reported": True} if fact.kind == FactKind.REPORT else {})
    return values


def _replaces(fact: Fact, standing: Mapping[str, Any]) -> bool:
    """Whether a newer fact takes the place of what stands."""
    if fact.kind == FactKind.REPORT:
        return bool(standing.get("reported"))
    return fact.source == FactSource.VERIFIED or standing["source"] != FactSource.VERIFIED


def person_columns(person: Person) -> dict[str, Any]:
    """The columns of PersonNow, computed from the facts."""
    told = Fact.objects.filter(Q(person=person) | Q(person__same_as=person)).order_by("id")
    return {"facts": current_values(list(told)), "search": search_text(person.name)}


def household_columns(household: Household) -> dict[str, Any]:
    """The columns of HouseholdNow, computed from the facts and the memberships."""
    members = list(household.memberships.filter(valid_to__isnull=True).select_related("person").order_by("id"))
    head = next((member.person.name for member in members if member.relation == Relation.SELF), "")
    facts = current_values(list(household.facts.order_by("id")))
    return {"facts": facts, "head_name": head, "size": len(members)}


def find_differences() -> list[str]:
    """Rows of PersonNow and HouseholdNow that differ from what the facts come to, in words, for `doudi check`."""
    faults = []
    for person in Person.objects.select_related("now").iterator():
        row = getattr(person, "now", None)
        if row is None or not _same_json({"facts": row.facts, "search": row.search}, person_columns(person)):
            faults.append(f"人员 {person.pk}：当前值与事实记录不一致")
    for household in Household.objects.select_related("now").iterator():
        current = getattr(household, "now", None)
        if current is None or not _same_json(
            {"facts": current.facts, "head_name": current.head_name, "size": current.size}, household_columns(household)
        ):
            faults.append(f"家庭 {household.code}：当前值与事实记录不一致")
    return faults


def _same_json(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Whether two values are the same JSON. To Python `True == 1 == 1.0`, to a fact they are different values."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
