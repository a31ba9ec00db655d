"""Reminders: what a document wants done again every so many months. `reminders.yaml`.

A recheck of households names the rule that says whom it is for, so that whoever is not known to be exempt is checked at the
shorter interval: unknown never lengthens one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.calendar import months_after
from doudi.rules.engine.outcome import HouseholdDecision
from doudi.rules.problems import SourceLine
from doudi.rules.unknowns.sentinels import HOUSEHOLD

HOUSEHOLDS, LEDGERS = "household", "ledgers"
SUBJECTS = (HOUSEHOLDS, LEDGERS)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to be done again every `months` months. `subject`: each household for which the rule `where` says yes, or the
    ledgers of all departments."""

    name: str
    label: str
    subject: str
    where: str
    months: int
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class RecheckDue:
    """The day by which a household is to be looked at again. `certain` is False where it is not known whether the reminder is
    for this household; it is reminded all the same."""

    reminder: Reminder
    day: int
    certain: bool


def read_reminders(record: Record, faults: Faults) -> tuple[Reminder, ...]:
    reminders: list[Reminder] = []
    for item in faults.records(record, "reminders"):
        if not faults.keys(item, ["reminder", "label", "of", "every", "clause"], ["where"]):
            continue
        name, subject, where = (faults.text(item, key) for key in ("reminder", "of", "where"))
        if any(earlier.name == name for earlier in reminders):
            faults.add(item.place, f"'{name}' stands twice", "give each reminder a name of its own")
        if subject not in SUBJECTS:
            faults.add(item.at("of"), f"nothing is rechecked of '{subject}'", "of: " + " or ".join(SUBJECTS))
        elif bool(where) != (subject == HOUSEHOLDS):
            faults.add(
                item.place, "'where' names the rule that says which households", "households have one, ledgers none"
            )
        every = item["every"]
        if type(every) is not int or not 0 < every <= 1200:
            faults.add(item.at("every"), f"'{every}' is no number of months", "every: 12")
            continue
        clauses = faults.texts(item, "clause")
        reminders.append(
            Reminder(
                name=name,
                label=faults.text(item, "label"),
                subject=subject,
                where=where,
                months=every,
                clauses=clauses,
                place=item.place,
            )
        )
    return tuple(reminders)


def next_due(reminder: Reminder, last: int) -> int:
    """Returns the day by which it is to be done again. `last`: the day on which it was done or decided."""
    return months_after(last, reminder.months)


def household_due(reminders: Collection[Reminder], decision: HouseholdDecision, last: int) -> RecheckDue | None:
    """Returns the earliest recheck of a decided household, or None where no reminder is for it."""
    due = [
        RecheckDue(reminder, next_due(reminder, last), answer is True)
        for reminder in reminders
        if reminder.subject == HOUSEHOLDS and (answer := rule_answer(decision, reminder.where)) is not False
    ]
    return min(due, key=lambda recheck: (recheck.day, not recheck.certain), default=None)


def rule_answer(decision: HouseholdDecision, rule: str) -> bool | None:
    """Returns what a rule of the household says in a decision, or None where it is open. A rule that is not in force says no."""
    case = decision.case
    index = case.code.rule_index.get(rule)
    if index is None:
        return False
    value = case.rule(index, HOUSEHOLD)
    return value if isinstance(value, bool) else None
