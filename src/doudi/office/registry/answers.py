"""What a family has answered, made complete for a decision: nothing is presumed of what nobody was asked.

Window and screening take their facts from here alone, so that both decide on the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doudi.office.registry import vocabulary
from doudi.policies.packs.fact_groups import FactGroup
from doudi.rules.language.model import FactDefinition


def groups() -> list[FactGroup]:
    """The groups in which families are asked, in their order."""
    return [group for group in vocabulary.library().vocabulary.groups if group.asked]


def facts_of(group: FactGroup, entity: str) -> list[FactDefinition]:
    """The facts of a group that a `member` or the `household` is asked for. Those of identity come with the number."""
    facts = (vocabulary.fact(name) for name in group.facts)
    return [
        fact
        for fact in facts
        if fact is not None and fact.entity == entity and fact.name not in vocabulary.IDENTITY_FACTS
    ]


def without_values(group: FactGroup, entity: str) -> dict[str, Any]:
    """What "none of this" says of a `member` or of the `household`, as it is stored."""
    return {
        fact.name: vocabulary.to_stored(group.without[fact.name])
        for fact in facts_of(group, entity)
        if fact.name in group.without
    }


def settled_values(entity: str, answered: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    """{fact: (value, the fact whose answer says so)} of facts that nobody answered, but another answer does."""
    settled: dict[str, tuple[Any, str]] = {}
    for group in groups():
        for settlement in group.settles:
            value = answered.get(settlement.fact)
            if type(value) is not type(settlement.value) or value != settlement.value:
                continue
            for name, settled_value in settlement.others.items():
                if name not in answered:
                    settled[name] = vocabulary.to_stored(settled_value), settlement.fact
    return settled


def complete(entity: str, answered: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values of everything a decision may ask of a `member` or the `household`: what was answered, what follows
    from it, and None for the rest, which is unknown.

    What is derived from other facts, comes with the identity, or is read from decisions or items is left out where it was
    not answered. A fact that is derived only where others were given is derived although it is unknown.
    """
    values = {name: value for name, (value, _) in settled_values(entity, answered).items()}
    unasked = dict.fromkeys(_names_to_ask(entity))
    return {**unasked, **values, **answered}


def _names_to_ask(entity: str) -> Iterator[str]:
    for group in groups():
        yield from (fact.name for fact in facts_of(group, entity) if not fact.derived or fact.derived_if_given)
