"""Rows whose present state must be the one that the audit recorded last: sums, duties, accounts and the like.

Each app names its tables in its `checks.py`. Every action that writes such a row hands it to `record`, which keeps the values
of its columns in the chained entry; personal ones as keyed digests. `doudi check` reads the rows again and compares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from doudi.office.audit import codes
from doudi.office.audit.chain import canonical_time
from doudi.office.audit.models import Entry
from doudi.office.crypto import Ciphertext, decrypt, keyed_code
from doudi.office.errors import DecryptionError

BASELINE = "audit.baseline"
"""The action of entries that hold rows which are older than their being watched."""
State = dict[str, Any]
"""{column: value}"""
REMOVED = None
"""Stands in an entry in the place of the state of a row that the action has removed."""


@dataclass(frozen=True)
class WatchedTable:
    """`name` stands in entries and never changes; `label` is what officers call a row."""

    name: str
    label: str
    model: type[Model]
    columns: Mapping[str, str]
    """{column: what officers call it}; a column may be a part of JSON, as `data__secret`. An encrypted one is compared by its
    text, which a renewal of keys leaves as it is."""
    sealed: frozenset[str] = field(default_factory=frozenset)
    """Columns that are personal, secret or typed by somebody: kept as keyed digests."""

    def states(self, keys: Iterable[Any] | None = None) -> Iterator[tuple[str, State]]:
        """(key, state) of the rows with these keys, or of all rows, as the database has them now."""
        code_key = codes.read_key()
        rows = self.model._default_manager.order_by("pk")
        if keys is not None:
            rows = rows.filter(pk__in=list(keys))
        for key, *values in rows.values_list("pk", *self.columns).iterator(2_000):
            yield (
                str(key),
                {
                    column: self._kept(code_key, str(key), column, value)
                    for column, value in zip(self.columns, values, strict=True)
                },
            )

    def _kept(self, code_key: bytes, key: str, column: str, value: Any) -> Any:
        """The value as an entry keeps it. A digest holds for its own row alone: equal values are not seen to be equal."""
        plain = self._opened(key, column, value) if isinstance(value, Ciphertext) else _plain(value)
        if column not in self.sealed or plain is None:
            return plain
        return keyed_code(code_key, "row", f"{self.name}\x1f{key}\x1f{column}\x1f{plain}".encode())[:32]

    def _opened(self, key: str, column: str, value: Ciphertext) -> str:
        """The text of an encrypted column; of one that does not open the ciphertext, which no entry has."""
        field = self.model._meta.get_field(column)
        try:
            return decrypt(value.stored, field.place(key))  # type: ignore[union-attr]
        except DecryptionError:
            return value.stored


_tables: dict[type[Model], WatchedTable] = {}


def watch(*tables: WatchedTable) -> None:
    """Has the rows of these tables compared with the audit."""
    _tables.update({table.model: table for table in tables})


def is_watched(model: type[Model], columns: Iterable[str]) -> bool:
    """True if one of these columns of the model is compared with the audit."""
    watched = {column.partition("__")[0] for column in _tables[model].columns} if model in _tables else set()
    return not watched.isdisjoint(columns)


def watched_tables() -> tuple[WatchedTable, ...]:
    """All tables that are watched, in the order of their names."""
    return tuple(sorted(_tables.values(), key=lambda table: table.name))


def states_of(rows: Iterable[Model]) -> dict[str, dict[str, State | None]] | None:
    """{table: {key: state}} of rows as the database has them now, REMOVED for one that it has no more; None where there are no
    rows. KeyError for a row that is not watched."""
    keys: dict[type[Model], set[Any]] = {}
    for row in rows:
        # The account of a request stands in it as a lazy object, whose class, unlike its type, is the model.
        keys.setdefault(row.__class__, set()).add(row.pk)
    return {
        _tables[model].name: dict.fromkeys(map(str, removable), REMOVED) | dict(_tables[model].states(removable))
        for model, removable in keys.items()
    } or None


def find_differences() -> Iterator[str]:
    """Rows that differ from what the audit recorded last, in Chinese: changed, inserted or deleted from outside.

    What an officer does meanwhile may look like a difference: only what a second look finds again is told.
    """
    differences = list(_differences())
    if differences:
        again = set(_differences())
        yield from (difference for difference in differences if difference in again)


def _differences() -> Iterator[str]:
    recorded, baselines = _recorded_states()
    for table in watched_tables():
        states, unrecorded = recorded.get(table.name, {}), 0
        for key, state in table.states():
            number, last = states.pop(key, (0, REMOVED))
            if last is not REMOVED:
                yield from _changes(table, key, number, last, state)
            elif number:
                yield f"{table.label} {key}：第 {number} 条审计记录已把它删除，现在又在，是绕过程序放回的；请查明是谁放的"
            elif table.name in baselines:
                yield f"{table.label} {key}：没有审计记录，是绕过程序加入的；请查明是谁加的"
            else:
                unrecorded += 1
        for key, number in ((key, number) for key, (number, last) in states.items() if last is not REMOVED):
            yield f"{table.label} {key}：不见了，第 {number} 条审计记录还记着它，是绕过程序删除的；请从备份恢复"
        if unrecorded:
            yield f"{table.label}：{unrecorded} 行没有审计记录，因为升级后还没有登记起点；请先启动一次 doudi jobs"


def _changes(table: WatchedTable, key: str, number: int, last: State, state: State) -> Iterator[str]:
    """Columns that are not as the entry has them. One that is watched only since then is not compared."""
    for column in table.columns:
        if column in last and last[column] != state[column]:
            values = "" if column in table.sealed else f"（当时 {last[column]}，现在 {state[column]}）"
            yield (
                f"{table.label} {key}：{table.columns[column]}与第 {number} 条审计记录不符{values}，是绕过程序改的；请对照备份更正"
            )


def _recorded_states() -> tuple[dict[str, dict[str, tuple[int, State | None]]], set[str]]:
    """{table: {key: (number of the newest entry that holds the row, its state there)}}, and the tables with a baseline."""
    recorded: dict[str, dict[str, tuple[int, State | None]]] = {}
    baselines = set()
    entries = Entry.objects.filter(rows__isnull=False).order_by("number").values_list("number", "action", "rows")
    for number, action, rows in entries.iterator(2_000):
        for name, states in rows.items():
            recorded.setdefault(name, {}).update({key: (number, state) for key, state in states.items()})
            if action == BASELINE:
                baselines.add(name)
    return recorded, baselines


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str, list)):
        return value
    if isinstance(value, dt.datetime):
        return canonical_time(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"a watched column cannot hold {type(value).__name__}")
