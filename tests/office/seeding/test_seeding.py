"""An office that was filled in bulk is one that `doudi check` finds nothing wrong with, also where it was interrupted."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.conf import LazySettings

from doudi.office import checks, demo
from doudi.office.audit.models import Entry
from doudi.office.casework.awards import makes_award
from doudi.office.casework.course.course import course_of
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Application, Award, Decision, Proceeding, SignedRecord
from doudi.office.errors import NotHereError, RefusedError
from doudi.office.registry.models import Household, Membership, Person
from doudi.office.seeding import actions
from doudi.office.seeding.actions import SEED, SeedPlan, progress_of, seed
from doudi.office.seeding.families import without_taken_numbers
from doudi.office.seeding.posts import CountyPosts

pytestmark = [pytest.mark.django_db, pytest.mark.long]
COUNTY = demo.read_plan()["counties"][0]["code"]
PLAN = SeedPlan(COUNTY, people=130, cases=30, seed=3)


def test_what_is_seeded_passes_every_check_and_has_cases_in_every_state() -> None:
    seed([PLAN])
    assert Person.objects.count() >= PLAN.people
    assert Application.objects.count() == PLAN.cases
    for label, problems in checks.run_checks():
        assert not problems, label
    states = Counter(Proceeding.objects.values_list("state", flat=True))
    assert set(states) == set(ProceedingState.values)
    granted = Decision.objects.filter(granted=True)
    assert granted.exists()
    assert Award.objects.count() == sum(makes_award(decision.proceeding.right) for decision in granted)
    assert SignedRecord.objects.count() == Decision.objects.count()
    _refuse_unlawful_logs()


def _refuse_unlawful_logs() -> None:
    """Every proceeding follows a procedure; what is decided has come to an end of it with all papers of that end, and nothing
    happened after the day of the demo."""
    last = demo.read_plan()["day"]
    for proceeding in Proceeding.objects.prefetch_related("steps"):
        course = course_of(proceeding)
        assert course is not None, proceeding.procedure
        days = [row.day for row in proceeding.steps.all() if row.day is not None]
        assert days == sorted(days)
        assert days[-1] <= last
        assert all(row.people for row in proceeding.steps.all() if row.name in ("visit", "propose", "decide"))
        if proceeding.state in (ProceedingState.GRANTED, ProceedingState.REFUSED):
            assert course.ending is not None, course.results
            steps = [course.procedure.steps[name] for name in course.done]
            made = {paper for step in steps for paper in (*step.asks, *step.papers)}
            assert set(course.ending.papers) <= made


def test_each_batch_leaves_one_entry_with_all_watched_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "FAMILIES_A_BATCH", 20)
    seed([PLAN])
    entries = list(Entry.objects.filter(action=SEED).order_by("number"))
    assert len(entries) > 1
    assert entries[-1].detail["people"] == Person.objects.count()
    memberships = [key for entry in entries for key in (entry.rows or {})["membership"]]
    assert len(memberships) == len(set(memberships)) == Membership.objects.count()


class PowerCutError(Exception):
    pass


def test_an_interrupted_call_is_carried_on_and_the_same_seed_gives_the_same_families(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "FAMILIES_A_BATCH", 20)

    def stop(text: str) -> None:
        raise PowerCutError

    demo.build(households=0)
    with pytest.raises(PowerCutError):
        seed([PLAN], stop)
    first = progress_of(PLAN)
    assert 0 < first.people < PLAN.people
    seed([PLAN])
    names = list(Person.objects.order_by("pk").values_list("name", flat=True))
    assert len(set(Household.objects.values_list("code", flat=True))) == progress_of(PLAN).families
    total = seed([PLAN])
    assert total == progress_of(PLAN)
    assert list(Person.objects.order_by("pk").values_list("name", flat=True)) == names
    assert Application.objects.count() == PLAN.cases


def test_another_seed_is_refused_where_one_was_used() -> None:
    seed([SeedPlan(COUNTY, people=5, cases=1, seed=3)])
    with pytest.raises(RefusedError, match="种子 3"):
        seed([SeedPlan(COUNTY, people=10, cases=1, seed=4)])


@pytest.mark.parametrize(("people", "cases"), [(0, 0), (10, 3), (10, -1)])
def test_what_cannot_be_is_refused(people: int, cases: int) -> None:
    with pytest.raises(RefusedError):
        SeedPlan(COUNTY, people, cases)


def test_nobody_invented_comes_among_people_who_are_helped(settings: LazySettings, monkeypatch: Any) -> None:
    monkeypatch.setattr(type(settings.DOUDI), "production", property(lambda configuration: True))
    with pytest.raises(NotHereError):
        seed([PLAN])
    assert not Person.objects.exists()


def test_a_family_whose_number_is_taken_is_left_out() -> None:
    seed([SeedPlan(COUNTY, people=20, cases=2, seed=3)])
    before = Household.objects.count()
    plan = SeedPlan(COUNTY, people=20, cases=2, seed=3)
    families, _ = actions._draw_batch(plan, actions.Progress(), CountyPosts(COUNTY))
    assert families
    assert without_taken_numbers(families) == []
    assert Household.objects.count() == before
