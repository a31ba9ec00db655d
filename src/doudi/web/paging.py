"""Long lists a page at a time, by the value of a unique column and never by counting rows over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, QuerySet
from django.http import Http404, HttpRequest

SIZE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """Rows of one page; `newer` and `older` are addresses, '' where there is nothing more."""

    rows: list[Row]
    newer: str
    older: str


def slice_of(request: HttpRequest, rows: QuerySet[Row], column: str, descending: bool = False) -> Slice[Row]:
    """The page that the address asks for by ?after=VALUE or ?before=VALUE. Http404 for what is no value of the column."""
    after, before = request.GET.get("after"), request.GET.get("before")
    back = before is not None and after is None
    edge = before if back else after
    onward = descending == back
    if edge is not None:
        rows = rows.filter(**{f"{column}__{'gt' if onward else 'lt'}": _value(rows, column, edge)})
    found = list(rows.order_by(column if onward else f"-{column}")[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    if back:
        found.reverse()
    first, last = (more, True) if back else (edge is not None, more)
    return Slice(
        found,
        _address(request, "before", getattr(found[0], column)) if found and first else "",
        _address(request, "after", getattr(found[-1], column)) if found and last else "",
    )


def _value(rows: QuerySet[Row], column: str, text: str) -> Any:
    try:
        if "\0" in text:
            raise ValueError
        field: Field[Any, Any] = rows.model._meta.get_field(column)  # type: ignore[assignment]
        value = field.to_python(text)
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError
        return value
    except (ValidationError, ValueError):
        raise Http404 from None


def _address(request: HttpRequest, side: str, value: Any) -> str:
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    kept[side] = str(value)
    return f"?{kept.urlencode()}"
