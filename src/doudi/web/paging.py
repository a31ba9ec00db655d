"""Long lists a page at a time, by the value of a unique column and never by counting rows over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, QuerySet
from django.http import Http404, HttpRequest

Row = TypeVar("Row", bound=Model)
_NOT_SENT_AGAIN = ("after", "before", "csrfmiddlewaretoken")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; `newer` and `older` are addresses of its neighbours, '' where there is nothing more.

    Where the page answers a form that was sent, `posted` holds what was typed, to be sent again with the edge of the
    neighbour, which then stands in `newer` and `older`: no address tells what was searched for.
    """

    rows: list[Row]
    newer: str
    older: str
    posted: tuple[tuple[str, str], ...] | None = None


def page_of(
    request: HttpRequest, rows: QuerySet[Row], column: str = "pk", *, descending: bool = True, strict: bool = True
) -> Page[Row]:
    """The page that the address, or the form that was sent, asks for by `after` or `before`, the value at which the
    neighbour ends. It has at most settings.PAGE_ROWS rows.

    `column` is unique and gives the order. What is no value of the column raises Http404, or where not `strict` leaves
    the first page.
    """
    query = request.POST if request.method == "POST" else request.GET
    after, before = query.get("after"), query.get("before")
    backwards = before is not None and after is None
    edge = before if backwards else after
    ascending = descending == backwards
    if edge is not None:
        try:
            value = _value(rows, column, edge)
        except Http404:
            if strict:
                raise
            edge, backwards, ascending = None, False, not descending
        else:
            rows = rows.filter(**{f"{column}__{'gt' if ascending else 'lt'}": value})
    size: int = settings.PAGE_ROWS
    page_rows = list(rows.order_by(column if ascending else f"-{column}")[: size + 1])
    more, page_rows = len(page_rows) > size, page_rows[:size]
    if backwards:
        page_rows.reverse()
    has_newer, has_older = (more, True) if backwards else (edge is not None, more)
    first = str(getattr(page_rows[0], column)) if page_rows and has_newer else ""
    last = str(getattr(page_rows[-1], column)) if page_rows and has_older else ""
    if request.method == "POST":
        typed = tuple((name, str(value)) for name, value in query.items() if name not in _NOT_SENT_AGAIN)
        return Page(page_rows, first, last, typed)
    return Page(
        page_rows, _address(request, "before", first) if first else "", _address(request, "after", last) if last else ""
    )


def _value(rows: QuerySet[Row], column: str, text: str) -> Any:
    """The value of the column that the text of an address names; Http404 where there is none such."""
    options = rows.model._meta
    field: Field[Any, Any] = options.pk if column == "pk" else options.get_field(column)  # type: ignore[assignment]
    try:
        if "\0" in text:
            raise ValueError
        value = field.to_python(text)
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError
        return value
    except (ValidationError, ValueError):
        raise Http404 from None


def _address(request: HttpRequest, side: str, value: str) -> str:
    """The present address with its filters, and the edge to go on from."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query[side] = value
    return f"?{query.urlencode()}"
