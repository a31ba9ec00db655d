"""From the facts of a household to what the rules say: live for the page, frozen for an opinion."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from doudi.office import clock
from doudi.office.casework.models import Determination, PolicyArchive
from doudi.office.regions.queries import local_values_for
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import members
from doudi.policies import replaying
from doudi.policies.case_files import case_text
from doudi.policies.results import Result


class CannotDetermine(Exception):
    """The facts do not make a case; says what to mend."""


@dataclass(frozen=True)
class Basket:
    """A determination that is not (yet) frozen. `people`: the person behind each member's name in the case."""

    case: str
    result: str
    people: dict[str, Person]
    facts: list[int]
    decided: Result

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.result)
        return found


def determine(household: Household, on: dt.date | None = None) -> Basket:
    """Decides all rights from what is known now, under the policy and the local values of the day."""
    day = on or clock.today()
    case, people, facts = _case(household, day)
    text = case_text(case)
    try:
        result, decided = replaying.decide_text(vocabulary.library(), text)
    except replaying.Unusable as error:
        raise CannotDetermine(str(error)) from error
    return Basket(text, result, people, facts, decided)


def freeze(household: Household, basket: Basket, by: Any) -> Determination:
    """Keeps a basket for good, with the policy that decided it. The same basket is kept once."""
    try:
        policy = replaying.archive(vocabulary.library(), basket.decided.pack)
    except replaying.Unusable as error:
        raise CannotDetermine(str(error)) from error
    archive_digest = f"sha256:{hashlib.sha256(policy).hexdigest()}"
    PolicyArchive.objects.get_or_create(digest=archive_digest, defaults={"content": policy, "kept_at": clock.now()})
    digest = replaying.digest_of(basket.case, basket.result, policy)
    found, _ = Determination.objects.get_or_create(
        digest=digest,
        defaults={
            "household": household,
            "household_version": household.version,
            "on": dt.date.fromordinal(basket.decided.request.on),
            "case": basket.case,
            "result": basket.result,
            "people": {name: person.pk for name, person in basket.people.items()},
            "facts": basket.facts,
            "archives": [archive_digest],
            "made_at": clock.now(),
            "made_by": by,
        },
    )
    return found


def policy_of(determination: Determination) -> bytes:
    return bytes(PolicyArchive.objects.get(pk=determination.archives[0]).content)


def _case(household: Household, day: dt.date) -> tuple[dict[str, Any], dict[str, Person], list[int]]:
    """Members go by their names, so that a record reads as a letter does; a name that stands twice is numbered."""
    used: list[int] = []
    people: dict[str, Person] = {}
    rows = []
    for membership in members(household):
        person = membership.person
        name = _distinct(person.name, people)
        people[name] = person
        rows.append({"id": name, **_facts(person.now.facts, "member", used)})
    if not rows:
        raise CannotDetermine("这个家庭目前没有成员，请先登记家庭成员")
    case = {
        "id": household.code,
        "region": household.region_code,
        "on": day.isoformat(),
        "parameters": local_values_for(household.region_code, day),
        "household": _facts(household.now.facts, "household", used),
        "members": rows,
    }
    return case, people, sorted(used)


def _distinct(name: str, taken: dict[str, Person]) -> str:
    name = "".join(character for character in name if character.isprintable()).strip() or "未具名"
    if name == "household":
        name = "成员household"
    number, found = 2, name
    while found in taken:
        found, number = f"{name}（{number}）", number + 1
    return found


def _facts(kept: dict[str, Any], whose: str, used: list[int]) -> dict[str, Any]:
    found = {}
    for name, entry in sorted(kept.items()):
        fact = vocabulary.fact(name)
        if fact is not None and fact.whose == whose:
            found[name] = vocabulary.as_case(fact, entry["value"])
            used.append(entry["fact"])
    return found
