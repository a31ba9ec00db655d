"""Procedures: how long an office may take from acceptance to decision. `procedures.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.policies.records import Faults
from doudi.policies.yaml_files import Record
from doudi.rules.problems import Place


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Working days from the acceptance of an application to its decision, from a day to a day."""

    name: str
    label: str
    working_days: int
    start: int
    end: int
    clauses: tuple[str, ...]
    place: Place


def read_procedures(record: Record, faults: Faults) -> tuple[TimeLimit, ...]:
    found: list[TimeLimit] = []
    for item in faults.records(record, "time_limits"):
        if not faults.keys(item, ["time_limit", "label", "working_days", "clause"], ["from", "to"]):
            continue
        days = faults.number(item, "working_days", 1)
        start, end = faults.span(item)
        if days is not None and not 1 <= days <= 366:
            faults.add(
                item.at("working_days"), "a time limit has 1 to 366 working days", "write them as a whole number"
            )
        found.append(
            TimeLimit(
                faults.text(item, "time_limit"), faults.text(item, "label"), days or 0, start, end,
                faults.texts(item, "clause"), item.place,
            )
        )  # fmt: skip
    return tuple(found)
