"""Reminders: what a document wants done again every so many months. `reminders.yaml`.

A recheck of households names the rule that says whom it is for, so that whoever is not known to be exempt is checked at the
shorter interval: unknown never lengthens one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from doudi.policies.records import Faults
from doudi.policies.yaml_files import Record
from doudi.rules.calendar import months_after
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.outcomes import Decision
from doudi.rules.problems import Place

HOUSEHOLDS, LEDGERS = "household", "ledgers"
SUBJECTS = (HOUSEHOLDS, LEDGERS)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Every `months` months. `of`: each household for which the rule `where` says yes, or the ledgers of all departments."""

    name: str
    label: str
    of: str
    where: str
    months: int
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Due:
    """`certain` False: whether the reminder is for this household is not known; it is reminded all the same."""

    reminder: Reminder
    day: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A person who stands in some ledgers and not in others."""

    person: str
    present: tuple[str, ...]
    absent: tuple[str, ...]


def read_reminders(record: Record, faults: Faults) -> tuple[Reminder, ...]:
    found: list[Reminder] = []
    for item in faults.records(record, "reminders"):
        if not faults.keys(item, ["reminder", "label", "of", "every", "clause"], ["where"]):
            continue
        name, of, where = (faults.text(item, key) for key in ("reminder", "of", "where"))
        if any(one.name == name for one in found):
            faults.add(item.place, f"'{name}' stands twice", "give each reminder a name of its own")
        if of not in SUBJECTS:
            faults.add(item.at("of"), f"nothing is rechecked of '{of}'", "of: " + " or ".join(SUBJECTS))
        elif bool(where) != (of == HOUSEHOLDS):
            faults.add(
                item.place, "'where' names the rule that says which households", "households have one, ledgers none"
            )
        every = item["every"]
        if type(every) is not int or not 0 < every <= 1200:
            faults.add(item.at("every"), f"'{every}' is no number of months", "every: 12")
            continue
        clauses = faults.texts(item, "clause")
        found.append(Reminder(name, faults.text(item, "label"), of, where, every, clauses, item.place))
    return tuple(found)


def next_due(reminder: Reminder, last: int) -> int:
    """The day by which it is to be done again, `last` being the day it was done or decided."""
    return months_after(last, reminder.months)


def household_due(reminders: Collection[Reminder], decision: Decision, last: int) -> Due | None:
    """The earliest recheck of a decided household; None where no reminder is for it."""
    due = [
        Due(one, next_due(one, last), said is True)
        for one in reminders
        if one.of == HOUSEHOLDS and (said := says(decision, one.where)) is not False
    ]
    return min(due, key=lambda one: (one.day, not one.certain), default=None)


def says(decision: Decision, rule: str) -> bool | None:
    """What a household's rule says in a decision; None where it is open. A rule that is not in force says no."""
    case = decision.case
    index = case.code.rule_index.get(rule)
    if index is None:
        return False
    value = case.rule(index, HOUSEHOLD)
    return value if isinstance(value, bool) else None


def ledger_differences(ledgers: Mapping[str, Collection[str]]) -> list[Difference]:
    """By department, who stands in its ledger: whoever is missing from one that another has, in order."""
    people = sorted({person for listed in ledgers.values() for person in listed})
    found = []
    for person in people:
        present = tuple(name for name, listed in ledgers.items() if person in listed)
        absent = tuple(name for name in ledgers if name not in present)
        if absent:
            found.append(Difference(person, present, absent))
    return found
