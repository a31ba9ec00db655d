"""What is worked out once while a request is answered: the same key or number is not decrypted for every row and entry.

Outside a request, as in jobs and commands, everything is worked out each time: what was true an hour ago need not be.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

Value = TypeVar("Value")
_values: ContextVar[dict[Hashable, Any] | None] = ContextVar("values of the request", default=None)
_reading: ContextVar[dict[Hashable, Any] | None] = ContextVar("rows of a request that only reads", default=None)


@contextmanager
def request_scope() -> Iterator[None]:
    """Remembers what once() works out until the block ends. Another request, in whatever thread, begins with nothing."""
    token = _values.set({})
    try:
        yield
    finally:
        _values.reset(token)


def once(key: Hashable, work_out: Callable[[], Value]) -> Value:
    """The value for this key, worked out where this request has not done so. None is not remembered."""
    values = _values.get()
    if values is None:
        return work_out()
    if values.get(key) is None:
        values[key] = work_out()
    return cast(Value, values[key])


@contextmanager
def reading_scope() -> Iterator[None]:
    """Says that until the block ends nobody writes in this request, so that what it has read once still holds."""
    token = _reading.set({})
    try:
        yield
    finally:
        _reading.reset(token)


def read_once(key: Hashable, read: Callable[[], Value]) -> Value:
    """What is read for this key, once for a request that only reads; each time where something may be written in between."""
    rows = _reading.get()
    if rows is None:
        return read()
    if key not in rows:
        rows[key] = read()
    return cast(Value, rows[key])


def forget() -> None:
    """Forgets everything: for who writes what values rest on."""
    values = _values.get()
    if values is not None:
        values.clear()
