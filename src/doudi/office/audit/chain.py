"""How entries hang together: one canonical form of an entry, and SHA-256 over it and over the digest before it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

GENESIS = "0" * 64
"""Stands before the first entry."""

ENTRY_COLUMNS = (
    "number", "at", "actor", "actor_name", "duty", "region_code", "action", "subject", "subject_id", "purpose", "detail",
    "previous",
)  # fmt: skip
READ_COLUMNS = (
    "id", "at", "actor", "actor_name", "duty", "region_code", "subject", "subject_id", "fields", "purpose",
)  # fmt: skip


def entry_digest(values: Iterable[Any]) -> str:
    """64 hexadecimal digits over the values of ENTRY_COLUMNS, in that order."""
    return hashlib.sha256(canonical(values)).hexdigest()


def reads_digest(rows: Iterable[Iterable[Any]]) -> str:
    """64 hexadecimal digits over rows of READ_COLUMNS, in the order of their ids."""
    digest = hashlib.sha256()
    for values in rows:
        digest.update(canonical(values) + b"\n")
    return digest.hexdigest()


def canonical(values: Iterable[Any]) -> bytes:
    """One form on every database: a JSON array, keys sorted, times in UTC to the microsecond."""
    plain = [_time(value) if isinstance(value, dt.datetime) else value for value in values]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
