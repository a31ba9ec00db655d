"""`procedures.yaml` of one pack as records: its blocks and procedures still name what other layers define."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from doudi.policies.procedures.time_limits import TimeLimit, read_time_limits
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import SourceLine

KEYS = ("time_limits", "circumstances", "papers", "blocks", "procedures")
LISTS = {"circumstances": "circumstance", "papers": "paper", "blocks": "block", "procedures": "procedure"}
"""The lists of definitions in a file, each with the key that names a record."""
Cited = tuple[str, str, SourceLine, tuple[str, ...]]
"""Name, label, place and clauses of something that enacts clauses."""


@dataclass(frozen=True, slots=True)
class ProcedureFile:
    """The records of a file by kind and name."""

    time_limits: tuple[TimeLimit, ...] = ()
    records: dict[str, dict[str, Record]] = field(default_factory=dict)

    def named(self, kind: str) -> dict[str, Record]:
        return self.records.get(kind, {})

    def cited(self) -> Iterator[Cited]:
        """Yields what cites clauses: procedures, and their steps, limits, outcomes and pauses by `procedure.name`; then the
        circumstances."""
        for kind in ("blocks", "procedures"):
            for name, record in self.named(kind).items():
                if record.get("clause"):
                    yield name, _label(record), record.place, _clauses(record)
                for key, singular in PARTS.items():
                    for part in _records(record, key):
                        part_name = str(part.get(singular) or "")
                        if part_name and ("clause" in part or kind == "blocks" or not record.get("like")):
                            yield f"{name}.{part_name}", _label(part), part.place, _clauses(part)
        for name, record in self.named("circumstances").items():
            yield name, _label(record), record.place, _clauses(record)


PARTS = {"steps": "step", "limits": "limit", "outcomes": "outcome", "pauses": "pause", "holds": "circumstance"}
"""The lists within a procedure, each with the key that names a record."""


def read_procedure_file(record: Record, faults: Faults) -> ProcedureFile:
    """Reads the frame of the file. What steps say is read when the layers are laid on each other."""
    faults.keys(record, [], KEYS)
    records: dict[str, dict[str, Record]] = {}
    for kind, singular in LISTS.items():
        named = records.setdefault(kind, {})
        for item in faults.records(record, kind):
            name = faults.text(item, singular)
            if not name:
                faults.add(item.place, f"'{singular}' is missing", f"begin with '- {singular}: name'")
            elif name in named:
                faults.add(item.place, f"'{name}' stands twice", f"the other is at {named[name].place}")
            else:
                named[name] = item
    return ProcedureFile(read_time_limits(record, faults), records)


def _records(record: Record, key: str) -> list[Record]:
    items = record.get(key)
    return [item for item in items if isinstance(item, Record)] if isinstance(items, list) else []


def _label(record: Record) -> str:
    return str(record.get("label") or "")


def _clauses(record: Record) -> tuple[str, ...]:
    value = record.get("clause")
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),) if value else ()
