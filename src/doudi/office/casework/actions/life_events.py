"""Enters what happens to families with all that follows from it, and shows that before it is saved."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework.actions.applications import open_review_of
from doudi.office.casework.actions.awards import end_award
from doudi.office.casework.actions.proceedings import apply_transition
from doudi.office.casework.consequences import (
    Consequences,
    Reach,
    RightConsequence,
    awards_to_review,
    ended_by_clause,
    ended_by_death,
    ending_note,
    entitlements_of,
    member_changes,
    reach_of,
    review_due,
    right_changes,
    stopped_by_death,
)
from doudi.office.casework.enums import EndReason, ProceedingState
from doudi.office.casework.models import Award, Proceeding
from doudi.office.files.models import Document
from doudi.office.registry import actions as registry
from doudi.office.registry import life_events
from doudi.office.registry.enums import FactSource, LifeEventKind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent


@transaction.atomic
def record_life_event(
    *, by: Actor, household: Household, expected_version: int, event: EventInput
) -> tuple[LifeEvent, Consequences]:
    """Enters an event. A death ends what the dead received and stops what is open for them; everything else that the
    touched households and people receive is reviewed, and goes on until that is decided."""
    entry = registry.record_life_event(by=by, household=household, expected_version=expected_version, event=event)
    return entry, _follow(by, entry)


@transaction.atomic
def correct_life_event(
    *,
    by: Actor,
    event: LifeEvent,
    expected_version: int,
    evidence: str,
    source: FactSource = FactSource.DECLARED,
    document: Document | None = None,
) -> tuple[LifeEvent, Consequences]:
    """Takes back an entry that was a mistake, with what it ended and stopped; reviews that it opened go on."""
    correction = registry.correct_life_event(
        by=by, event=event, expected_version=expected_version, evidence=evidence, source=source, document=document
    )
    revived = _revive(by, event)
    resumed = _resume(by, event) if event.kind == LifeEventKind.DEATH else ()
    return correction, _follow(by, correction, revived, resumed)


def preview_life_event(
    *, by: Actor, household: Household, expected_version: int, event: EventInput
) -> tuple[Consequences, list[RightConsequence]]:
    """What entering the event would do, without doing it: it is entered in a transaction that is rolled back."""
    former = {household.pk: entitlements_of(household)}
    with transaction.atomic():
        for step in life_events.plan(event, household):
            if step.household is not None and step.household.pk not in former:
                former[step.household.pk] = entitlements_of(step.household)
        entry, consequences = record_life_event(
            by=by, household=household, expected_version=expected_version, event=event
        )
        rights = []
        for home in reach_of(entry).households:
            home.refresh_from_db()
            rights += list(right_changes(former.get(home.pk, {}), entitlements_of(home)))
        transaction.set_rollback(True)
    return consequences, rights


def _follow(
    by: Actor,
    entry: LifeEvent,
    revived: tuple[Award, ...] = (),
    resumed: tuple[Proceeding, ...] = (),
) -> Consequences:
    """Does what follows from an entry, and says what it was."""
    reach = reach_of(entry)
    ended, stopped = _end(by, entry, reach), _stop(by, entry, reach)
    to_review = awards_to_review(reach)
    reviews = [_review(by, entry, award.decision.proceeding) for award in to_review if award.decision is not None]
    return Consequences(
        members=member_changes(entry),
        ended=ended,
        elsewhere=tuple(award for award in to_review if award.elsewhere),
        reviews=tuple(reviews),
        stopped=stopped,
        revived=revived,
        resumed=resumed,
        closed=reach.emptied,
    )


def _review(by: Actor, entry: LifeEvent, granted: Proceeding) -> Proceeding:
    """The open review of a grant, with the day by which a clause wants it done."""
    return open_review_of(by, granted, review_due(entry, granted.right))


def _end(by: Actor, entry: LifeEvent, reach: Reach) -> tuple[Award, ...]:
    awards = ended_by_death(reach)
    for award in awards:
        assert reach.dead is not None
        end_award(award=award, on=entry.on, reason=EndReason.DEATH, by=by, note=ending_note(entry.on, reach.dead))
    ended = ended_by_clause(entry, reach)
    for award, effect in ended:
        end_award(award=award, on=entry.on, reason=EndReason.CLAUSE, by=by, note=effect.label)
    return (*awards, *(award for award, _ in ended))


def _stop(by: Actor, entry: LifeEvent, reach: Reach) -> tuple[Proceeding, ...]:
    """Stops the open proceedings of the dead, with the reason in their log."""
    proceedings = stopped_by_death(reach)
    for proceeding in proceedings:
        assert reach.dead is not None
        locked = Proceeding.objects.select_for_update(of=("self",)).get(pk=proceeding.pk)
        apply_transition(by, "lapse", locked, {"event": entry.pk}, note=ending_note(entry.on, reach.dead))
    return tuple(proceedings)


def _revive(by: Actor, event: LifeEvent) -> tuple[Award, ...]:
    """Puts back in force what an event ended that was entered by mistake: ends by death and by clause of its own day and no
    earlier entry, of those whom it touched."""
    touched = member_changes(event)
    households = [event.household, *(move.household for move in touched)]
    people = [move.person for move in touched] + ([event.person] if event.person is not None else [])
    holders = Q(person__in=people) | Q(person__isnull=True, household__in=households)
    ended = Award.objects.filter(
        holders,
        end_reason__in=(EndReason.DEATH, EndReason.CLAUSE),
        ended_on=event.on,
        ended_at__gte=event.recorded_at,
    )
    return tuple(_revive_award(by, award) for award in ended.select_related("household"))


def _resume(by: Actor, event: LifeEvent) -> tuple[Proceeding, ...]:
    """Takes up again what a death stopped that was entered by mistake."""
    assert event.person is not None
    lapsed = Proceeding.objects.filter(
        state=ProceedingState.WITHDRAWN,
        steps__name="lapse",
        steps__note=ending_note(event.on, event.person),
        household__in=[move.household for move in member_changes(event)],
    ).distinct()
    resumed = []
    for proceeding in lapsed:
        last_step = proceeding.steps.last()
        if last_step is not None and last_step.name == "lapse":
            target = ProceedingState(last_step.source)
            resumed.append(apply_transition(by, "resume", proceeding, {"event": event.pk}, target=target))
    return tuple(resumed)


def _revive_award(by: Actor, award: Award) -> Award:
    """Takes the end of an award back. The database allows it for an end by an event alone, and only for a holder who lives."""
    award.ended_on, award.end_reason, award.end_note = None, "", ""
    award.ended_by, award.ended_at = None, None
    award.save(update_fields=["ended_on", "end_reason", "end_note", "ended_by", "ended_at"])
    record_action(
        by=by,
        permission=Action.RECORD_LIFE_EVENTS,
        action="casework.revive_award",
        subject="award",
        row=award,
        region_code=award.household.region_code,
        detail={"right": award.right},
        rows=[award],
    )
    return award
