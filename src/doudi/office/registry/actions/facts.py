"""Records what is told or found out of people and households. Facts are only added, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.registry import vocabulary
from doudi.office.registry.actions.current_facts import refresh_household, refresh_people
from doudi.office.registry.actions.households import lock_household, record_household_change
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Fact, Household, Person


@dataclass(frozen=True, slots=True)
class FactInput:
    """One value to record, as vocabulary.parse returns it; of the household where `person` is None."""

    name: str
    value: Any
    person: Person | None = None


@transaction.atomic
def record_facts(
    *,
    by: Actor,
    household: Household,
    expected_version: int,
    inputs: Sequence[FactInput],
    source: FactSource = FactSource.DECLARED,
    evidence: str = "",
    document: Document | None = None,
) -> list[Fact]:
    """Adds facts of a household and of those who live there today, all from one source and valid from today."""
    locked = lock_household(by, household, expected_version)
    memberships = locked.memberships.filter(valid_to__isnull=True).select_related("person")
    # The people are read under the lock: those of the inputs may bear a name that was corrected since.
    members = {membership.person_id: membership.person for membership in memberships}
    for fact_input in inputs:
        _refuse_unknown_subject(fact_input, members)
    facts = Fact.objects.bulk_create(
        Fact(
            person=fact_input.person,
            household=None if fact_input.person else locked,
            name=fact_input.name,
            value=fact_input.value,
            source=source,
            evidence=evidence.strip(),
            document=document,
            valid_from=clock.today(),
            recorded_at=clock.now(),
            recorded_by=by.user,
        )
        for fact_input in inputs
    )
    refresh_people({members[fact.person_id] for fact in facts if fact.person_id is not None})
    if any(fact.person_id is None for fact in facts):
        refresh_household(locked)
    # The audit holds names of facts and never their values: what a family told stays in the registry.
    detail = {
        "facts": [fact.pk for fact in facts],
        "names": sorted({fact.name for fact in facts}),
        "source": str(source),
    }
    record_household_change(by, locked, "registry.record_facts", detail)
    return facts


def _refuse_unknown_subject(fact_input: FactInput, members: Mapping[int, Person]) -> None:
    """Refuses a name that the vocabulary does not have for such a subject, and a person who does not live there."""
    declared = vocabulary.fact(fact_input.name)
    if declared is None or declared.entity != ("member" if fact_input.person else "household"):
        raise RefusedError(f"没有“{fact_input.name}”这项信息")
    if vocabulary.is_known_from_awards(declared.name):
        raise RefusedError(
            f"“{declared.label}”由正在享受的待遇得出，不能填写；在他处享受的，请在家庭页面登记“他处享受的待遇”"
        )
    if fact_input.person is not None and fact_input.person.pk not in members:
        raise RefusedError("只能填写本家庭成员的信息")
