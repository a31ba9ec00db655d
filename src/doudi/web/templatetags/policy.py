"""The text of clauses beside what cites them: for officers, where the document is official here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from doudi.library.heading import NUMBER
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.models import Proceeding
from doudi.office.casework.policy_effects import changes_under
from doudi.office.documents.models import PolicyChange
from doudi.office.documents.policy_queries import Quotable, changes, quotable

register = template.Library()
LONGEST = 600  # characters of a clause that are quoted at once


@register.simple_tag(takes_context=True)
def quotes(context: Context, cited: Iterable[str], region_code: str) -> list[tuple[str, str]]:
    """(citation, text of the clause) of what can be quoted; `cited` as a line has it: number of the document and position.

    The documents of a region are asked for once a page.
    """
    request: Any = context.request  # type: ignore[attr-defined]
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.may(Action.SEE_POLICY_TEXTS, region_code):
        return []
    known: dict[str, Quotable] = request.__dict__.setdefault("quotable", {})
    if region_code not in known:
        known[region_code] = quotable(region_code)
    here = known[region_code]
    found = ((one, _text(here, one)) for one in cited)
    return [(one, text) for one, text in found if text]


@register.simple_tag(takes_context=True)
def changed_under(context: Context, proceeding: Proceeding) -> list[PolicyChange]:
    """The changes of policy documents that an open proceeding rests on. Asked for once a page."""
    request: Any = context.request  # type: ignore[attr-defined]
    known = request.__dict__.setdefault("policy_changes", None)
    if known is None:
        known = request.policy_changes = list(changes())
    return changes_under([proceeding], known).get(proceeding.pk, [])


def _text(here: Quotable, cited: str) -> str:
    number = NUMBER.match(cited)
    text = here.at(number.group(), cited[number.end() :]) if number else ""
    return text if len(text) <= LONGEST else text[:LONGEST] + "……（全文见政策文件）"
