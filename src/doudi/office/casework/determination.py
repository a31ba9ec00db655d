"""Determinations: from the facts of a household on a day to what the rules say of every right of everybody.

A live determination is made for a page; its result is kept for the next page that shows the same case.
`actions.decisions.freeze` stores one for good.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from doudi.office import clock
from doudi.office.casework.awards import FAMILY, facts_from_awards
from doudi.office.casework.models import Determination, PolicyArchive, Proceeding
from doudi.office.casework.queries import applied_on
from doudi.office.errors import OfficeError
from doudi.office.regions.queries import local_values_for
from doudi.office.registry import answers, items, vocabulary
from doudi.office.registry.models import Household, Person
from doudi.office.registry.queries import members_now
from doudi.policies.cases import replay
from doudi.policies.cases.case_stream import case_text
from doudi.policies.cases.result import Result

LIVE_RESULTS = 128
"""How many results a process keeps. A case of thirty people with nothing answered is some hundred kilobytes."""


class DeterminationError(OfficeError):
    """The facts do not make a case that can be decided; the message says what to mend."""


@dataclass(frozen=True)
class LiveDetermination:
    """A determination that is not (yet) frozen.

    `case` and `result` are lines of JSON, as `doudi decide` reads and writes them. `people` has the person behind each
    member's name in the case; `facts` the ids of the facts from which the case was made; `decided` the result as
    objects, for explanations and diagrams.
    """

    case: str
    result: str
    people: dict[str, Person]
    facts: list[int]
    decided: Result

    @property
    def data(self) -> dict[str, Any]:
        """The result as parsed JSON."""
        data: dict[str, Any] = json.loads(self.result)
        return data

    @property
    def fingerprint(self) -> str:
        """A digest of case and result: a page sends it back, to say what the officer saw."""
        return hashlib.sha256(f"{self.case}\0{self.result}".encode()).hexdigest()[:32]


def determine(
    household: Household, on: dt.date | None = None, current: Mapping[int | None, Mapping[str, Any]] | None = None
) -> LiveDetermination:
    """Decides every right from the current facts, under the policy and the local values of a day, today if none is named.

    `current`: other current values than the registry's, by the key of a person, or None for the household: what a change
    would come to.
    """
    day = on or clock.today()
    case, people, facts = _build_case(household, day, current or {})
    text = case_text(case)
    try:
        result, decided = _decide(text)
    except replay.ReplayError as error:
        raise DeterminationError(str(error)) from error
    return LiveDetermination(text, result, people, facts, decided)


@lru_cache(maxsize=LIVE_RESULTS)
def _decide(text: str) -> tuple[str, Result]:
    """The result of a case. The text holds its facts, its day and its local values, and packs are read once a process: the
    same text has the same result, so that pages do not compute it again."""
    return replay.decide_text(vocabulary.library(), text)


def policy_of(determination: Determination) -> bytes:
    """The zip archive of the policy that made a frozen determination."""
    return bytes(PolicyArchive.objects.get(pk=determination.archives[0]).content)


def outcome_of(determination: Determination, proceeding: Proceeding) -> dict[str, Any]:
    """The outcome, in a frozen determination, that a proceeding is about; `no_rule` where the policy says nothing on it."""
    return _outcome(determination.result, determination, proceeding)


def outcome_with_awards(determination: Determination, proceeding: Proceeding) -> dict[str, Any]:
    """The same outcome if what is received today had been received then; DeterminationError where that cannot be decided.

    Everything else is as it was frozen. Where nothing was awarded since, it is the frozen outcome.
    """
    frozen = json.loads(determination.case, parse_float=Decimal)
    case: dict[str, Any] = json.loads(determination.case, parse_float=Decimal)
    awarded = facts_from_awards(proceeding.household, clock.today())
    subjects = [(case["household"], awarded[FAMILY])]
    subjects += [(row, awarded.get(str(determination.people[row["id"]]), {})) for row in case["members"]]
    for values, awarded_values in subjects:
        _put_awarded(values, awarded_values)
    if case == frozen:
        return outcome_of(determination, proceeding)
    try:
        result, _ = replay.decide_text(vocabulary.library(), case_text(case))
    except replay.ReplayError as error:
        raise DeterminationError(str(error)) from error
    return _outcome(result, determination, proceeding)


def _outcome(result: str, determination: Determination, proceeding: Proceeding) -> dict[str, Any]:
    names = {pk: name for name, pk in determination.people.items()}
    subject = "household" if proceeding.person_id is None else names.get(proceeding.person_id, "")
    for outcome in json.loads(result)["outcomes"]:
        if outcome["right"] == proceeding.right and outcome["for"] == subject:
            return dict(outcome)
    return {
        "right": proceeding.right,
        "for": subject,
        "status": "no_rule",
        "amount": None,
        "clauses": [],
        "explanation": "",
    }


def _build_case(
    household: Household, day: dt.date, current: Mapping[int | None, Mapping[str, Any]]
) -> tuple[dict[str, Any], dict[str, Person], list[int]]:
    """The case, the person behind each member's name in it, and the ids of the facts that it holds.

    Members go by their names, so that a record reads as a letter does; a name that occurs twice is numbered.
    """
    fact_ids: list[int] = []
    people: dict[str, Person] = {}
    rows = []
    awarded = facts_from_awards(household, day)
    from_items = items.facts_from_items(household, day, applied_on([household.pk]).get(household.pk))
    for membership in members_now(household):
        person = membership.person
        name = _distinct_name(person.name, people)
        people[name] = person
        known = current.get(person.pk, person.now.facts)
        values = _case_facts(known, "member", fact_ids, from_items.members.get(person.pk, {}))
        rows.append({"id": name, **_put_awarded(values, awarded[str(person.pk)])})
    if not rows:
        raise DeterminationError("这个家庭目前没有成员，请先登记家庭成员")
    case = {
        "id": household.code,
        "region": household.region_code,
        "on": day.isoformat(),
        "parameters": local_values_for(household.region_code, day),
        "household": _put_awarded(
            _case_facts(current.get(None, household.now.facts), FAMILY, fact_ids, from_items.household), awarded[FAMILY]
        ),
        "members": rows,
    }
    return case, people, sorted(fact_ids)


def _distinct_name(name: str, taken: dict[str, Person]) -> str:
    """The name as it can stand in a case: printable, not the reserved word `household`, and different from all taken."""
    name = "".join(character for character in name if character.isprintable()).strip() or "未具名"
    if name == "household":
        name = "成员household"
    number, candidate = 2, name
    while candidate in taken:
        candidate, number = f"{name}（{number}）", number + 1
    return candidate


def _case_facts(
    current: Mapping[str, Any], entity: str, fact_ids: list[int], from_items: Mapping[str, Any]
) -> dict[str, Any]:
    """Values as a case has them, for a `member` or the `household`; adds the facts behind them to `fact_ids`.

    What items come to stands before what was told. What nobody answered is null, so that it is unknown and never presumed.
    A name that the vocabulary no longer has is left out, and what is known from awards is read from nowhere else.
    """
    answered = {}
    for name, entry in current.items():
        fact = vocabulary.fact(name)
        if fact is not None and fact.entity == entity and not vocabulary.is_known_from_awards(name):
            answered[name] = entry["value"]
            if entry["fact"] is not None:  # else it is not recorded yet
                fact_ids.append(entry["fact"])
    values = answers.complete(entity, {**answered, **from_items})
    declared = vocabulary.library().vocabulary.facts
    return {name: vocabulary.to_case_value(declared[name], value) for name, value in sorted(values.items())}


def _put_awarded(values: dict[str, Any], awarded: dict[str, Any]) -> dict[str, Any]:
    """Puts what is known from awards in the place of whatever else the values of a case say of it, and returns them."""
    for name in [name for name in values if vocabulary.is_known_from_awards(name)]:
        del values[name]
    for name, value in awarded.items():
        values[name] = vocabulary.to_case_value(vocabulary.library().vocabulary.facts[name], value)
    return values
