"""Reckoning what is due: a month's sums for all awards, as revisions that are appended where something has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import Max

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import ranges, record
from doudi.office.audit.models import Entry
from doudi.office.benefits.actions.postings import Cause, Journal
from doudi.office.benefits.due_months import AT_ONCE, due_in, is_due, paid_awards
from doudi.office.benefits.enums import AccountKind, DueReason, PostingKind
from doudi.office.benefits.models import Due, MonthTerms, ReckoningRun
from doudi.office.benefits.positions import Key, Position, claims_moved, positions
from doudi.office.benefits.reckoner import MonthlySum, Reckoner, Terms
from doudi.office.benefits.rows_digest import digest_of_dues
from doudi.office.benefits.supplements import link_names
from doudi.office.casework.models import Award, PolicyArchive
from doudi.office.regions import codes

BATCH = 1_000
"""Awards that are reckoned in one transaction: what a crash interrupts is done again from there."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What reckoning a month came to, in revisions that were appended and fen by which the dues changed."""

    revised: int = 0
    set_aside: int = 0
    change_fen: int = 0

    def __add__(self, more: Reckoning) -> Reckoning:
        return Reckoning(
            self.revised + more.revised, self.set_aside + more.set_aside, self.change_fen + more.change_fen
        )


def reckon(*, by: Actor | None, region_code: str, month: dt.date, holders: Sequence[str] | None = None) -> Reckoning:
    """Reckons a month, given by its first day, for every award in a region and below; `by` is None for a job.

    Where the same is due as before nothing is written, so that it may run as often as one likes. A due whose award is not held
    any more comes to nothing. `holders`: only theirs.
    """
    if by is not None:
        by.require(Action.RECKON_DUES, region_code)
    reckoner, total = Reckoner(month), Reckoning()
    audit_number = Entry.objects.aggregate(last=Max("number"))["last"] or 0
    prefix = codes.prefix(region_code)
    awards = paid_awards().filter(due_in(month), household__region_code__startswith=prefix)
    fallen = Due.objects.filter(month=month, region_code__startswith=prefix, reason__in=_OF_AWARDS)
    if holders is not None:
        people = [int(holder.partition(".")[2]) for holder in holders if holder.startswith("person.")]
        families = [int(holder.partition(".")[2]) for holder in holders if holder.startswith("household.")]
        awards = awards.filter(person__in=people) | awards.filter(household__in=families, person__isnull=True)
        fallen = fallen.filter(holder__in=holders)
    for keys in _batches(awards.order_by("pk").values_list("pk", flat=True)):
        total += _reckon_batch(by, reckoner, region_code, keys)
    for keys in _batches(_fallen_awards(fallen, month)):
        total += _drop_batch(by, month, region_code, keys)
    if holders is None:
        _keep_run(by, region_code, month, audit_number, total)
    return total


@transaction.atomic
def _keep_run(by: Actor | None, region_code: str, month: dt.date, audit_number: int, total: Reckoning) -> None:
    """Keeps that a month was reckoned for everybody, and where the audit stood before that began."""
    ReckoningRun.objects.create(
        region_code=region_code,
        month=month,
        audit_number=audit_number,
        revised=total.revised,
        set_aside=total.set_aside,
        change_fen=total.change_fen,
        at=clock.now(),
        by_id=by.user.pk if by else None,
    )
    record(
        by=by.user if by else None,
        action="benefits.reckoning_run",
        subject="dues",
        region_code=region_code,
        duty=by.duty_for(Action.RECKON_DUES, region_code) if by else "",
        detail={"month": month, "count": total.revised, "set_aside": total.set_aside, "change_fen": total.change_fen},
    )


_OF_AWARDS = [reason for reason in DueReason.values if reason != DueReason.SUPPLEMENT]


