"""What follows from events for what a family receives and has applied for."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force
from doudi.office.casework.checks import find_awards_of_the_dead, find_course_differences
from doudi.office.casework.course.course import course_of
from doudi.office.casework.enums import EndReason, LogKind, ProceedingState
from doudi.office.casework.models import Award, Proceeding, ProceedingStep
from doudi.office.errors import RefusedError
from doudi.office.registry.enums import LifeEventKind as Kind
from doudi.office.registry.enums import Relation
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, LifeEvent, Person
from doudi.policies.packs.life_events import ENDS, EventEffect
from doudi.rules.problems import SourceLine
from tests.office import build
from tests.office.casework.entered_events import LATER, happen, head_and_spouse, reviews_of, undo
from tests.office.casework.steps import bring_to
from tests.office.monitoring.bureau import Bureau, bureau, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers() -> Bureau:
    return bureau()


@pytest.fixture
def family(officers: Bureau) -> Household:
    """A couple that receives the allowance since build.DAY."""
    family = build.poor_family(officers.clerk)
    decided(officers, family)
    return family


def personal_award(clerk: Actor, family: Household, person: Person, right: str = "dibao_single") -> Award:
    return actions.report_award(
        by=clerk, household=family, right=right, person=person, source="邻县发放", since=build.DAY
    )


@clock.on(LATER)
def test_a_death_ends_what_the_dead_received_and_has_the_rest_reviewed(officers: Bureau, family: Household) -> None:
    head, _ = head_and_spouse(family)
    own = personal_award(officers.clerk, family, head)
    event, consequences = happen(officers.clerk, family, Kind.DEATH, people=(head.pk,))
    own.refresh_from_db()
    assert (own.ended_on, own.end_reason) == (LATER, EndReason.DEATH)
    assert consequences.ended == (own,)
    award = award_in_force("dibao", family, None)
    assert award is not None
    assert award.decision is not None
    assert award.ended_on is None
    (review,) = consequences.reviews
    assert (review.application, review.right, review.state) == (
        award.decision.proceeding.application,
        "dibao",
        "investigation",
    )
    assert event.person == head
    # The clause wants the family looked at within three months of the death.
    assert review.due_on == dt.date(2027, 1, 11)


@clock.on(LATER)
def test_what_a_clause_ends_by_itself_ends_with_the_event(
    officers: Bureau, family: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, spouse = head_and_spouse(family)
    own = personal_award(officers.clerk, family, spouse)
    effect = EventEffect("invented", "虚构的终止", "prison", (own.right,), ENDS, None, 0, 10**6, (), SourceLine("x"))
    monkeypatch.setattr("doudi.office.casework.consequences.event_effects", lambda entry: [effect])
    _, consequences = happen(officers.clerk, family, Kind.PRISON, people=(spouse.pk,))
    own.refresh_from_db()
    assert consequences.ended == (own,)
    assert (own.ended_on, own.end_reason, own.end_note) == (LATER, EndReason.CLAUSE, "虚构的终止")


@clock.on(LATER)
def test_a_family_that_dies_out_is_closed(officers: Bureau, family: Household) -> None:
    head, spouse = head_and_spouse(family)
    happen(officers.clerk, family, Kind.DEATH, people=(head.pk,))
    (review,) = reviews_of(family)
    _, consequences = happen(officers.clerk, family, Kind.DEATH, people=(spouse.pk,))
    assert consequences.closed == (family,)
    assert [award.right for award in consequences.ended] == ["dibao"]
    review.refresh_from_db()
    assert review.state == ProceedingState.WITHDRAWN
    step = review.steps.last()
    assert step is not None
    assert (step.name, step.note) == ("lapse", f"{spouse.name}于{LATER:%Y-%m-%d}死亡")
    assert not Award.objects.filter(ended_on__isnull=True).exists()
    assert not Proceeding.objects.open().exists()


@pytest.mark.parametrize(
    ("kind", "mover"),
    [
        (Kind.LEAVE, "spouse"), (Kind.MOVE_OUT, "spouse"), (Kind.PRISON, "spouse"), (Kind.DIVORCE, "spouse"),
        (Kind.SPLIT, "spouse"), (Kind.NEW_HEAD, ""), (Kind.MOVE, ""), (Kind.BIRTH, "child"), (Kind.WRONG_MEMBER, "spouse"),
    ],
)  # fmt: skip
def test_everything_else_has_it_reviewed_while_it_goes_on(
    officers: Bureau, family: Household, kind: Kind, mover: str
) -> None:
    with clock.on(LATER):
        head, spouse = head_and_spouse(family)
        details: dict[str, Any] = {"people": (spouse.pk,)} if mover == "spouse" else {}
        if kind == Kind.DIVORCE:
            details |= {"anchor": head.pk, "newcomer": spouse}
        if kind in (Kind.MOVE, Kind.SPLIT):
            details |= {"address": "别处路2号"}
        if kind == Kind.NEW_HEAD:
            details |= {"head": spouse.pk}
        if kind == Kind.BIRTH:
            details |= {"anchor": spouse.pk, "newcomer": build.person(officers.clerk, birth=LATER)}
        _, consequences = happen(officers.clerk, family, kind, **details)
        assert [review.right for review in consequences.reviews] == ["dibao"]
        assert consequences.ended == ()
        assert award_in_force("dibao", family, None) is not None


@clock.on(LATER)
def test_what_is_received_elsewhere_is_pointed_out(officers: Bureau, family: Household) -> None:
    _, spouse = head_and_spouse(family)
    elsewhere = personal_award(officers.clerk, family, spouse)
    _, consequences = happen(officers.clerk, family, Kind.MOVE_OUT, people=(spouse.pk,))
    assert consequences.elsewhere == (elsewhere,)
    elsewhere.refresh_from_db()
    assert elsewhere.ended_on is None


@clock.on(LATER)
def test_a_death_that_was_a_mistake_is_taken_back_with_all_that_followed(officers: Bureau, family: Household) -> None:
    head, spouse = head_and_spouse(family)
    own = personal_award(officers.clerk, family, head)
    first, _ = happen(officers.clerk, family, Kind.DEATH, people=(head.pk,))
    (review,) = reviews_of(family)
    build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    under_way = set(Proceeding.objects.open())
    second, _ = happen(officers.clerk, family, Kind.DEATH, people=(spouse.pk,))
    assert not Proceeding.objects.open().exists()
    consequences = undo(officers.clerk, second)
    assert [award.right for award in consequences.revived] == ["dibao"]
    review.refresh_from_db()
    assert review.state == ProceedingState.INVESTIGATION
    assert review in under_way
    assert set(consequences.resumed) == under_way
    assert undo(officers.clerk, first).revived == (own,)
    own.refresh_from_db()
    assert (own.ended_on, own.end_reason, own.ended_by) == (None, "", None)
    assert award_in_force("dibao", family, None) is not None
    assert head_and_spouse(family) == (head, spouse)


MakesUnguarded = Callable[[], contextlib.AbstractContextManager[None]]


def stopped_by_an_older_office(clerk: Actor, unguarded: MakesUnguarded) -> tuple[Proceeding, LifeEvent]:
    """A proceeding under way that ended with the family's last death, as an office left it that followed no procedures yet; and
    the entry of that death."""
    proceeding = bring_to(ProceedingState.INVESTIGATION, clerk)
    head, spouse = head_and_spouse(proceeding.household)
    happen(clerk, proceeding.household, Kind.DEATH, people=(head.pk,))
    last, _ = happen(clerk, proceeding.household, Kind.DEATH, people=(spouse.pk,))
    with unguarded():
        Proceeding.objects.filter(pk=proceeding.pk).update(procedure=None, kept_procedure=None)
        ProceedingStep.objects.filter(proceeding=proceeding).exclude(kind=LogKind.ACT).delete()
        ProceedingStep.objects.filter(proceeding=proceeding).update(kind=None)
    return proceeding, last


@clock.on(LATER)
def test_what_an_older_office_stopped_by_mistake_goes_on_by_the_procedure_of_its_right(
    officers: Bureau, unguarded: MakesUnguarded
) -> None:
    proceeding, death = stopped_by_an_older_office(officers.clerk, unguarded)
    assert undo(officers.clerk, death).resumed == (proceeding,)
    proceeding.refresh_from_db()
    assert (proceeding.state, proceeding.procedure) == (ProceedingState.INVESTIGATION, "dibao")
    course = course_of(proceeding)
    assert course is not None
    assert {"apply", "examine", "accept"} <= set(course.done)
    assert proceeding.awaits, "somebody has something to do"
    assert list(find_course_differences()) == []


@clock.on(LATER)
def test_a_mistaken_death_is_taken_back_also_where_no_procedure_takes_up_what_it_stopped(
    officers: Bureau, unguarded: MakesUnguarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    proceeding, death = stopped_by_an_older_office(officers.clerk, unguarded)
    monkeypatch.setattr("doudi.office.casework.course.procedures.procedures_of", lambda pack: {})
    assert undo(officers.clerk, death).resumed == ()
    proceeding.refresh_from_db()
    assert proceeding.state == ProceedingState.WITHDRAWN
    assert proceeding.household.memberships.filter(valid_to__isnull=True).count() == 1


@clock.on(LATER)
def test_the_check_finds_an_award_that_goes_on_after_a_death_entered_past_the_program(
    officers: Bureau, family: Household
) -> None:
    head, _ = head_and_spouse(family)
    own = personal_award(officers.clerk, family, head)
    assert list(find_awards_of_the_dead()) == []
    family.memberships.filter(person=head).update(valid_to=LATER)
    Person.objects.filter(pk=head.pk).update(died_on=LATER)
    assert [problem.startswith(f"待遇 {own.pk}：") for problem in find_awards_of_the_dead()] == [True]


@clock.on(LATER)
def test_the_database_itself_refuses_what_is_for_the_dead(officers: Bureau, family: Household) -> None:
    head, spouse = head_and_spouse(family)
    own = personal_award(officers.clerk, family, head)
    application = build.application(officers.clerk, family)
    happen(officers.clerk, family, Kind.DEATH, people=(head.pk,))
    with pytest.raises(DatabaseError, match="has ended already"), transaction.atomic():
        Award.objects.filter(pk=own.pk).update(ended_on=None, end_reason="", end_note="", ended_by=None, ended_at=None)
    application.refresh_from_db()
    application.pk, application.number, application.token = None, "x", "y"
    with pytest.raises(DatabaseError, match="dead apply for nothing"), transaction.atomic():
        application.save(force_insert=True)
    own.refresh_from_db()
    own.pk, own.ended_on, own.end_reason, own.end_note, own.ended_by, own.ended_at = None, None, "", "", None, None
    with pytest.raises(DatabaseError, match="dead receive nothing"), transaction.atomic():
        own.save(force_insert=True)
    with pytest.raises(RefusedError, match="申请人应是家庭成员"):
        actions.take_application(by=officers.clerk, token="z", household=family, applicant=head)
    assert spouse.memberships.filter(valid_to__isnull=True).exists()


@clock.on(LATER)
def test_a_preview_tells_what_would_follow_and_does_nothing(officers: Bureau, family: Household) -> None:
    head, spouse = head_and_spouse(family)
    event = EventInput(Kind.DEATH, LATER, "虚构证明", people=(head.pk,))
    version = Household.objects.get(pk=family.pk).version
    under_way = set(Proceeding.objects.open())
    consequences, rights = actions.preview_life_event(
        by=officers.clerk, household=family, expected_version=version, event=event
    )
    assert [(change.person, change.former, change.present) for change in consequences.members] == [
        (head, "self", ""), (spouse, "spouse", "self"),
    ]  # fmt: skip
    assert [review.right for review in consequences.reviews] == ["dibao"]
    assert any(right.label == "最低生活保障" for right in rights)
    head.refresh_from_db()
    assert head.died_on is None
    assert not LifeEvent.objects.exists()
    assert set(Proceeding.objects.open()) == under_way
    assert head_and_spouse(family) == (head, spouse)


def test_a_community_worker_reports_and_does_not_enter(officers: Bureau, family: Household) -> None:
    worker = build.officer(Duty.COMMUNITY_WORKER)
    with pytest.raises(Exception, match="登记家庭变动"):
        happen(worker, family, Kind.DEATH, build.DAY, people=(head_and_spouse(family)[0].pk,))


@clock.on(LATER)
def test_the_database_refuses_an_end_for_a_reason_that_cannot_be(officers: Bureau, family: Household) -> None:
    (award,) = Award.objects.filter(household=family)
    elsewhere = personal_award(officers.clerk, family, head_and_spouse(family)[0])
    ended = {"ended_on": LATER, "ended_by": officers.clerk.user, "ended_at": clock.now()}
    for row, reason in ((award, "reported"), (award, "review"), (elsewhere, "replaced"), (elsewhere, "dissolved")):
        with pytest.raises(DatabaseError, match="does not end for such a reason"), transaction.atomic():
            Award.objects.filter(pk=row.pk).update(end_reason=reason, **ended)
    elsewhere.pk, elsewhere.person = None, build.person(officers.clerk)
    with pytest.raises(DatabaseError, match="nobody there receives it so"), transaction.atomic():
        elsewhere.save(force_insert=True)


@clock.on(LATER)
def test_who_was_no_relative_may_become_one_by_a_marriage(officers: Bureau, family: Household) -> None:
    """A lodger marries the head's child, who lives elsewhere: what the lodger then is, an officer says."""
    lodger, child = build.person(officers.clerk), build.person(officers.clerk, sex="female")
    happen(officers.clerk, family, Kind.JOIN, newcomer=lodger, relation=Relation.OTHER)
    _, consequences = happen(officers.clerk, family, Kind.MARRIAGE, anchor=lodger.pk, newcomer=child)
    assert {change.person: change.present for change in consequences.members} == {lodger: "unknown", child: "unknown"}
