"""Supplements as dues of their own: the allowance that prices call for, and payments to whoever stands on a list once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import QuerySet

from doudi.office.accounts.access import Action, Actor
from doudi.office.benefits.actions.dues import Reckoning, Revisions, keep_terms
from doudi.office.benefits.enums import DueReason
from doudi.office.benefits.models import Due
from doudi.office.benefits.positions import Key, Position, positions
from doudi.office.benefits.reckoner import Reckoner
from doudi.office.benefits.supplements import due_allowances, link_names, people_of
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.regions.parameters import label
from doudi.office.registry import vocabulary


@transaction.atomic
def reckon_allowances(*, by: Actor | None, county: str, month: dt.date) -> Reckoning:
    """Reckons what prices call for in a month, for everybody who is due something by a right whose standard follows them. `by` is
    None for a job.

    RefusedError where it cannot be told whether, or how much: it names the local values to enter. Where prices have not risen so
    far, what was reckoned before comes to nothing.
    """
    if by is not None:
        by.require(Action.RECKON_DUES, county)
    allowances = due_allowances(county, month)
    for allowance in allowances:
        if allowance.fen is None:
            missing = "、".join(label(name) for name in allowance.missing)
            raise RefusedError(f"“{allowance.link.label}”：尚未录入并复核{missing}，不能计算")
    revisions = Revisions(by, county)
    terms = keep_terms(Reckoner(month).terms(county))
    served: set[tuple[str, str]] = set()
    paid: dict[str, set[str]] = {allowance.link.name: set() for allowance in allowances}
    for allowance in allowances:
        assert allowance.fen is not None  # refused above
        for due in _bases(county, month, allowance.rights):
            payee = (allowance.link.allowance, due.holder)
            # Whoever has two of the rights is paid the allowance by the nearer link alone.
            fen = 0 if payee in served else allowance.fen * people_of(due.award, due.determination)
            served.add(payee)
            paid[allowance.link.name].add(due.holder)
            revisions.supplement(due, allowance.link.name, fen, allowance.clauses, terms)
    # Whoever is due nothing any more by the rights, or by prices, loses the allowance; where that is not known it stays.
    unknown = _set_aside(county, month, {right for allowance in allowances for right in allowance.rights})
    standing = {allowance.link.name for allowance in allowances}
    former = Due.objects.filter(month=month, region_code__startswith=codes.county_digits(county))
    for due in _newest(former.filter(right__in=link_names(county, month), reason=DueReason.SUPPLEMENT)):
        if due.right not in standing or (due.holder not in paid[due.right] and due.holder not in unknown):
            revisions.supplement(due, due.right, 0, due.clauses, terms)
    return revisions.write("benefits.supplement", {"month": month})


@transaction.atomic
def pay_list_once(
    *, by: Actor, county: str, month: dt.date, name: str, rights: Collection[str], each_fen: int, document: str
) -> Reckoning:
    """Makes a sum due once, such as for a festival, to each household or person that is due something by these rights in a month.

    `name` names it among dues, `document` is the paper that orders it. The same again changes nothing.
    """
    by.require(Action.RECKON_DUES, county)
    if name in vocabulary.library().vocabulary.rights:
        raise RefusedError("名称不能与待遇项目相同")
    if not name.strip() or not document.strip() or each_fen <= 0 or not rights:
        raise RefusedError("请填写名称、依据文件、对象和大于零的数额")
    if len(name.strip()) > 60:
        raise RefusedError("名称不能超过60个字")
    clauses = [{"document": document.strip(), "clause": "", "id": ""}]
    revisions = Revisions(by, county)
    for due in _bases(county, month, rights):
        revisions.supplement(due, name.strip(), each_fen, clauses, None)
    return revisions.write("benefits.supplement", {"month": month, "reference": document.strip()})


def _bases(county: str, month: dt.date, rights: Collection[str]) -> list[Due]:
    """The newest dues of a month by these rights that come to something, one for each holder."""
    dues = Due.objects.filter(month=month, region_code__startswith=codes.county_digits(county), right__in=rights)
    by_holder: dict[str, Due] = {}
    for due in _newest(dues):
        if due.amount_fen:
            by_holder.setdefault(due.holder, due)
    return list(by_holder.values())


def _set_aside(county: str, month: dt.date, rights: Collection[str]) -> set[str]:
    """The holders of whom it is not known what they are due by these rights."""
    dues = Due.objects.filter(month=month, region_code__startswith=codes.county_digits(county), right__in=rights)
    return {holder for (holder, _, _), position in positions(dues).items() if position.set_aside}


def _newest(dues: QuerySet[Due]) -> list[Due]:
    standing: Mapping[Key, Position] = positions(dues)
    newest = [position.newest for position in standing.values()]
    rows: list[Due] = []
    for start in range(0, len(newest), 5_000):
        chosen = Due.objects.filter(pk__in=newest[start : start + 5_000])
        rows += chosen.select_related("award", "determination").order_by("pk")
    return rows
