"""Enters what happens to families with all that follows from it, and shows that before it is saved."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework.actions.applications import REVIEWED
from doudi.office.casework.actions.awards import end_award
from doudi.office.casework.actions.carry_on import follow_procedure
from doudi.office.casework.actions.proceedings import apply_transition
from doudi.office.casework.actions.reviews import open_review_of, recall_reviews
from doudi.office.casework.consequences import (
    Consequences,
    Reach,
    RightConsequence,
    awards_to_review,
    closing_note,
    decided_upon,
    ended_by_clause,
    ended_by_death,
    ended_with_household,
    ending_note,
    entitlements_of,
    has_no_home,
    member_changes,
    reach_of,
    relocated,
    rests_on,
    review_due,
    right_changes,
    stopped_by,
)
from doudi.office.casework.enums import EndReason, ProceedingState
from doudi.office.casework.models import Award, Proceeding
from doudi.office.files.models import Document
from doudi.office.registry import actions as registry
from doudi.office.registry import life_events
from doudi.office.registry.enums import FactSource, LifeEventKind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent

STOPPING = ("lapse", "dissolve")
"""Steps by which an event stops what was open."""
CAUSES = {LifeEventKind.DEATH: "died"}
"""What the first step of a review says after an event; after any other, that a change was learnt. Only a death lets a sum be cut
unheard: whether a family has moved out of the county, an officer says."""


@transaction.atomic
def record_life_event(
    *, by: Actor, household: Household, expected_version: int, event: EventInput
) -> tuple[LifeEvent, Consequences]:
    """Enters an event. A death ends what the dead received and stops what is open for them, and so does the leaving of the
    last member for the household; everything else that the touched households and people receive is reviewed, and goes on
    until that is decided. What is open goes with a family that moves."""
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
    """Takes back an entry that was a mistake, with what it ended and stopped and the reviews that it alone had opened.

    What was decided while it stood is reviewed; what was decided before stands on what is true again.
    """
    correction = registry.correct_life_event(
        by=by, event=event, expected_version=expected_version, evidence=evidence, source=source, document=document
    )
    consequences = _follow(by, correction, mistake=event)
    return correction, consequences


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


def _follow(by: Actor, entry: LifeEvent, mistake: LifeEvent | None = None) -> Consequences:
    """Does what follows from an entry, and says what it was. `mistake`: the one that it takes back."""
    revived: tuple[Award, ...] = ()
    resumed: tuple[Proceeding, ...] = ()
    recalled: tuple[Proceeding, ...] = ()
    if mistake is not None:
        recalled = recall_reviews(by, mistake, f"“{mistake.get_kind_display()}”的登记已更正")
        revived, resumed = _revive(by, mistake), _resume(by, mistake)
    reach = reach_of(entry)
    moved = _relocate(by, entry, reach)
    ended, stopped = _end(by, entry, reach), _stop(by, entry, reach)
    concerned = [award for award in awards_to_review(reach) if mistake is None or rests_on(award, mistake)]
    unsettled = [award for award in concerned if not award.elsewhere and has_no_home(award)]
    to_review = [award for award in concerned if not award.elsewhere and award not in unsettled]
    return Consequences(
        members=reach.moves,
        ended=ended,
        elsewhere=tuple(award for award in concerned if award.elsewhere),
        reviews=tuple(_review(by, entry, award) for award in to_review),
        stopped=stopped,
        revived=revived,
        resumed=resumed,
        closed=reach.emptied,
        relocated=moved,
        recalled=recalled,
        decided=() if mistake is None else decided_upon(mistake),
        unsettled=tuple(unsettled),
    )


def _review(by: Actor, entry: LifeEvent, award: Award) -> Proceeding:
    """The open review of an award, with the day by which a clause wants it done."""
    cause = CAUSES.get(LifeEventKind(entry.kind), REVIEWED)
    return open_review_of(by, award, entry, review_due(entry, award.right), cause)


def _relocate(by: Actor, entry: LifeEvent, reach: Reach) -> tuple[Proceeding, ...]:
    """Has applications and open proceedings follow their family into another region, to the officers of there."""
    moved_or_back = (LifeEventKind.MOVE, LifeEventKind.CORRECTION)
    if entry.kind not in moved_or_back:
        return ()
    for household in reach.households:
        elsewhere = household.applications.exclude(region_code=household.region_code)
        elsewhere.update(region_code=household.region_code)
    moved = relocated(reach)
    for proceeding in moved:
        proceeding.region_code = proceeding.household.region_code
        proceeding.application.region_code = proceeding.household.region_code
        proceeding.save(update_fields=["region_code"])
        state = ProceedingState(proceeding.state)
        apply_transition(by, "relocate", proceeding, {"event": entry.pk}, target=state)
    return tuple(moved)


def _end(by: Actor, entry: LifeEvent, reach: Reach) -> tuple[Award, ...]:
    ended = []
    for award in ended_by_death(reach):
        assert reach.dead is not None
        note = ending_note(entry.on, reach.dead)
        ended.append(end_award(award=award, on=entry.on, reason=EndReason.DEATH, by=by, note=note))
    reason, note = EndReason.DISSOLVED, closing_note(entry)
    if reach.dead is not None:
        reason, note = EndReason.DEATH, ending_note(entry.on, reach.dead)
    for award in ended_with_household(reach):
        ended.append(end_award(award=award, on=entry.on, reason=reason, by=by, note=note))
    for award, effect in ended_by_clause(entry, reach):
        ended.append(end_award(award=award, on=entry.on, reason=EndReason.CLAUSE, by=by, note=effect.label))
    return tuple(ended)


def _stop(by: Actor, entry: LifeEvent, reach: Reach) -> tuple[Proceeding, ...]:
    """Stops the open proceedings of the dead and of a household that nobody lives in, with the reason in their log."""
    name, note = "dissolve", closing_note(entry)
    if reach.dead is not None:
        name, note = "lapse", ending_note(entry.on, reach.dead)
    stopped = []
    for proceeding in stopped_by(reach):
        locked = Proceeding.objects.select_for_update(of=("self",)).select_related("application").get(pk=proceeding.pk)
        stopped.append(apply_transition(by, name, locked, {"event": entry.pk}, note=note))
    return tuple(stopped)


def _revive(by: Actor, event: LifeEvent) -> tuple[Award, ...]:
    """Puts back in force what an event ended that was entered by mistake: ends by death and by clause of its own day and no
    earlier entry, of those whom it touched."""
    touched = member_changes(event)
    households = [event.household, *(move.household for move in touched)]
    people = [move.person for move in touched] + ([event.person] if event.person is not None else [])
    holders = Q(person__in=people) | Q(person__isnull=True, household__in=households)
    ended = Award.objects.filter(
        holders,
        end_reason__in=(EndReason.DEATH, EndReason.CLAUSE, EndReason.DISSOLVED),
        ended_on=event.on,
        ended_at__gte=event.recorded_at,
    )
    return tuple(_revive_award(by, award) for award in ended.select_related("household"))


def _resume(by: Actor, event: LifeEvent) -> tuple[Proceeding, ...]:
    """Takes up again what an event stopped that was entered by mistake, but for what has no procedure on which it could go on."""
    notes = [closing_note(event)]
    if event.kind == LifeEventKind.DEATH and event.person is not None:
        notes.append(ending_note(event.on, event.person))
    stopped = Proceeding.objects.filter(
        state=ProceedingState.WITHDRAWN,
        steps__name__in=STOPPING,
        steps__note__in=notes,
        household__in=[event.household, *(move.household for move in member_changes(event))],
    ).distinct()
    resumed = []
    for proceeding in stopped.select_related("household", "application"):
        last_step = proceeding.steps.last()
        by_event = last_step is not None and last_step.name in STOPPING and last_step.note in notes
        if last_step is not None and by_event and follow_procedure(by, proceeding):
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