@transaction.atomic
def _reckon_batch(by: Actor | None, reckoner: Reckoner, region_code: str, keys: list[int]) -> Reckoning:
    month = reckoner.month
    rows = Award.objects.filter(pk__in=keys).select_related("household", "decision__determination").order_by("pk")
    # Of two awards for a holder's month the later one counts: it has taken the place of the other.
    awards = {(holder_of(award), award.right, month): award for award in rows}
    standing = _positions(awards, month)
    newest = Due.objects.select_related("award").in_bulk([position.newest for position in standing.values()])
    revisions = Revisions(by, region_code)
    for key, award in awards.items():
        decision = award.decision
        assert decision is not None  # paid_awards asks for it
        position = standing.get(key)
        last = newest[position.newest] if position else None
        if last is not None and last.award_id > award.pk and is_due(last.award, month):
            continue  # a later award's, which stands in another batch
        if award.unit in AT_ONCE:
            reckoned: MonthlySum | None = None
            amount, needs, clauses = award.amount_fen, [], decision.clauses
        else:
            reckoned = reckoner.reckon(award, decision.determination)
            amount, needs, clauses = reckoned.amount_fen, reckoned.needs, reckoned.clauses
        if amount is None and not needs:
            needs = [{"status": "no_sum"}]
        if last is not None and (last.amount_fen, last.needs, last.award_id) == (amount, needs, award.pk):
            continue
        revisions.append(
            Due(
                holder=key[0],
                household_id=award.household_id,
                person_id=award.person_id,
                right=award.right,
                month=month,
                region_code=last.region_code if last else award.household.region_code,
                amount_fen=amount,
                needs=needs,
                reason=_reason(last, award, reckoned),
                award=award,
                determination=decision.determination,
                terms_id=keep_terms(reckoned.terms) if reckoned else None,
                clauses=clauses,
            ),
            position,
        )
    revisions.end_allowances(month)
    return revisions.write("benefits.reckon", {"month": month})


def _reason(last: Due | None, award: Award, reckoned: MonthlySum | None) -> DueReason:
    if last is None or last.award_id != award.pk or last.reason == DueReason.ENDED:
        return DueReason.AWARD
    if reckoned is not None and last.terms_id != reckoned.terms.digest:
        return DueReason.STANDARD
    return DueReason.CORRECTION


def _fallen_awards(dues: Iterable[Due], month: dt.date) -> Iterator[int]:
    """Awards of dues of a month by which nothing is due any more."""
    awards = Award.objects.filter(pk__in=dues.order_by().values("award").distinct())  # type: ignore[attr-defined]
    return awards.exclude(due_in(month)).order_by("pk").values_list("pk", flat=True).iterator()


@transaction.atomic
def _drop_batch(by: Actor | None, month: dt.date, region_code: str, keys: list[int]) -> Reckoning:
    """Dues of awards that are not held in a month any more come to nothing, unless another award has taken their place."""
    dues = Due.objects.filter(month=month, award__in=keys, reason__in=_OF_AWARDS)
    standing = positions(dues)
    newest = Due.objects.select_related("award").in_bulk([position.newest for position in standing.values()])
    revisions = Revisions(by, region_code)
    for position in standing.values():
        last = newest[position.newest]
        if last.amount_fen != 0 and not is_due(last.award, month):
            revisions.append(
                _nothing_more(last, DueReason.ENDED),
                position,
            )
    revisions.end_allowances(month)
    return revisions.write("benefits.end_dues", {"month": month})


def _nothing_more(last: Due, reason: DueReason) -> Due:
    """A due that comes to nothing after its last revision."""
    return Due(
        holder=last.holder,
        household_id=last.household_id,
        person_id=last.person_id,
        right=last.right,
        month=last.month,
        region_code=last.region_code,
        amount_fen=0,
        reason=reason,
        award_id=last.award_id,
        determination_id=last.determination_id,
        clauses=last.clauses,
    )


