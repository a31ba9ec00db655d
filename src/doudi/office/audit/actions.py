"""Writes of the audit. Every action of the office calls record() or record_action() as its last step; nothing else
appends."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from django.db import connection, models, transaction
from django.db.models import Q

from doudi.office import clock
from doudi.office.audit import chain, codes, origin
from doudi.office.audit.models import CodeKey, Entry, Head, Read
from doudi.office.audit.row_states import BASELINE, WatchedTable, states_of, watched_tables
from doudi.office.logs import strike_out_numbers

SYSTEM = "系统"
READS = "audit.reads"
# So many reads or rows stand in one entry at most.
BATCH = 1_000
T = TypeVar("T")
# What stands alone as twelve digits is the code of a region, which the audit needs.
_REGION_CODE = re.compile(r"\d{12}")


class Who(Protocol):
    """The account of an officer, as far as the audit needs one; accounts is an app above this one."""

    pk: Any
    name: Any


class Acting(Protocol):
    """An officer with duties (accounts.access.Actor), as far as the audit needs one."""

    @property
    def user(self) -> Any: ...

    def duty_for(self, action: Any, region_code: str) -> str: ...


class NotAtomicError(Exception):
    """record() was called outside transaction.atomic: an entry must be kept or lost together with what it records."""


def record(
    *, by: Who | None, action: str, subject: str = "", subject_id: int | str = "", region_code: str = "", duty: str = "",
    purpose: str = "", detail: Mapping[str, Any] | None = None, rows: Iterable[models.Model] = (),
) -> Entry:  # fmt: skip
    """Appends one entry to the chain, in the caller's transaction; `by` is None for what a job does.

    `detail` holds text, whole numbers, truths, dates, and lists and mappings of these. Whatever in it or in `purpose`
    looks like an identity, bank or phone number is struck out. `rows` are the watched rows that the action has written, each
    saved before. NotAtomicError outside a transaction; ValueError or TypeError for what the audit cannot hold.
    """
    if not connection.in_atomic_block:
        raise NotAtomicError(f"record(action={action!r}) outside transaction.atomic")
    head = lock_head()
    entry = Entry(
        actor=by.pk if by else None, actor_name=by.name if by else SYSTEM, duty=duty, region_code=region_code, action=action,
        subject=subject, subject_id=str(subject_id), purpose=strike_out_numbers(purpose), detail=_plain(dict(detail or {})),
        rows=states_of(rows),
    )  # fmt: skip
    return _append(entry, head)


def _append(entry: Entry, head: Head) -> Entry:
    """Appends an entry behind the locked head, which is held until the caller commits: a second writer waits for it, and
    then continues from this entry."""
    place = origin.current()
    entry.number, entry.previous, entry.at = head.number + 1, head.digest, clock.now()
    entry.address, entry.session = place.address, place.session
    _check_texts(entry)
    entry.digest = chain.entry_digest(getattr(entry, column) for column in chain.ENTRY_COLUMNS)
    entry.code = chain.entry_code(entry.digest, codes.read_key())
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=("number", "digest", "last_read"))
    return entry


def record_action(
    *, by: Acting, permission: str, action: str, subject: str, row: Any, region_code: str | None = None,
    detail: Mapping[str, Any] | None = None, rows: Iterable[models.Model] = (),
) -> Entry:  # fmt: skip
    """Records what an officer did to a row, with the duty that gives the permission in the row's region.

    `permission` is an accounts.access.Action, `subject` the word by which the audit names rows of this kind.
    `region_code` is needed where it is not the row's own.
    """
    region = row.region_code if region_code is None else region_code
    return record(
        by=by.user, action=action, subject=subject, subject_id=row.pk, region_code=region,
        duty=by.duty_for(permission, region), detail=detail, rows=rows,
    )  # fmt: skip


@transaction.atomic
def record_read(
    *, by: Who, subject: str, subject_id: int | str, region_code: str = "", duty: str = "", fields: str = "",
    purpose: str = "", detail: Mapping[str, Any] | None = None,
) -> Read:  # fmt: skip
    """Notes that somebody looked into a person's file, and chains that in the same transaction; `fields` names the numbers
    that were unmasked."""
    head = lock_head()
    place = origin.current()
    read = Read(
        at=clock.now(), actor=by.pk, actor_name=by.name, duty=duty, region_code=region_code, subject=subject,
        subject_id=str(subject_id), fields=fields, purpose=strike_out_numbers(purpose), address=place.address,
        session=place.session, detail=None if detail is None else _plain(detail),
    )  # fmt: skip
    _check_texts(read)
    read.save(force_insert=True)
    _cover_reads([tuple(getattr(read, column) for column in chain.READ_COLUMNS)], head)
    return read


def _cover_reads(rows: list[tuple[Any, ...]], head: Head) -> None:
    """Appends an entry that covers reads, rows of READ_COLUMNS in the order of their ids: their ids and their digest."""
    ids = [row[0] for row in rows]
    head.last_read = max(head.last_read, ids[-1])
    detail = {"ids": ranges(ids), "count": len(ids), "digest": chain.reads_digest(rows)}
    _append(Entry(actor_name=SYSTEM, action=READS, detail=detail), head)


@transaction.atomic
def record_baseline() -> None:
    """Records once, for each watched table, the rows that are older than their being watched, and covers reads that an
    older version has not chained. Later calls, and other processes that start at the same time, add nothing."""
    if not _tables_without_baseline():
        return
    head = lock_head()
    for reads in _batches(_reads_without_entry(head)):
        _cover_reads(reads, head)
    for table in _tables_without_baseline():
        # An empty table is recorded too: whatever stands in it later has an entry of its own.
        for batch in list(_batches(table.states())) or [[]]:
            detail = {"table": table.name, "count": len(batch)}
            entry = Entry(actor_name=SYSTEM, action=BASELINE, detail=detail, rows={table.name: dict(batch)})
            _append(entry, head)


def _tables_without_baseline() -> list[WatchedTable]:
    recorded = set(Entry.objects.filter(action=BASELINE).values_list("detail__table", flat=True))
    return [table for table in watched_tables() if table.name not in recorded]


def _reads_without_entry(head: Head) -> Iterator[tuple[Any, ...]]:
    """Reads that no entry covers, as an older version left them: those after the newest that it chained, and those in the
    gaps of ids that its newest entry still awaited."""
    newest = Entry.objects.filter(action=READS).order_by("-number").first()
    awaited = newest.detail.get("awaited", ()) if newest else ()
    late = Q(pk__in=())
    for first, last, _ in awaited:
        late |= Q(id__range=(first, last))
    reads = Read.objects.filter(Q(id__gt=head.last_read) | late)
    yield from reads.order_by("id").values_list(*chain.READ_COLUMNS)


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(itertools.islice(items, BATCH)):
        yield batch


def ranges(ids: list[int]) -> list[list[int]]:
    """Sorted whole numbers as closed ranges: [1, 2, 3, 7] becomes [[1, 3], [7, 7]]."""
    closed: list[list[int]] = []
    for number in ids:
        if closed and number == closed[-1][1] + 1:
            closed[-1][1] = number
        else:
            closed.append([number, number])
    return closed


def lock_head() -> Head:
    """Returns the head of the chain, locked until the transaction ends, after the key of codes was drawn.

    SQLite locks the whole database when a transaction begins.
    """
    head = Head.objects.select_for_update().filter(id=1).first()
    if head is None:
        # Two first writers at once: one of them inserts, the other waits for it and then locks the same row.
        Head.objects.bulk_create([Head(id=1, number=0, digest=chain.GENESIS)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(id=1)
    keep_code_key()
    return head


def keep_code_key() -> None:
    """Draws the key of codes where there is none yet. Of two writers at once one draws it."""
    if not CodeKey.objects.filter(id=1).exists():
        CodeKey.objects.bulk_create([CodeKey(id=1, key=os.urandom(codes.LENGTH).hex())], ignore_conflicts=True)


def _plain(value: Any) -> Any:
    """The value as both databases give it back. TypeError for types that they do not keep alike."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("text with a zero byte in the detail of an audit entry")
        return str(value if _REGION_CODE.fullmatch(value) else strike_out_numbers(value))
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    raise TypeError(f"the detail of an audit entry cannot hold {type(value).__name__}: give text or a whole number")


def _check_texts(row: models.Model) -> None:
    """ValueError for texts that SQLite takes and PostgreSQL refuses, too long ones or such with a zero byte, before
    anything is written."""
    for field in row._meta.concrete_fields:
        if not isinstance(field, models.CharField) or field.name in ("digest", "code"):
            continue
        text = getattr(row, field.name) or ""
        if len(text) > (field.max_length or 0):
            raise ValueError(f"{row._meta.label}.{field.name}: longer than {field.max_length} characters")
        if "\0" in text:
            raise ValueError(f"{row._meta.label}.{field.name}: text with a zero byte")
