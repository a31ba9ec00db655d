"""Contributions that are paid for people once a year: the list for the department that books them, with the year's changes.

Any right whose sum is by the year is such a contribution. Of several grounds the decision has taken the one that the policy
puts first, so that the highest class has won already.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.office.accounts.access import Actor
from doudi.office.casework.models import Award
from doudi.office.regions import codes
from doudi.office.registry import perms, vocabulary
from doudi.rules.units import YEAR, YUAN


@dataclass(frozen=True)
class ContributionRow:
    """One person's contribution of a year. `change`: 新增 or 停止 with its day where it came or went within the year after the
    first month."""

    name: str
    number: str
    ground: str
    amount_fen: int | None
    since: dt.date
    change: str
    clauses: str


def contribution_rights() -> list[str]:
    """The rights that are paid by the year, in the order of the vocabulary."""
    rights = vocabulary.library().vocabulary.rights
    return [name for name, right in rights.items() if right.unit is not None and right.unit == YUAN / YEAR]


def contribution_rows(county: str, right: str, year: int, actor: Actor) -> list[ContributionRow]:
    """The contributions of a county's people for a year, by name; those of files closed to the officer stay out."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    awards = Award.objects.filter(
        right=right, decision__isnull=False, household__region_code__startswith=codes.prefix(county),
        granted_on__lte=last, granted_on__gte=first,
    ).exclude(household__in=perms.closed_households(actor))  # fmt: skip
    rows = []
    for award in awards.select_related("person", "decision", "household__now").order_by("person__name", "pk"):
        decision, person = award.decision, award.person
        assert decision is not None  # the query asks for it
        clauses = [f"{clause['document']} {clause['clause']}" for clause in decision.clauses]
        rows.append(
            ContributionRow(
                person.name if person else award.household.now.head_name,
                person.number if person else "",
                "；".join(clauses[:1]),
                award.amount_fen,
                award.granted_on,
                _change(award),
                "；".join(clauses),
            )
        )
    return rows


def _change(award: Award) -> str:
    if award.ended_on is not None:
        return f"停止 {award.ended_on.isoformat()}"
    return f"新增 {award.granted_on.isoformat()}" if award.granted_on.month > 1 else ""