class Revisions:
    """Revisions of dues that are appended together, posted and recorded."""

    def __init__(self, by: Actor | None, region_code: str):
        self.by, self.region_code = by, region_code
        self._rows: list[tuple[Due, Position | None]] = []

    def append(self, due: Due, position: Position | None) -> None:
        """Puts a due behind the last revision of its key, whose position is named where there is one."""
        due.revision = 1 + (position.revision if position else 0)
        due.change_fen = 0 if due.amount_fen is None else due.amount_fen - (position.known if position else 0)
        due.made_at, due.made_by_id = clock.now(), self.by.user.pk if self.by else None
        self._rows.append((due, position))

    def supplement(
        self, base: Due, right: str, amount_fen: int, clauses: list[dict[str, str]], terms: str | None
    ) -> None:
        """Makes a supplement due beside another due of the same holder and month, unless it is already."""
        dues = Due.objects.filter(holder=base.holder, right=right, month=base.month)
        position = next(iter(positions(dues).values()), None)
        if (position.known if position else 0) == amount_fen:
            return
        self.append(
            Due(
                holder=base.holder,
                household_id=base.household_id,
                person_id=base.person_id,
                right=right,
                month=base.month,
                region_code=base.region_code,
                amount_fen=amount_fen,
                reason=DueReason.SUPPLEMENT,
                award_id=base.award_id,
                determination_id=base.determination_id,
                terms_id=terms,
                clauses=clauses,
            ),
            position,
        )

    def end_allowances(self, month: dt.date) -> None:
        """Has what prices call for come to nothing for holders of whom these revisions leave nothing due in the month."""
        now = {(due.holder, due.right): due.amount_fen for due, _ in self._rows}
        fallen = {holder for (holder, _), fen in now.items() if fen == 0}
        if not fallen:
            return
        dues = Due.objects.filter(month=month, holder__in=fallen)
        kept = {holder for (holder, _), fen in now.items() if fen != 0}
        for (holder, right, _), position in positions(dues.exclude(reason=DueReason.SUPPLEMENT)).items():
            if (holder, right) not in now and (position.known or position.set_aside):
                kept.add(holder)
        places = {due.region_code for due, _ in self._rows if due.holder in fallen - kept}
        names = {name for place in places for name in link_names(place, month)}
        allowances = dues.filter(holder__in=fallen - kept, right__in=names, reason=DueReason.SUPPLEMENT)
        standing = {position.newest: position for position in positions(allowances).values() if position.known}
        for last in Due.objects.filter(pk__in=standing).order_by("pk"):
            self.append(_nothing_more(last, DueReason.SUPPLEMENT), standing[last.pk])

    def write(self, action: str, detail: dict[str, object]) -> Reckoning:
        """Writes them, with their postings and one entry of the audit. Must be called within a transaction."""
        if not self._rows:
            return Reckoning()
        rows = Due.objects.bulk_create([due for due, _ in self._rows], batch_size=BATCH)
        journal = Journal(self.by)
        for due, position in zip(rows, (position for _, position in self._rows), strict=True):
            self._post(journal, due, position)
        journal.write()
        change = sum(due.change_fen for due in rows)
        set_aside = sum(due.amount_fen is None for due in rows)
        record(
            by=self.by.user if self.by else None,
            action=action,
            subject="dues",
            region_code=self.region_code,
            duty=self.by.duty_for(Action.RECKON_DUES, self.region_code) if self.by else "",
            detail={
                **detail,
                "covers": "benefits.dues",
                "ids": ranges(sorted(due.pk for due in rows)),
                "count": len(rows),
                "change_fen": change,
                "set_aside": set_aside,
                "digest": digest_of_dues(rows),
            },
        )
        return Reckoning(len(rows), set_aside, change)

    @staticmethod
    def _post(journal: Journal, due: Due, position: Position | None) -> None:
        county, cause = codes.pad(codes.county_digits(due.region_code)), Cause(due=due.pk)
        journal.post(
            PostingKind.DUE,
            AccountKind.GRANTED,
            AccountKind.PAYABLE,
            due.change_fen,
            cause,
            county=county,
            right=due.right,
        )
        if position is not None and position.received:
            key: Key = (due.holder, due.right, due.month)
            after = Position(
                due.pk,
                due.revision,
                position.known + due.change_fen,
                due.amount_fen is None,
                position.allocated,
                position.recovered,
                position.waived,
            )
            moved = claims_moved({key: position}, {key: after})
            journal.post_claims(PostingKind.DUE, moved, cause, county=county, right=due.right)


def holder_of(award: Award) -> str:
    """Of whom what an award grants is due: `household.KEY` or `person.KEY`."""
    return f"household.{award.household_id}" if award.person_id is None else f"person.{award.person_id}"


def _positions(awards: Iterable[Key], month: dt.date) -> dict[Key, Position]:
    keys = set(awards)
    dues = Due.objects.filter(month=month, holder__in={holder for holder, _, _ in keys})
    return {key: position for key, position in positions(dues).items() if key in keys}


def keep_terms(terms: Terms) -> str:
    """Keeps the terms by which a due was reckoned, and the policy among them, once. Returns their digest."""
    if not MonthTerms.objects.filter(digest=terms.digest).exists():
        PolicyArchive.objects.get_or_create(
            digest=terms.archive_digest, defaults={"content": terms.policy, "kept_at": clock.now()}
        )
        MonthTerms.objects.get_or_create(
            digest=terms.digest,
            defaults={
                "on": terms.on,
                "parameters": terms.texts,
                "archive_id": terms.archive_digest,
                "kept_at": clock.now(),
            },
        )
    return terms.digest


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(list(keys))
    while batch := list(islice(iterator, BATCH)):
        yield batch
