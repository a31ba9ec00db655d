"""The chain: one canonical form of an entry, SHA-256 over it and over the digest of the entry before, and a keyed code.

Whoever has a copy of the entries can compute the digests anew. The code beside a digest needs a key of the office: who edits
the database and computes all digests anew cannot make it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from doudi.office.crypto import keyed_code

GENESIS = "0" * 64
"""Stands before the first entry."""

ENTRY_COLUMNS = (
    "number", "at", "actor", "actor_name", "duty", "region_code", "action", "subject", "subject_id", "purpose", "detail",
    "previous", "address", "session", "rows",
)  # fmt: skip
READ_COLUMNS = (
    "id", "at", "actor", "actor_name", "duty", "region_code", "subject", "subject_id", "fields", "purpose",
    "address", "session", "detail",
)  # fmt: skip
LATER = 3
"""So many columns at the end of both were added later. They are null in older rows, whose canonical form is unchanged."""


def entry_digest(values: Iterable[Any]) -> str:
    """SHA-256, as 64 hexadecimal digits, over the values of ENTRY_COLUMNS in that order."""
    return hashlib.sha256(canonical(values, ENTRY_COLUMNS)).hexdigest()


def reads_digest(rows: Iterable[Iterable[Any]]) -> str:
    """SHA-256, as 64 hexadecimal digits, over rows of READ_COLUMNS in the order of their ids."""
    digest = hashlib.sha256()
    for values in rows:
        digest.update(canonical(values, READ_COLUMNS) + b"\n")
    return digest.hexdigest()


def entry_code(digest: str, key: bytes) -> str:
    """The code of an entry with this digest under the key of `codes.py`, 64 hexadecimal digits."""
    return keyed_code(key, "audit entry", digest.encode())


def canonical(values: Iterable[Any], columns: tuple[str, ...]) -> bytes:
    """The same bytes for the same values on every database: a JSON array with sorted keys, times in UTC to the
    microsecond. Where a later column holds something, an object of those that do stands at its end."""
    plain = [canonical_time(value) if isinstance(value, dt.datetime) else value for value in values]
    later = {name: value for name, value in zip(columns[-LATER:], plain[-LATER:], strict=True) if value is not None}
    plain[-LATER:] = [later] if later else []
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def canonical_time(moment: dt.datetime) -> str:
    """A moment as it is hashed: in UTC, to the microsecond."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
