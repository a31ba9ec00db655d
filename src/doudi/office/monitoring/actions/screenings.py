"""Stores what a screening found: `begin_screening`, `keep_part` for each part, `end_screening`.

Any number of workers may carry on one screening: a part that is delivered twice is stored once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.audit.actions import record
from doudi.office.monitoring.actions.findings import close_finding
from doudi.office.monitoring.case_history import CaseHistory, read_case_history, right_key
from doudi.office.monitoring.current_outcomes import CurrentOutcome, Policy, right_unit
from doudi.office.monitoring.enums import SILENCING, FindingKind, FindingState, ScreeningState
from doudi.office.monitoring.findings import ExpectedFinding, FamilyFacts, FindingKey, expected_findings
from doudi.office.monitoring.models import Finding, FindingEvent, Screening, SkippedHousehold
from doudi.office.registry.models import Household

_OUTCOME_FIELDS = ("status", "low", "high", "margin", "ways", "clauses", "needs", "rests_on", "decision_id")


@transaction.atomic
def begin_screening(*, nightly: bool) -> Screening | None:
    """Begins a screening of today, or returns the one that runs; None where tonight's is done already."""
    running = Screening.objects.filter(progress=ScreeningState.RUNNING).first()
    if running is not None:
        return running
    today = clock.today()
    if nightly and Screening.objects.filter(on=today, nightly=True).exists():
        return None
    try:
        with transaction.atomic():
            screening = Screening.objects.create(on=today, nightly=nightly, begun_at=clock.now())
    except IntegrityError:
        # Another process began one between the queries above and this insert.
        return Screening.objects.filter(progress=ScreeningState.RUNNING).first()
    _record("monitoring.begin", screening, {"on": screening.on, "nightly": nightly})
    return screening


@transaction.atomic
def take_attempt(*, screening: Screening, most: int) -> bool:
    """Counts a worker that is sent for a running screening; False, and the screening failed, once `most` were sent."""
    locked = Screening.objects.select_for_update().get(pk=screening.pk)
    if locked.attempts >= most:
        end_screening(screening=locked, progress=ScreeningState.FAILED)
        return False
    Screening.objects.filter(pk=locked.pk).update(attempts=locked.attempts + 1)
    return True


@transaction.atomic
def end_screening(*, screening: Screening, progress: ScreeningState = ScreeningState.COMPLETE) -> None:
    """Ends a screening that runs, as complete or as failed; does nothing where it has ended."""
    locked = Screening.objects.select_for_update().get(pk=screening.pk)
    if locked.progress != ScreeningState.RUNNING:
        return
    locked.progress, locked.ended_at = progress, clock.now()
    locked.save(update_fields=["progress", "ended_at"])
    counts = {"households": locked.households, "opened": locked.opened, "closed": locked.closed}
    _record("monitoring.end", locked, {"progress": progress, **counts, "unread": locked.skipped.count()})


@dataclass(frozen=True)
class ScreenedPart:
    """A part of the registry as it was read, with the outcomes of the rules.

    `start` and `last` are the keys of the households behind which the part begins and with which it ends; `skipped` has
    the reasons why households could not be decided, by their keys.
    """

    start: int
    last: int
    families: dict[int, FamilyFacts]
    outcomes: list[CurrentOutcome]
    skipped: dict[int, str]


@transaction.atomic
def keep_part(*, screening: Screening, part: ScreenedPart, policy: Policy) -> bool:
    """Stores the findings of a part; False where another worker has stored this part already.

    Families that have changed since they were read are left for the next screening.
    """
    locked = Screening.objects.select_for_update().get(pk=screening.pk)
    if locked.progress != ScreeningState.RUNNING or locked.reached != part.start:
        return False
    families = _unchanged_families(part)
    people = {person for family in families.values() for person in family.people}
    history = read_case_history(families.keys(), people)
    outcomes = [outcome for outcome in part.outcomes if outcome.household in families]
    expected = list(expected_findings(families, outcomes, history, policy))
    # Lists show the newest row first. Reversed, and sorted stably by household, the findings of one family stand
    # together there and the household's own rights lead them.
    expected.reverse()
    expected.sort(key=lambda finding: finding.outcome.household)
    opened, closed = _compare(locked, families, expected, history)
    SkippedHousehold.objects.bulk_create(
        SkippedHousehold(
            screening=locked, household_id=pk, region_code=part.families[pk].household.region_code, reason=reason[:500]
        )
        for pk, reason in part.skipped.items()
    )
    locked.reached, locked.households = part.last, locked.households + len(families)
    locked.opened, locked.closed = locked.opened + opened, locked.closed + closed
    locked.save(update_fields=["reached", "households", "opened", "closed"])
    if opened or closed:
        _record("monitoring.keep", locked, {"households": len(families), "opened": opened, "closed": closed})
    return True


def _unchanged_families(part: ScreenedPart) -> dict[int, FamilyFacts]:
    """The families that could be decided and whose version in the database is still the one that was read."""
    versions = dict(Household.objects.filter(pk__in=part.families).values_list("pk", "version"))
    return {
        pk: family
        for pk, family in part.families.items()
        if versions.get(pk) == family.household.version and pk not in part.skipped
    }


