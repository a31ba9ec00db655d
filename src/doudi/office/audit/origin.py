"""Where a request comes from: its address and its session. The web tells it, and everything recorded meanwhile carries it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from doudi.office.crypto import blind_index


@dataclass(frozen=True, slots=True)
class Origin:
    """`address` is an IP address. `session` is a digest by which entries of one session are known to belong together; the
    key of the session, by which it could be taken over, cannot be found from it. Both are None for a job."""

    address: str | None = None
    session: str | None = None


_source: ContextVar[Callable[[], Origin]] = ContextVar("origin", default=Origin)


def current() -> Origin:
    """The origin of what is done at this moment."""
    return _source.get()()


@contextmanager
def told_by(source: Callable[[], Origin]) -> Iterator[None]:
    """Asks `source` for the origin while the block runs, whenever something is recorded: signing in begins a new session."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def session_digest(session_key: str | None) -> str | None:
    """32 hexadecimal digits, other ones once the key of indexes is renewed; None where there is no session."""
    return blind_index("session", session_key)[-32:] if session_key else None
