"""The entry of the audit about an account: what an administrator asked, approved or did, by which duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.audit.actions import record_action


def record_on_account(
    *, by: Actor, action: str, user: User, region_code: str, permission: Action = Action.MANAGE_ACCOUNTS,
    detail: Mapping[str, Any] | None = None, rows: Iterable[Model] = (),
) -> None:  # fmt: skip
    """Records what an officer did to an account, under its owner's name; `rows` are the watched rows that were written."""
    record_action(
        by=by, permission=permission, action=action, subject="user", row=user, region_code=region_code,
        detail={"name": user.name, **(detail or {})}, rows=rows,
    )  # fmt: skip
