"""Records what is told or found out of people and households. Facts are only added, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import LABELS, Action, Actor
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.registry import answers, contradictions, vocabulary
from doudi.office.registry.actions.current_facts import refresh_household, refresh_people
from doudi.office.registry.actions.households import lock_household, record_household_change
from doudi.office.registry.current_facts import current_values
from doudi.office.registry.enums import FactKind, FactSource
from doudi.office.registry.models import Fact, Household, Person
from doudi.office.registry.perms import SOURCE_ACTIONS, can_withdraw, only_reports, source_action


@dataclass(frozen=True, slots=True)
class Basis:
    """From where an answer comes, and the paper that bears it out."""

    source: FactSource = FactSource.DECLARED
    evidence: str = ""
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class FactInput:
    """One value to record, as vocabulary.parse returns it; of the household where `person` is None. `basis`: where it is
    another than that of the other inputs. `withdrawn`: what stands is taken back, and there is no value."""

    name: str
    value: Any
    person: Person | None = None
    basis: Basis | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class PlannedFacts:
    """Facts that are not recorded yet. `current`: what would stand then, by the key of a person, None for the household;
    `contradictions`: what of it cannot, or hardly, be true together with what is recorded."""

    facts: list[Fact]
    current: Mapping[int | None, Mapping[str, Any]]
    contradictions: list[contradictions.Contradicting] = field(default_factory=list)


def none_of_this(group: str, household: Household, people: Iterable[Person]) -> list[FactInput]:
    """What "none of this" says of a whole group: for everything of it that the household and these people have not
    answered, and that has such a value."""
    chosen = next(declared for declared in answers.groups() if declared.name == group)
    inputs = [
        FactInput(name, value)
        for name, value in answers.without_values(chosen, "household").items()
        if name not in household.now.facts
    ]
    for person in people:
        values = answers.without_values(chosen, "member").items()
        inputs += [FactInput(name, value, person) for name, value in values if name not in person.now.facts]
    return inputs


def plan_facts(
    *, by: Actor, household: Household, inputs: Sequence[FactInput], basis: Basis | None = None
) -> PlannedFacts:
    """What recording facts would come to; nothing is written. RefusedError and PermissionDenied as record_facts raises them."""
    memberships = household.memberships.filter(valid_to__isnull=True).select_related("person__now")
    return _plan(by, household, {row.person_id: row.person for row in memberships}, inputs, basis or Basis())


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
    """Adds facts of a household and of those who live there today, valid from today.

    What cannot be true is refused; what is merely odd is recorded, and the audit names it. Officers who neither visit nor
    verify report: what they bring replaces no answer.
    """
    locked = lock_household(by, household, expected_version, Action.RECORD_FACTS)
    memberships = locked.memberships.filter(valid_to__isnull=True).select_related("person__now")
    # The people are read under the lock: those of the inputs may bear a name that was corrected since.
    members = {membership.person_id: membership.person for membership in memberships}
    plan = _plan(by, locked, members, inputs, Basis(source, evidence, document))
    impossible = [contradiction.text for contradiction in plan.contradictions if contradiction.impossible]
    if impossible:
        raise RefusedError("；".join(impossible))
    facts = Fact.objects.bulk_create(plan.facts)
    refresh_people({members[fact.person_id] for fact in facts if fact.person_id is not None})
    if any(fact.person_id is None for fact in facts):
        refresh_household(locked)
    _record_telling(by, locked, facts, [contradiction.rule for contradiction in plan.contradictions])
    return facts


def _record_telling(by: Actor, household: Household, facts: list[Fact], odd: list[str]) -> None:
    """Writes the audit entry, which holds names of facts and never their values: what a family told stays in the registry."""
    sources = sorted({FactSource(fact.source) for fact in facts}, key=list(FactSource).index)
    detail: dict[str, Any] = {
        "facts": [fact.pk for fact in facts],
        "names": sorted({fact.name for fact in facts}),
        "source": ",".join(sources),
    }
    withdrawn = sorted({fact.name for fact in facts if fact.kind == FactKind.WITHDRAWAL})
    detail |= ({"withdrawn": withdrawn} if withdrawn else {}) | ({"odd": sorted(set(odd))} if odd else {})
    permission = source_action(by, household, sources[0]) if sources else None
    record_household_change(
        by, household, "registry.record_facts", detail, permission=permission or Action.RECORD_FACTS
    )


def _plan(
    by: Actor, household: Household, members: Mapping[int, Person], inputs: Sequence[FactInput], basis: Basis
) -> PlannedFacts:
    rows = [_fact(by, household, members, fact_input, fact_input.basis or basis) for fact_input in inputs]
    current: dict[int | None, Mapping[str, Any]] = {None: household.now.facts}
    current |= {pk: person.now.facts for pk, person in members.items()}
    for key in {row.person_id for row in rows}:
        current[key] = current_values((row for row in rows if row.person_id == key), current[key])
    new = {(row.person_id, row.name) for row in rows if row.kind != FactKind.WITHDRAWAL}
    return PlannedFacts(rows, current, contradictions.find(current, new))


def _fact(by: Actor, household: Household, members: Mapping[int, Person], entry: FactInput, basis: Basis) -> Fact:
    """The row of an input. RefusedError and PermissionDenied where it may not be recorded."""
    _refuse_unknown_subject(entry, members)
    if entry.withdrawn:
        _require_withdrawal(by, household, entry, members)
    else:
        _require_source(by, household, basis)
    kind = FactKind.WITHDRAWAL if entry.withdrawn else FactKind.REPORT if only_reports(by, household) else None
    return Fact(
        person=entry.person,
        household=None if entry.person else household,
        name=entry.name,
        value=None if entry.withdrawn else entry.value,
        source=basis.source,
        kind=kind,
        evidence=basis.evidence.strip(),
        document=basis.document,
        valid_from=clock.today(),
        recorded_at=clock.now(),
        recorded_by=by.user,
    )


def _require_source(by: Actor, household: Household, basis: Basis) -> None:
    """Refuses a source that is not the officer's duty, a verified fact without its paper, and a paper of another family."""
    if source_action(by, household, basis.source) is None:
        wanting = "”或“".join(LABELS[action] for action in SOURCE_ACTIONS[basis.source])
        raise PermissionDenied(f"您没有在本地区“{wanting}”的职责，不能以“{basis.source.label}”登记")
    document = basis.document
    if basis.source == FactSource.VERIFIED and document is None:
        raise RefusedError("“核实确认”须有材料：请先上传材料，再在这一组选择它")
    if document is not None and (document.subject, document.subject_id) != ("household", str(household.pk)):
        raise RefusedError("所选材料不是这个家庭的，请重新选择")


def _require_withdrawal(by: Actor, household: Household, entry: FactInput, members: Mapping[int, Person]) -> None:
    subject = members[entry.person.pk] if entry.person else household
    declared = vocabulary.fact(entry.name)
    label = declared.label if declared else entry.name
    standing = subject.now.facts.get(entry.name)
    if standing is None or entry.name in vocabulary.IDENTITY_FACTS:
        raise RefusedError(f"“{label}”没有可以撤回的回答")
    recorded_by = Fact.objects.values_list("recorded_by", flat=True).get(pk=standing["fact"])
    if not can_withdraw(by, household, standing, recorded_by):
        source = FactSource(standing["source"]).label
        raise PermissionDenied(f"“{label}”是{source}的情况，不能由您撤回")


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
