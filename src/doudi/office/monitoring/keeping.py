"""A screening writes down what it found: begins, keeps part after part, ends. A part is kept once, whoever brings it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.audit.actions import record
from doudi.office.monitoring.enums import SILENCING, Kind, Progress, State
from doudi.office.monitoring.expecting import Expected, Family, Place, expected
from doudi.office.monitoring.models import Finding, Screening, Turn, Unread
from doudi.office.monitoring.outcomes import Outcome, Policy, unit_of
from doudi.office.monitoring.standing import Standing, key_of, standing
from doudi.office.registry.models import Household

SHOWN = ("status", "low", "high", "margin", "ways", "clauses", "needs", "rests_on", "decision_id")


@transaction.atomic
def begin(*, nightly: bool) -> Screening | None:
    """A new screening of today, or the one that runs; None where tonight's is done."""
    running = Screening.objects.filter(progress=Progress.RUNNING).first()
    if running is not None:
        return running
    today = clock.today()
    if nightly and Screening.objects.filter(on=today, nightly=True).exists():
        return None
    try:
        with transaction.atomic():
            found = Screening.objects.create(on=today, nightly=nightly, begun_at=clock.now())
    except IntegrityError:  # by another in this very moment
        return Screening.objects.filter(progress=Progress.RUNNING).first()
    _record("monitoring.begin", found, {"on": found.on, "nightly": nightly})
    return found


@transaction.atomic
def end(screening: Screening, progress: Progress = Progress.COMPLETE) -> None:
    """Whoever comes second finds it ended."""
    held = Screening.objects.select_for_update().get(pk=screening.pk)
    if held.progress != Progress.RUNNING:
        return
    held.progress, held.ended_at = progress, clock.now()
    held.save(update_fields=["progress", "ended_at"])
    counts = {"households": held.households, "opened": held.opened, "closed": held.closed}
    _record("monitoring.end", held, {"progress": progress, **counts, "unread": held.unread.count()})


@dataclass(frozen=True)
class Decided:
    """A part of the registry as it was read, with what the rules say of it. `unread`: reasons by household."""

    start: int
    last: int
    families: dict[int, Family]
    outcomes: list[Outcome]
    unread: dict[int, str]


@transaction.atomic
def keep(screening: Screening, decided: Decided, policy: Policy) -> bool:
    """Whether it was kept: not where another worker has kept this part already. Families that changed since they were read
    wait for the next night."""
    held = Screening.objects.select_for_update().get(pk=screening.pk)
    if held.progress != Progress.RUNNING or held.reached != decided.start:
        return False
    versions = dict(Household.objects.filter(pk__in=decided.families).values_list("pk", "version"))
    families = {
        pk: family
        for pk, family in decided.families.items()
        if versions.get(pk) == family.household.version and pk not in decided.unread
    }
    people = {person for family in families.values() for person in family.people}
    stands = standing(families.keys(), people)
    outcomes = [one for one in decided.outcomes if one.household in families]
    # What is found of one family stands together, its household's rights last: lists show the newest first.
    wanted = list(expected(families, outcomes, stands, policy))[::-1]
    wanted.sort(key=lambda one: one.outcome.household)
    opened, closed = _compare(held, families, wanted, stands)
    Unread.objects.bulk_create(
        Unread(
            screening=held, household_id=pk, region_code=decided.families[pk].household.region_code, reason=reason[:500]
        )
        for pk, reason in decided.unread.items()
    )
    held.reached, held.households = decided.last, held.households + len(families)
    held.opened, held.closed = held.opened + opened, held.closed + closed
    held.save(update_fields=["reached", "households", "opened", "closed"])
    if opened or closed:
        _record("monitoring.keep", held, {"households": len(families), "opened": opened, "closed": closed})
    return True


