"""Remedies: what may be done against a decision, before whom and how long. `remedies.yaml`. Every letter that decides says it."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import SourceLine


@dataclass(frozen=True, slots=True)
class RemedyRule:
    """A remedy against decisions from the day `start` to the day `end`: `label` before `authority` within `days` or `months`,
    of which one is None."""

    name: str
    label: str
    authority: str
    days: int | None
    months: int | None
    start: int
    end: int
    clauses: tuple[str, ...]
    place: SourceLine

    @property
    def span(self) -> str:
        """How long, in Chinese."""
        return f"{self.days}日" if self.days is not None else f"{self.months}个月"


def read_remedies(record: Record, faults: Faults) -> tuple[RemedyRule, ...]:
    remedies: list[RemedyRule] = []
    for item in faults.records(record, "remedies"):
        if not faults.keys(item, ["remedy", "label", "before", "clause"], ["days", "months", "from", "to"]):
            continue
        days, months = item.get("days"), item.get("months")
        if (days is None) == (months is None) or not _is_span(days if months is None else months):
            faults.add(item.place, "a remedy is open for a whole number of days or of months", "write days: 60")
            continue
        name = faults.text(item, "remedy")
        start, end = faults.span(item)
        if any(earlier.name == name and earlier.start <= end and start <= earlier.end for earlier in remedies):
            faults.add(item.place, f"'{name}' stands twice on one day", "end the earlier one with 'to'")
        remedies.append(
            RemedyRule(
                name=name,
                label=faults.text(item, "label"),
                authority=faults.text(item, "before"),
                days=days,
                months=months,
                start=start,
                end=end,
                clauses=faults.texts(item, "clause"),
                place=item.place,
            )
        )
    return tuple(remedies)


def _is_span(number: object) -> bool:
    return type(number) is int and 0 < number <= 366
