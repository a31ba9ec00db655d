"""Long lists a page at a time, by a cursor that tells nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

Row = TypeVar("Row", bound=Model)
LONGEST = 100


def page_of(
    rows: QuerySet[Row], cursor: str | None, limit: int, view: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """`{"items": […], "next": CURSOR or null}`, the newest first. Http404 for a cursor that no page has given."""
    if cursor:
        rows = rows.filter(pk__lt=_key_of(cursor))
    size = max(1, min(limit, LONGEST))
    page_rows = list(rows.order_by("-pk")[: size + 1])
    following = _cursor(page_rows[size - 1].pk) if len(page_rows) > size else None
    return {"items": [view(row) for row in page_rows[:size]], "next": following}


def _cursor(key: int) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def _key_of(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Http404 from None
    if not (text.isdecimal() and len(text) <= 18):
        raise Http404
    return int(text)
