"""Drafts of the intake form: kept while it is typed, so many of each officer, and for so long."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.audit.actions import record
from doudi.office.casework.models import Application, Draft
from doudi.office.errors import RefusedError


def save_draft(*, by: Actor, token: str, data: str) -> None:
    """Stores the fields of an intake form while it is typed.

    Does nothing to the draft of another officer, and nothing once the application of the token is taken. RefusedError for one
    that is too large, and for a new one of an officer who has as many as are kept.
    """
    if Application.objects.filter(token=token).exists():
        return
    if len(data.encode()) > settings.DRAFT_BYTES:
        raise RefusedError("内容太多，草稿没有保存；请先提交，其余内容在提交后补充")
    most = settings.DRAFTS_OF_AN_OFFICER
    if by.user.drafts.exclude(token=token).count() >= most:
        raise RefusedError(f"您已有{most}份没有提交的草稿，这一份没有保存；请先在“待办”中提交或删除")
    _, is_new = Draft.objects.get_or_create(
        token=token, defaults={"user": by.user, "data": data, "changed_at": clock.now()}
    )
    if is_new:
        return
    with transaction.atomic():
        # Read again under a lock: the application may be taken at the same moment, and its draft deleted.
        draft = Draft.objects.select_for_update().filter(token=token, user=by.user).first()
        if draft is not None:
            draft.data, draft.changed_at = data, clock.now()
            draft.save(update_fields=["data", "changed_at"])


def discard_draft(*, by: Actor, token: str) -> bool:
    """Deletes one of the officer's own drafts; False where there is none."""
    deleted, _ = by.user.drafts.filter(token=token).delete()
    return bool(deleted)


@transaction.atomic
def purge_drafts() -> int:
    """Deletes the drafts that nobody has typed in for DRAFT_DAYS. Returns how many."""
    days = settings.DRAFT_DAYS
    deleted, _ = Draft.objects.filter(changed_at__lt=clock.now() - dt.timedelta(days=days)).delete()
    if deleted:
        record(by=None, action="casework.purge_drafts", detail={"count": deleted, "days": days})
    return deleted
