"""What every page is made of: money, days, icons, badges and form fields, each in one form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from doudi.office import clock
from doudi.office.regions import codes
from doudi.office.regions import queries as regions
from doudi.rules import money

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Whole fen as money: 123456 → 1,234.56元; nothing for None, since unknown is not zero."""
    if fen is None:
        return ""
    return f"{money.yuan(fen, grouped=True)}元"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """2026年9月1日; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value)
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """2026年9月1日 09:05, in China's time; nothing for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local)} {local:%H:%M}"


@register.filter
def related(row: Any, name: str) -> Any:
    """The row that answers another, such as the reply to a letter; None where there is none yet."""
    return getattr(row, name, None)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside a word, never instead of one: screen readers pass over it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', _icons(), name
    )


def _icons() -> str:
    return static("doudi/icons.svg")


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", **attributes: Any) -> dict[str, Any]:
    """A field of a form with its label, help and errors. Attributes go to the widget, with - written _ (hx_get='…')."""
    widget = bound.field.widget
    toggle = isinstance(widget, CheckboxInput)
    shape = "form-check-input" if toggle else "form-select" if isinstance(widget, Select) else "form-control"
    own_class = widget.attrs.get("class", "")
    attrs = {"class": f"{shape} {own_class}".strip()} | {
        name.replace("_", "-"): value for name, value in attributes.items()
    }
    return {"field": bound, "label": label or bound.label, "widget": bound.as_widget(attrs=attrs), "toggle": toggle}


@register.filter
def time_after(span: dt.timedelta) -> str:
    """The time of day after a span from now: 14:35."""
    return f"{timezone.localtime(clock.now() + span):%H:%M}"


@register.inclusion_tag("components/region_picker.html")
def region_picker(bound: BoundField, action: str) -> dict[str, Any]:
    """A field for the code of a region in which the officer may do `action`."""
    return _picker(
        bound.html_name, str(bound.value() or ""), action, str(bound.label), [str(error) for error in bound.errors]
    )


@register.inclusion_tag("components/region_picker.html")
def region_choice(name: str, code: str, action: str, label: str) -> dict[str, Any]:
    """The same outside a form: the region that a page shows."""
    return _picker(name, code, action, label, [])


def _picker(name: str, code: str, action: str, label: str, errors: list[str]) -> dict[str, Any]:
    is_code = codes.FORM.fullmatch(code)
    chosen = regions.path(code) if is_code else ""
    context = {"name": name, "code": code if is_code else "", "chosen": chosen, "action": action}
    return context | {"label": label, "errors": errors, "id": f"pick_{name}"}
