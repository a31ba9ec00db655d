"""Who may set local values. The decision is made by accounts, which stands above this app: here are its words."""

from __future__ import annotations

from typing import Any, Protocol

from doudi.office.regions.models import LocalValue

SEE, ENTER, CONFIRM = "see_local_values", "enter_local_values", "confirm_local_values"


class Officer(Protocol):
    """accounts.access.Actor, as far as this app needs it; actions are named as in its enumeration."""

    @property
    def user(self) -> Any: ...

    def may(self, action: Any, region_code: str) -> bool: ...

    def require(self, action: Any, region_code: str) -> None: ...

    def duty_for(self, action: Any, region_code: str) -> str: ...


def can_confirm(officer: Officer, value: LocalValue) -> bool:
    """Whoever has the duty in the region and did not enter it."""
    return _waits(value) and value.entered_by_id != officer.user.pk and officer.may(CONFIRM, value.region_code)


def can_withdraw(officer: Officer, value: LocalValue) -> bool:
    """Whoever entered it, or could confirm it; only while it waits."""
    own = value.entered_by_id == officer.user.pk and officer.may(ENTER, value.region_code)
    return _waits(value) and (own or can_confirm(officer, value))


def _waits(value: LocalValue) -> bool:
    return value.confirmed_at is None and value.withdrawn_at is None
