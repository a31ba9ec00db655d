"""Where what an entry or a read is about has its page, for whoever may open it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.models import Entry, Read
from doudi.office.casework.models import Proceeding

CASE, PROCEEDING, FAMILY = "application", "proceeding", "household"


def addresses(actor: Actor, rows: Iterable[Entry | Read]) -> dict[tuple[str, str], str]:
    """{(subject, subject_id): address} of the families and cases among them that lie where the auditor sees cases."""
    seen = {
        (row.subject, row.subject_id)
        for row in rows
        if row.subject_id.isdecimal() and actor.may(Action.SEE_CASES, row.region_code)
    }
    proceedings = [int(key) for subject, key in seen if subject == PROCEEDING]
    cases = dict(Proceeding.objects.filter(pk__in=proceedings).values_list("pk", "application")) if proceedings else {}
    pages = {(subject, key): _page(subject, int(key), cases) for subject, key in seen}
    return {about: page for about, page in pages.items() if page}


def _page(subject: str, key: int, cases: dict[int, int]) -> str:
    if subject == FAMILY:
        return reverse("families:detail", args=[key])
    if subject == CASE:
        return reverse("cases:detail", args=[key])
    if subject == PROCEEDING and key in cases:
        return f"{reverse('cases:detail', args=[cases[key]])}#p{key}"
    return ""
