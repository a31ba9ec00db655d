"""Groups of facts: in what order an officer asks a family, and what "none of this" and single answers say of other facts.

groups:
  - group: health
    label: 残疾和疾病
    without: {disability_type: none, major_illness: false}
    settles:
      - {fact: disability_type, value: none, others: {disability_level: none, disability_components: []}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doudi.policies.yaml import schema
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.language.model import FactDefinition
from doudi.rules.problems import did_you_mean
from doudi.rules.types import Choice, ChoiceSet, Number, Truth


@dataclass(frozen=True, slots=True)
class FactSettlement:
    """An answer that answers other facts of the same person or household. Values are those of a case file."""

    fact: str
    value: Any
    others: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts that are asked together. `without`: by fact, what is recorded where a family has nothing of this group; a fact
    without such a value is not in it. `asked`: whether anybody is asked for these facts at all."""

    name: str
    label: str
    facts: tuple[str, ...]
    without: Mapping[str, Any]
    without_label: str
    settles: tuple[FactSettlement, ...]
    asked: bool
    rest: bool
    """Whether the facts of a pack that name no group are asked with these."""


def read_fact_groups(record: Record, faults: Faults, facts: Mapping[str, FactDefinition]) -> tuple[FactGroup, ...]:
    """The section `groups` of a vocabulary, with the facts that name each group under `group`. Every fault is noted: an
    unknown group, a fact without one, a value that a fact cannot have. Without the section facts have no groups."""
    group_of = {str(item.get("fact")): item for item in faults.records(record, "facts")}
    items = faults.records(record, "groups")
    groups = [group for item in items if (group := _group(item, faults, facts, group_of)) is not None]
    names = [group.name for group in groups]
    for name in {name for name in names if names.count(name) > 1}:
        faults.add(record.at("groups"), f"'{name}' stands twice", "give each group a name of its own")
    note_groups(group_of.values(), faults, tuple(names))
    return tuple(groups)


def note_groups(items: Any, faults: Faults, names: tuple[str, ...]) -> None:
    """Notes facts that name no group, or one that there is not. Where there are no groups no fact names one."""
    for item in items:
        name = str(item.get("group") or "")
        if names and not name:
            faults.add(
                item.place, f"'{item.get('fact')}' belongs to no group", "add 'group: ' and one of " + ", ".join(names)
            )
        elif name and name not in names:
            hint = did_you_mean(name, names) or "groups are " + ", ".join(names)
            faults.add(item.at("group"), f"unknown group '{name}'", hint)


def extend_fact_groups(groups: tuple[FactGroup, ...], record: Record, faults: Faults) -> tuple[FactGroup, ...]:
    """The groups with the facts that a pack adds to them. A fact that names no group joins the one for the rest."""
    rest = next((group.name for group in groups if group.rest), "")
    items = faults.records(record, "facts")
    named = [item for item in items if not rest or item.get("group")]
    note_groups(named, faults, tuple(group.name for group in groups))
    return tuple(
        FactGroup(
            name=group.name,
            label=group.label,
            facts=(
                *group.facts,
                *(str(item.get("fact")) for item in items if (item.get("group") or rest) == group.name),
            ),
            without=group.without,
            without_label=group.without_label,
            settles=group.settles,
            asked=group.asked,
            rest=group.rest,
        )
        for group in groups
    )


def _group(
    record: Record, faults: Faults, facts: Mapping[str, FactDefinition], group_of: Mapping[str, Record]
) -> FactGroup | None:
    if not faults.keys(record, schema.FACT_GROUP.required, schema.FACT_GROUP.optional):
        return None
    name = faults.text(record, "group")
    members = tuple(fact for fact, item in group_of.items() if item.get("group") == name)
    without = dict(_values(faults.mapping(record, "without"), faults, facts))
    for fact in sorted(set(without) - set(members)):
        faults.add(record.at("without"), f"'{fact}' is no fact of this group", "facts here: " + ", ".join(members))
    settlements = [_settlement(item, faults, facts) for item in faults.records(record, "settles")]
    return FactGroup(
        name=name,
        label=faults.text(record, "label"),
        facts=members,
        without=without,
        without_label=faults.text(record, "without_label"),
        settles=tuple(settlement for settlement in settlements if settlement is not None),
        asked="asked" not in record or faults.flag(record, "asked"),
        rest=faults.flag(record, "rest"),
    )


def _settlement(record: Record, faults: Faults, facts: Mapping[str, FactDefinition]) -> FactSettlement | None:
    if not faults.keys(record, schema.SETTLEMENT.required, schema.SETTLEMENT.optional):
        return None
    name = faults.text(record, "fact")
    condition = Record({name: record["value"]})
    condition.place, condition.lines = record.place, {}
    values = dict(_values(condition, faults, facts))
    others = dict(_values(faults.mapping(record, "others"), faults, facts))
    if not values:
        return None
    for fact in others:
        if facts[fact].entity != facts[name].entity:
            faults.add(record.at("others"), f"'{fact}' is of another than '{name}'", "settle facts of one entity")
    return FactSettlement(name, values[name], others)


def _values(record: Record, faults: Faults, facts: Mapping[str, FactDefinition]) -> Iterator[tuple[str, Any]]:
    """Facts with the values that they can have; the others are noted."""
    for name, value in record.items():
        fact = facts.get(name)
        if fact is None:
            faults.add(record.at(name), f"unknown fact '{name}'", did_you_mean(name, facts) or "see doudi facts")
        elif not _can_be(fact, value):
            faults.add(record.at(name), f"{value!r} is no value of '{name}'", f"it is {fact.type}")
        else:
            yield name, value


def _can_be(fact: FactDefinition, value: Any) -> bool:
    """Whether a fact can have a value, written as in a case file."""
    kind = fact.type
    if value == "none" and fact.none is not None:
        return True
    if isinstance(kind, Truth):
        return isinstance(value, bool)
    if isinstance(kind, Choice):
        return value in kind.options
    if isinstance(kind, ChoiceSet):
        return isinstance(value, list) and set(value) <= set(kind.options)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return isinstance(kind, Number) and is_whole and kind.low <= value * kind.denominator <= kind.high
