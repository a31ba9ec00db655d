"""The text of cited clauses, for officers, from the documents that are official in the region."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from doudi.library.structure.heading import DOCUMENT_NUMBER
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.impact.policy import changes_by_proceeding
from doudi.office.casework.models import Proceeding
from doudi.office.policy_documents.models import PolicyChange
from doudi.office.policy_documents.queries import QuotableTexts, changes, quotable_texts

register = template.Library()
LONGEST = 600  # characters of a clause that are quoted at once


@register.simple_tag(takes_context=True)
def quotes(context: Context, cited: Iterable[str], region_code: str) -> list[tuple[str, str]]:
    """(citation, text of the clause) of the citations that can be quoted.

    A citation is the number of a document and a position. The documents of a region are fetched once a page.
    """
    request: Any = context.request  # type: ignore[attr-defined]
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.may(Action.SEE_POLICY_TEXTS, region_code):
        return []
    texts_by_region: dict[str, QuotableTexts] = request.__dict__.setdefault("quotable", {})
    if region_code not in texts_by_region:
        texts_by_region[region_code] = quotable_texts(region_code)
    texts = texts_by_region[region_code]
    quoted = ((clause, _text(texts, clause)) for clause in cited)
    return [(clause, text) for clause, text in quoted if text]


@register.simple_tag(takes_context=True)
def changed_under(context: Context, proceeding: Proceeding) -> list[PolicyChange]:
    """The changes of policy documents on which an open proceeding rests. They are fetched once a page."""
    request: Any = context.request  # type: ignore[attr-defined]
    all_changes = request.__dict__.setdefault("policy_changes", None)
    if all_changes is None:
        all_changes = request.policy_changes = list(changes())
    return changes_by_proceeding([proceeding], all_changes).get(proceeding.pk, [])


def _text(texts: QuotableTexts, cited: str) -> str:
    number = DOCUMENT_NUMBER.match(cited)
    text = texts.at(number.group(), cited[number.end() :]) if number else ""
    return text if len(text) <= LONGEST else text[:LONGEST] + "……（全文见政策文件）"