def _compare(
    screening: Screening, families: dict[int, Family], wanted: list[Expected], stands: Standing
) -> tuple[int, int]:
    """How many findings were opened and closed."""
    rows = Finding.objects.filter(household__in=families)
    there = {_place(one): one for one in rows.open().select_for_update()}
    silenced, settled = _silenced(rows)
    places = {one.place: one for one in wanted if (one.place, one.rests_on) not in silenced}
    new: list[Finding] = []
    changed: list[Finding] = []
    same: list[Finding] = []
    for place, one in places.items():
        finding = there.get(place)
        if finding is not None:
            shows = _shows(one)
            differs = any(getattr(finding, name) != value for name, value in shows.items())
            for name, value in shows.items():
                setattr(finding, name, value)
            (changed if differs else same).append(finding)
        else:
            new.append(_new(one, families[one.outcome.household], screening, settled))
    gone = [finding for place, finding in there.items() if place not in places]
    _save(screening, new, changed, same)
    for finding in gone:
        _close(finding, stands)
    return sum(one.state == State.OPEN for one in new), len(gone)


def _silenced(rows: Any) -> tuple[set[tuple[Place, str]], set[int]]:
    """What people closed by place and digest, and the proceedings that were noted as settling something."""
    silenced, settled = set(), set()
    closed = rows.filter(state__in=SILENCING).only(
        "household_id", "kind", "right", "person_id", "rests_on", "state", "proceeding_id"
    )
    for one in closed:
        silenced.add((_place(one), one.rests_on))
        if one.state == State.SETTLED and one.proceeding_id is not None:
            settled.add(one.proceeding_id)
    return silenced, settled


def _new(one: Expected, family: Family, screening: Screening, settled: set[int]) -> Finding:
    """Open; closed at once where a person settled the same before, so that later nights know upon what it rests."""
    was = one.settled
    at_rest = was is not None and was.still and was.proceeding not in settled
    return Finding(
        household=family.household,
        person_id=one.outcome.person,
        region_code=family.household.region_code,
        right=one.outcome.right,
        kind=one.kind,
        state=State.SETTLED if at_rest else State.OPEN,
        closed_at=clock.now() if at_rest else None,
        proceeding_id=was.proceeding if at_rest and was else None,
        unit=unit_of(one.outcome.right),
        found_on=screening.on,
        seen_on=screening.on,
        **_shows(one),
    )


def _shows(one: Expected) -> dict[str, Any]:
    outcome = one.outcome
    return {
        "status": outcome.status, "low": outcome.low, "high": outcome.high, "margin": outcome.margin,
        "ways": list(outcome.ways), "clauses": one.clauses, "needs": list(outcome.needs), "rests_on": one.rests_on,
        "decision_id": one.decision.pk if one.decision else None,
    }  # fmt: skip


def _save(screening: Screening, new: list[Finding], changed: list[Finding], same: list[Finding]) -> None:
    Finding.objects.bulk_create(new)
    for finding in changed:
        finding.seen_on, finding.version = screening.on, finding.version + 1
    Finding.objects.bulk_update(changed, [*SHOWN, "seen_on", "version"], batch_size=200)
    Finding.objects.filter(pk__in=[one.pk for one in same]).update(seen_on=screening.on)
    at = clock.now()
    names = [*((one, _name(one)) for one in new), *((one, "changed") for one in changed)]
    Turn.objects.bulk_create(Turn(finding=one, name=name, status=one.status, at=at) for one, name in names)


def _name(one: Finding) -> str:
    return "found" if one.state == State.OPEN else State(one.state).value


def _close(finding: Finding, stands: Standing) -> None:
    """A later night no longer finds it: it says why."""
    key = key_of(finding.right, finding.household_id, finding.person_id)
    if key in stands.under_way:
        note = "已有在办事项"
    elif finding.kind == Kind.MISSED and key in stands.held:
        note = "已确认给予"
    elif finding.kind == Kind.ENDED and key not in stands.held:
        note = "已不再给予"
    else:
        note = "按现有事实和政策，线索不再成立"
    finding.state, finding.closed_at, finding.version = State.GONE, clock.now(), finding.version + 1
    finding.save(update_fields=["state", "closed_at", "version"])
    Turn.objects.create(finding=finding, name=State.GONE, status=finding.status, at=clock.now(), note=note)


def _place(one: Finding) -> Place:
    return (one.household_id, one.kind, one.right, one.person_id)


def _record(name: str, screening: Screening, detail: dict[str, Any]) -> None:
    record(by=None, action=name, subject="screening", subject_id=screening.pk, detail=detail)