def _compare(
    screening: Screening, families: dict[int, FamilyFacts], expected: list[ExpectedFinding], history: CaseHistory
) -> tuple[int, int]:
    """Opens, updates and closes the findings of these families so that they are those expected.

    Returns how many were opened and how many were closed.
    """
    rows = Finding.objects.filter(household__in=families)
    open_findings = {_key(finding): finding for finding in rows.open().select_for_update()}
    silenced, settling = _closed_by_people(rows)
    expected_by_key = {finding.key: finding for finding in expected if (finding.key, finding.rests_on) not in silenced}
    new: list[Finding] = []
    changed: list[Finding] = []
    same: list[Finding] = []
    for key, expectation in expected_by_key.items():
        finding = open_findings.get(key)
        if finding is None:
            new.append(_new_finding(expectation, families[expectation.outcome.household], screening, settling))
            continue
        values = _outcome_values(expectation)
        differs = any(getattr(finding, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(finding, name, value)
        (changed if differs else same).append(finding)
    gone = [finding for key, finding in open_findings.items() if key not in expected_by_key]
    _save(screening, new, changed, same)
    for finding in gone:
        close_finding(finding, FindingState.GONE, by=None, note=_reason_gone(finding, history))
    return sum(finding.state == FindingState.OPEN for finding in new), len(gone)


def _closed_by_people(rows: Any) -> tuple[set[tuple[FindingKey, str]], set[int]]:
    """What officers closed, by key and digest, and the proceedings that are noted as having settled a finding."""
    silenced, settling = set(), set()
    closed = rows.filter(state__in=SILENCING).only(
        "household_id", "kind", "right", "person_id", "rests_on", "state", "proceeding_id"
    )
    for finding in closed:
        silenced.add((_key(finding), finding.rests_on))
        if finding.state == FindingState.SETTLED and finding.proceeding_id is not None:
            settling.add(finding.proceeding_id)
    return silenced, settling


def _new_finding(
    expectation: ExpectedFinding, family: FamilyFacts, screening: Screening, settling: set[int]
) -> Finding:
    """A finding that is open, or closed at once where an officer has settled the right and nothing was recorded since.

    A finding that is closed at once records the facts on which the settlement rests, so that later screenings do not raise it.
    """
    settlement = expectation.settled
    is_settled = settlement is not None and settlement.unchanged and settlement.proceeding not in settling
    return Finding(
        household=family.household,
        person_id=expectation.outcome.person,
        region_code=family.household.region_code,
        right=expectation.outcome.right,
        kind=expectation.kind,
        state=FindingState.SETTLED if is_settled else FindingState.OPEN,
        closed_at=clock.now() if is_settled else None,
        proceeding_id=settlement.proceeding if is_settled and settlement else None,
        unit=right_unit(expectation.outcome.right),
        found_on=screening.on,
        seen_on=screening.on,
        **_outcome_values(expectation),
    )


def _outcome_values(expectation: ExpectedFinding) -> dict[str, Any]:
    """The columns of a finding that hold the outcome of the rules: those of _OUTCOME_FIELDS."""
    outcome = expectation.outcome
    return {
        "status": outcome.status,
        "low": outcome.low,
        "high": outcome.high,
        "margin": outcome.margin,
        "ways": list(outcome.ways),
        "clauses": expectation.clauses,
        "needs": list(outcome.needs),
        "rests_on": expectation.rests_on,
        "decision_id": expectation.decision.pk if expectation.decision else None,
    }


def _save(screening: Screening, new: list[Finding], changed: list[Finding], same: list[Finding]) -> None:
    """Writes findings and their events with a number of queries that does not grow with them."""
    Finding.objects.bulk_create(new)
    for finding in changed:
        finding.seen_on, finding.version = screening.on, finding.version + 1
    Finding.objects.bulk_update(changed, [*_OUTCOME_FIELDS, "seen_on", "version"], batch_size=200)
    Finding.objects.filter(pk__in=[finding.pk for finding in same]).update(seen_on=screening.on)
    now = clock.now()
    names = [(finding, "found" if finding.state == FindingState.OPEN else str(finding.state)) for finding in new]
    names += [(finding, "changed") for finding in changed]
    FindingEvent.objects.bulk_create(
        FindingEvent(finding=finding, name=name, status=finding.status, at=now) for finding, name in names
    )


def _reason_gone(finding: Finding, history: CaseHistory) -> str:
    """Why a screening no longer expects a finding, in Chinese."""
    key = right_key(finding.right, finding.household_id, finding.person_id)
    if key in history.under_way:
        return "已有在办事项"
    if finding.kind == FindingKind.MISSED and key in history.grants:
        return "已确认给予"
    if finding.kind == FindingKind.ENDED and key not in history.grants:
        return "已不再给予"
    return "按现有事实和政策，线索不再成立"


def _key(finding: Finding) -> FindingKey:
    """What identifies an open finding."""
    return (finding.household_id, finding.kind, finding.right, finding.person_id)


def _record(name: str, screening: Screening, detail: dict[str, Any]) -> None:
    """Writes the audit entry of a step of a screening, which has no author."""
    record(by=None, action=name, subject="screening", subject_id=screening.pk, detail=detail)
