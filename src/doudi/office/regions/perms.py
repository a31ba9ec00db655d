"""Who may set local values.

The app `accounts`, which this app may not import, decides. Here are the names of the actions, and what `accounts` must offer.
"""

from __future__ import annotations

from typing import Any, Protocol

from doudi.office.audit.actions import Acting
from doudi.office.regions.models import LocalValue

SEE, ENTER, CONFIRM = "see_local_values", "enter_local_values", "confirm_local_values"


class Officer(Acting, Protocol):
    """The part of accounts.access.Actor that this app needs; actions are named as in accounts.access.Action."""

    def may(self, action: Any, region_code: str) -> bool: ...

    def require(self, action: Any, region_code: str) -> None: ...


def can_confirm(officer: Officer, value: LocalValue) -> bool:
    """True if the value waits, the officer has the duty to confirm in its region, and did not enter it."""
    return _waits(value) and value.entered_by_id != officer.user.pk and officer.may(CONFIRM, value.region_code)


def can_withdraw(officer: Officer, value: LocalValue) -> bool:
    """True if the value waits and the officer entered it or could confirm it."""
    entered_it = value.entered_by_id == officer.user.pk and officer.may(ENTER, value.region_code)
    return _waits(value) and (entered_it or can_confirm(officer, value))


def _waits(value: LocalValue) -> bool:
    return value.confirmed_at is None and value.withdrawn_at is None
