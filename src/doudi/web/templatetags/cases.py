"""Words of cases: rights and numbers as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from doudi.office import clock
from doudi.office.casework.models import Proceeding
from doudi.office.registry import vocabulary
from doudi.office.registry.queries import mask_number as masked_number
from doudi.web.templatetags.components import badge

register = template.Library()
RIGHTS_IN_A_LINE = 2
NEAR = 5
"""Days before a limit from which on it stands out."""


@register.filter
def right(name: str) -> str:
    """The label of a right: 最低生活保障."""
    return vocabulary.right_label(name)


@register.filter
def masked(number: str) -> str:
    """A number as pages show it, with most of its characters hidden (see `registry.queries.mask_number`)."""
    return masked_number(number)


@register.filter
def rights_in_brief(proceedings: Iterable[Proceeding]) -> str:
    """The rights of these proceedings, each once, as many as fit a line: 最低生活保障、医疗救助等6项."""
    rows = list(proceedings)
    labels = list(dict.fromkeys(vocabulary.right_label(proceeding.right) for proceeding in rows))
    brief = "、".join(labels[:RIGHTS_IN_A_LINE])
    return f"{brief}等{len(rows)}项" if len(rows) > RIGHTS_IN_A_LINE or len(rows) > len(labels) else brief


@register.simple_tag
def days_left(due_on: dt.date | None) -> SafeString:
    """How long there is until a day, in days of the calendar; red once it is over. Nothing where no day is set."""
    if due_on is None:
        return SafeString()
    days = (due_on - clock.today()).days
    if days < 0:
        return badge("stop", f"逾期{-days}天")
    if days == 0:
        return badge("warn", "今天到期")
    return badge("wait" if days <= NEAR else "muted", f"还剩{days}天")
