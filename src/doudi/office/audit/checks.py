"""What `doudi check` asks of the audit."""

from __future__ import annotations

from collections.abc import Iterator

from doudi.office.audit import row_states
from doudi.office.audit.verify import verify
from doudi.office.checks import Remark


def find_problems() -> Iterator[str]:
    """Faults of the chain in Chinese, in the order of the entries, none where it is sound; and what else is to be known of it."""
    result = verify()
    yield from result.faults
    yield from map(Remark, result.notices)


def find_row_differences() -> Iterator[str]:
    """Watched rows of all apps that were changed behind the program's back, in Chinese."""
    yield from row_states.find_differences()
