"""How many rows a list has, counted no further than anybody reads: an exact number of many costs more than the list itself."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

MOST = 1_000


class CappedCount(int):
    """A number of rows up to MOST; beyond it reads as `1000+`."""

    def __str__(self) -> str:
        return f"{MOST}+" if self > MOST else int.__repr__(self)


def count_up_to(rows: QuerySet[Any, Any]) -> CappedCount:
    """How many rows there are, by reading no more than MOST of them and one."""
    return CappedCount(rows.order_by()[: MOST + 1].count())
