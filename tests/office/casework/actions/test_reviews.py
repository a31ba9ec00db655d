"""What happens to a family opens reviews, which know what they review and go with the mistake that opened them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.audit import row_states
from doudi.office.audit.actions import record_baseline
from doudi.office.casework import actions
from doudi.office.casework.awards import award_in_force
from doudi.office.casework.course.course import course_of
from doudi.office.casework.enums import EndReason, ProceedingState
from doudi.office.casework.models import Award, Proceeding
from doudi.office.casework.work import work_list
from doudi.office.registry import actions as actions_of_registry
from doudi.office.registry.enums import LifeEventKind as Kind
from doudi.office.registry.enums import Relation
from doudi.office.registry.models import Household, LifeEvent, Person
from tests.office import build
from tests.office.casework.entered_events import LATER, happen, head_and_spouse, reviews_of, undo
from tests.office.monitoring.bureau import Bureau, bureau, decide, decided

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


@clock.on(LATER)
@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_review_goes_with_the_mistake_that_opened_it(officers: Bureau, family: Household, is_accepted: bool) -> None:
    _, spouse = head_and_spouse(family)
    event, consequences = happen(officers.clerk, family, Kind.PRISON, people=(spouse.pk,))
    (review,) = consequences.reviews
    if is_accepted:
        build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    undone = undo(officers.clerk, event)
    assert [recalled.pk for recalled in undone.recalled] == [review.pk]
    assert undone.reviews == ()
    review.refresh_from_db()
    assert review.state == ProceedingState.WITHDRAWN
    step = review.steps.last()
    assert step is not None
    assert (step.name, step.note) == ("recall", "“入狱服刑”的登记已更正")
    assert award_in_force("dibao", family, None) is not None


@clock.on(LATER)
def test_a_review_stays_while_another_event_or_an_officer_asks_for_it(officers: Bureau, family: Household) -> None:
    head, spouse = head_and_spouse(family)
    happen(officers.clerk, family, Kind.NEW_HEAD, head=spouse.pk)
    mistake, _ = happen(officers.clerk, family, Kind.DEATH, people=(head.pk,))
    (review,) = reviews_of(family)
    assert review.review_by is not None
    assert undo(officers.clerk, mistake).recalled == ()
    again = Proceeding.objects.get(pk=review.pk)
    assert (again.is_open, again.review_by) == (True, None), "the day of the clause goes with the death"
    (award,) = Award.objects.filter(household=family, ended_on__isnull=True)
    actions.open_review(by=officers.clerk, award=award)
    (first, _) = (entry for entry in LifeEvent.objects.order_by("pk") if entry.kind != Kind.CORRECTION)
    assert undo(officers.clerk, first).recalled == ()
    assert [review.right for review in reviews_of(family)] == ["dibao"]


@clock.on(LATER)
def test_what_was_decided_while_a_mistake_stood_is_reviewed(officers: Bureau, family: Household) -> None:
    _, spouse = head_and_spouse(family)
    mistake, consequences = happen(officers.clerk, family, Kind.PRISON, people=(spouse.pk,))
    (review,) = consequences.reviews
    accepted = build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
    colleague = Bureau(officers.clerk, build.officer(Duty.TOWNSHIP_HEAD), officers.county)
    decide(colleague, accepted, grant=True)
    undone = undo(officers.clerk, mistake)
    assert [proceeding.pk for proceeding in undone.decided] == [review.pk]
    assert [proceeding.right for proceeding in undone.reviews] == ["dibao"]


@clock.on(LATER)
def test_the_day_that_a_clause_sets_stays_when_a_review_is_accepted(officers: Bureau, family: Household) -> None:
    head, _ = head_and_spouse(family)
    _, consequences = happen(officers.clerk, family, Kind.DEATH, build.DAY + dt.timedelta(days=4), people=(head.pk,))
    (review,) = consequences.reviews
    assert review.review_by == dt.date(2026, 12, 5)
    with clock.on(dt.date(2026, 11, 10)):
        accepted = build.accept(by=officers.clerk, proceeding=review, expected_version=review.version)
        course = course_of(accepted)
        assert course is not None
        ends = [running.due_on for running in course.clocks if running.due_on is not None]
        assert accepted.due_on == min([*ends, dt.date(2026, 12, 5)])
    assert accepted.review_by == dt.date(2026, 12, 5)


@clock.on(LATER)
@pytest.mark.parametrize("kind", [Kind.MOVE_OUT, Kind.MERGER])
def test_a_family_of_which_all_have_gone_is_closed(officers: Bureau, family: Household, kind: Kind) -> None:
    head, spouse = head_and_spouse(family)
    (opened,) = actions.open_proceedings(
        by=officers.clerk, application=build.application(officers.clerk, family), rights=[("temporary_aid", None)]
    )
    if kind == Kind.MOVE_OUT:
        event, consequences = happen(officers.clerk, family, kind, people=(head.pk, spouse.pk))
    else:
        other = build.household(officers.clerk)
        event, consequences = happen(officers.clerk, other, kind, merging=family, relation=Relation.OTHER)
    assert consequences.closed == (family,)
    assert [(award.right, award.end_reason) for award in consequences.ended] == [("dibao", EndReason.DISSOLVED)]
    assert opened in consequences.stopped
    assert not Proceeding.objects.open().filter(household=family).exists()
    opened.refresh_from_db()
    step = opened.steps.last()
    assert step is not None
    assert step.name == "dissolve"
    undone = undo(officers.clerk, event)
    assert [award.right for award in undone.revived] == ["dibao"]
    assert set(undone.resumed) == set(consequences.stopped)
    assert award_in_force("dibao", family, None) is not None


def cared_for(officers: Bureau, family: Household, person: Person) -> Award:
    """What the family's member receives for a grave disability, from the door to the county's decision."""
    told = [actions_of_registry.FactInput("disability_type", "physical", person)]
    told += [actions_of_registry.FactInput("disability_level", 1, person)]
    build.tell(officers.clerk, family, *told)
    (opened,) = actions.open_proceedings(
        by=officers.clerk, application=build.application(officers.clerk, family), rights=[(CARE, person)]
    )
    accepted = build.accept(by=officers.clerk, proceeding=opened, expected_version=opened.version)
    return decide(officers, accepted, grant=True).award


CARE = "disability_care_subsidy"


@clock.on(LATER)
def test_what_a_person_receives_is_reviewed_where_the_person_lives(officers: Bureau, family: Household) -> None:
    _, spouse = head_and_spouse(family)
    award = cared_for(officers, family, spouse)
    other = build.household(officers.clerk)
    _, consequences = happen(officers.clerk, other, Kind.MOVE_IN, newcomer=spouse, relation=Relation.OTHER)
    (review,) = (review for review in consequences.reviews if review.person == spouse)
    assert (review.household, review.reviews) == (other, award)
    assert review.application.household == other
    decide(officers, build.accept(by=officers.clerk, proceeding=review, expected_version=review.version), grant=False)
    award.refresh_from_db()
    assert award.end_reason == EndReason.REVIEW


@clock.on(LATER)
def test_what_somebody_receives_who_lives_nowhere_is_said_to_be_unsettled(officers: Bureau, family: Household) -> None:
    head, spouse = head_and_spouse(family)
    award = cared_for(officers, family, spouse)
    _, consequences = happen(officers.clerk, family, Kind.MOVE_OUT, people=(head.pk, spouse.pk))
    assert consequences.unsettled == (award,)
    assert consequences.reviews == ()
    award.refresh_from_db()
    assert award.ended_on is None


@clock.on(LATER)
def test_what_is_open_goes_with_a_family_that_moves(officers: Bureau, family: Household) -> None:
    record_baseline()
    (opened,) = actions.open_proceedings(
        by=officers.clerk, application=build.application(officers.clerk, family), rights=[("temporary_aid", None)]
    )
    event, consequences = happen(
        officers.clerk, family, Kind.MOVE, address="别处路2号", region_code=build.OTHER_TOWNSHIP
    )
    assert opened in consequences.relocated
    kept = opened.kept_procedure_id
    there = build.officer(Duty.TOWNSHIP_CLERK, build.OTHER_TOWNSHIP)
    opened.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.accept(by=officers.clerk, proceeding=opened, expected_version=opened.version)
    assert {family.pk} == {row.household.pk for queue in work_list(there).queues for row in queue.families}
    assert work_list(officers.clerk).queues == []
    assert {review.region_code for review in consequences.reviews} == {build.OTHER_TOWNSHIP}
    actions.accept(by=there, proceeding=opened, expected_version=opened.version)
    undo(there, event)
    opened.refresh_from_db()
    assert (opened.region_code, opened.state) == (build.TOWNSHIP, ProceedingState.INVESTIGATION)
    assert opened.kept_procedure_id == kept, "it goes on by the procedure on which it began"
    assert [text for text in row_states.find_differences() if text.startswith("办理")] == []
