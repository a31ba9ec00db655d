"""How many working days an office may take from acceptance to decision: `time_limits` of `procedures.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import SourceLine


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How many working days may pass from the acceptance of an application to its decision, from the day `start` to the day
    `end`."""

    name: str
    label: str
    working_days: int
    start: int
    end: int
    clauses: tuple[str, ...]
    place: SourceLine


def read_time_limits(record: Record, faults: Faults) -> tuple[TimeLimit, ...]:
    limits: list[TimeLimit] = []
    for item in faults.records(record, "time_limits"):
        if not faults.keys(item, ["time_limit", "label", "working_days", "clause"], ["from", "to"]):
            continue
        days = faults.number(item, "working_days", 1)
        start, end = faults.span(item)
        if days is not None and not 1 <= days <= 366:
            faults.add(
                item.at("working_days"), "a time limit has 1 to 366 working days", "write them as a whole number"
            )
        limits.append(
            TimeLimit(
                name=faults.text(item, "time_limit"),
                label=faults.text(item, "label"),
                working_days=days or 0,
                start=start,
                end=end,
                clauses=faults.texts(item, "clause"),
                place=item.place,
            )
        )
    return tuple(limits)
