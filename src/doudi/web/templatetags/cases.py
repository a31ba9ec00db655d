"""Words of cases: states and rights as people read them."""

from __future__ import annotations

from django import template

from doudi.office.casework.enums import State
from doudi.office.registry import vocabulary
from doudi.office.registry.queries import masked as masked_number

register = template.Library()

_KINDS = {
    State.INTAKE: "wait",
    State.INVESTIGATION: "wait",
    State.OPINION: "wait",
    State.RETURNED: "warn",
    State.GRANTED: "ok",
    State.REFUSED: "stop",
    State.WITHDRAWN: "muted",
}


@register.inclusion_tag("components/badge.html")
def state(value: str) -> dict[str, str]:
    """The state of a proceeding, with its icon."""
    return {"kind": _KINDS[State(value)], "text": State(value).label}


@register.filter
def right(name: str) -> str:
    """What a right is called: 最低生活保障."""
    return vocabulary.right_label(name)


@register.filter
def masked(number: str) -> str:
    return masked_number(number)
