"""What of a family's current values cannot, or hardly, be true together, by the contradictions of the vocabulary.

They are those by which `doudi decide` and screening judge; here each is told with whose it is and which answers it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from doudi.office import clock
from doudi.office.registry import vocabulary
from doudi.policies.cases.case_reader import CaseReader


@dataclass(frozen=True, slots=True)
class Contradicting:
    """A contradiction that holds for a person, or for the household where `person` is None."""

    rule: str
    impossible: bool
    person: int | None
    facts: tuple[str, ...]
    text: str

    @property
    def key(self) -> str:
        """Names it in a form."""
        return self.rule if self.person is None else f"{self.rule}.{self.person}"


def find(
    current: Mapping[int | None, Mapping[str, Any]], about: Collection[tuple[int | None, str]] | None = None
) -> list[Contradicting]:
    """The contradictions within current values, by the key of a person, None for the household. `about`: those alone that
    one of these facts, (person, name), takes part in."""
    people = [key for key in current if key is not None]
    case: dict[str, Any] = {
        "on": clock.today().isoformat(),
        "household": _values(current.get(None, {}), "household"),
        "members": [{"id": str(key), **_values(current[key], "member")} for key in people],
    }
    subjects = [None, *people]  # a contradiction counts members from 0, the household is before them
    found = [
        Contradicting(entry.rule, entry.impossible, subjects[entry.member + 1], entry.facts, entry.text)
        for entry in CaseReader(vocabulary.library().vocabulary).contradictions(case)
    ]
    if about is None:
        return found
    return [entry for entry in found if any((entry.person, name) in about for name in entry.facts)]


def _values(current: Mapping[str, Any], entity: str) -> dict[str, Any]:
    values = {}
    for name, entry in current.items():
        fact = vocabulary.fact(name)
        if fact is not None and fact.entity == entity:
            values[name] = vocabulary.to_case_value(fact, entry["value"])
    return values
