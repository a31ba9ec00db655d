"""Writing to the audit. Every action of the office ends here; nothing else appends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Protocol

from django.db import connection, models

from doudi.office import clock
from doudi.office.audit import chain
from doudi.office.audit.models import Entry, Head, Read
from doudi.office.logs import struck_out

SYSTEM = "系统"
# What stands alone as twelve digits is the code of a region, which the audit needs.
_REGION_CODE = re.compile(r"\d{12}")


class Who(Protocol):
    """An officer, as far as the audit needs one: it stands below the app of accounts."""

    pk: Any
    name: Any


class NotAtomic(Exception):
    """An entry must stand or fall with what it records: call record() inside transaction.atomic."""


def record(
    *, by: Who | None, action: str, subject: str = "", subject_id: int | str = "", region_code: str = "", duty: str = "",
    purpose: str = "", detail: Mapping[str, Any] | None = None,
) -> Entry:  # fmt: skip
    """Appends one entry to the chain, in the caller's transaction; `by` is None for what a job does.

    `detail` holds text, whole numbers, truths, dates, and lists and mappings of these. Whatever in it or in `purpose`
    looks like an identity, bank or phone number is struck out. NotAtomic outside a transaction; ValueError or TypeError
    for what the audit cannot hold.
    """
    if not connection.in_atomic_block:
        raise NotAtomic(f"record(action={action!r}) outside transaction.atomic")
    # Held until the caller commits: a second writer waits here and then continues from this entry.
    head = locked_head()
    entry = Entry(
        number=head.number + 1, at=clock.now(), actor=by.pk if by else None, actor_name=by.name if by else SYSTEM,
        duty=duty, region_code=region_code, action=action, subject=subject, subject_id=str(subject_id),
        purpose=struck_out(purpose), detail=_plain(dict(detail or {})), previous=head.digest,
    )  # fmt: skip
    _check_texts(entry)
    entry.digest = chain.entry_digest(getattr(entry, column) for column in chain.ENTRY_COLUMNS)
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=("number", "digest"))
    return entry


def record_read(
    *, by: Who, subject: str, subject_id: int | str, region_code: str = "", duty: str = "", fields: str = "",
    purpose: str = "",
) -> Read:  # fmt: skip
    """Notes that someone looked into a person's file; `fields` names what was unmasked. A job chains it within a minute."""
    read = Read(
        at=clock.now(), actor=by.pk, actor_name=by.name, duty=duty, region_code=region_code, subject=subject,
        subject_id=str(subject_id), fields=fields, purpose=struck_out(purpose),
    )  # fmt: skip
    _check_texts(read)
    read.save(force_insert=True)
    return read


def locked_head() -> Head:
    """The head, locked until the transaction ends (SQLite locks the whole database when a transaction begins)."""
    head = Head.objects.select_for_update().filter(id=1).first()
    if head is None:
        # Two first writers at once: one of them inserts, the other waits for it and then locks the same row.
        Head.objects.bulk_create([Head(id=1, number=0, digest=chain.GENESIS)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(id=1)
    return head


def _plain(value: Any) -> Any:
    """The value as both databases give it back; TypeError for what they do not keep alike."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("text with a zero byte in the detail of an audit entry")
        return str(value if _REGION_CODE.fullmatch(value) else struck_out(value))
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    raise TypeError(f"the detail of an audit entry cannot hold {type(value).__name__}: give text or a whole number")


def _check_texts(row: models.Model) -> None:
    """SQLite takes texts that PostgreSQL refuses, too long or with a zero byte: refused alike, before anything is written."""
    for field in row._meta.concrete_fields:
        if not isinstance(field, models.CharField) or field.name == "digest":
            continue
        text = getattr(row, field.name)
        if len(text) > (field.max_length or 0):
            raise ValueError(f"{row._meta.label}.{field.name}: longer than {field.max_length} characters")
        if "\0" in text:
            raise ValueError(f"{row._meta.label}.{field.name}: text with a zero byte")
