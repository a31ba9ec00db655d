"""For `doudi check`: whether the chain holds."""

from __future__ import annotations

from collections.abc import Iterator

from doudi.office.audit.verify import verify


def problems() -> Iterator[str]:
    """What is wrong, in Chinese, first entry first."""
    yield from verify().faults
