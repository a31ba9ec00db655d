"""Words of cases: rights and numbers as people read them."""

from __future__ import annotations

from django import template

from doudi.office.registry import vocabulary
from doudi.office.registry.queries import mask_number as masked_number

register = template.Library()


@register.filter
def right(name: str) -> str:
    """The label of a right: 最低生活保障."""
    return vocabulary.right_label(name)


@register.filter
def masked(number: str) -> str:
    """A number as pages show it, with most of its characters hidden (see `registry.queries.mask_number`)."""
    return masked_number(number)
