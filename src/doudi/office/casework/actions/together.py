"""One step of several proceedings of a family at once: all of them or none.

Nothing is decided otherwise than singly: each proceeding goes through the action of its step, with all that it refuses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from doudi.office.accounts.access import Actor
from doudi.office.casework.actions.decisions import decide, give_opinion
from doudi.office.casework.actions.proceedings import accept
from doudi.office.casework.enums import Verdict
from doudi.office.casework.models import Opinion, Proceeding
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry.vocabulary import right_label


@dataclass(frozen=True, slots=True)
class VersionedProceeding:
    """A proceeding with the version of it that the officer's page showed."""

    proceeding: Proceeding
    version: int


@transaction.atomic
def accept_all(*, by: Actor, chosen: Iterable[VersionedProceeding], authorised_on: dt.date | None = None) -> int:
    """Accepts each, with the authorisations where they were shown only now. Returns how many."""
    return _take_each(
        chosen,
        lambda row: accept(by=by, proceeding=row.proceeding, expected_version=row.version, authorised_on=authorised_on),
    )


@transaction.atomic
def propose_all(*, by: Actor, chosen: Iterable[VersionedProceeding], fingerprint: str) -> int:
    """Gives on each the township's opinion to grant it, on the determination with this fingerprint. Returns how many."""
    return _take_each(
        chosen,
        lambda row: give_opinion(
            by=by,
            proceeding=row.proceeding,
            expected_version=row.version,
            verdict=Verdict.GRANT,
            reason="",
            fingerprint=fingerprint,
        ),
    )


@transaction.atomic
def follow_opinions(*, by: Actor, chosen: Iterable[VersionedProceeding]) -> int:
    """Decides each as its opinion proposes, a refusal for the reason that the opinion gives. Returns how many.

    A sum with a range is refused here: the officer names it singly.
    """

    def follow(row: VersionedProceeding) -> None:
        opinion: Opinion | None = row.proceeding.opinions.last()
        grants = opinion is not None and opinion.verdict == Verdict.GRANT
        decide(
            by=by,
            proceeding=row.proceeding,
            expected_version=row.version,
            grant=grants,
            reason="" if grants or opinion is None else opinion.reason,
        )

    return _take_each(chosen, follow)


def _take_each(chosen: Iterable[VersionedProceeding], take: Callable[[VersionedProceeding], object]) -> int:
    """Takes the step of each. What is refused names the right, and nothing at all is done."""
    rows = list(chosen)
    if not rows:
        raise RefusedError("没有可以一并办理的事项")
    # In one order, before anything else is locked: two officers wait for each other, and none for ever.
    keys = [row.proceeding.pk for row in rows]
    list(Proceeding.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    for row in rows:
        try:
            take(row)
        except RefusedError as error:
            kind = ChangedMeanwhileError if isinstance(error, ChangedMeanwhileError) else RefusedError
            raise kind(f"{right_label(row.proceeding.right)}：{error}（其他各项也没有办理）") from error
    return len(rows)
