"""The screening of the night: once a night, by one worker, carried on when that is lost, given up when it cannot be done."""

from __future__ import annotations

import datetime as dt

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from doudi.office import clock, worker
from doudi.office.monitoring import actions, jobs, screening
from doudi.office.monitoring.enums import ScreeningState
from doudi.office.monitoring.models import Finding, Screening
from tests.office import build
from tests.office.at_once import at_once
from tests.office.monitoring.bureau import bureau

pytestmark = pytest.mark.django_db
in_earnest = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> None:
    _sets(monkeypatch, 3)


def _sets(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    """The time of day in China, on whatever day it is."""
    china = dt.timezone(dt.timedelta(hours=8))
    monkeypatch.setattr(clock, "now", lambda: dt.datetime.combine(clock.today(), dt.time(hour, 30), china))


def _tasks() -> int:
    return DBTaskResult.objects.filter(task_path=jobs.screen_registry.module_path).count()


@pytest.mark.usefixtures("at")
def test_once_a_night_and_again_the_next() -> None:
    build.poor_family(bureau().clerk)
    assert jobs.screen_at_night()
    assert not jobs.screen_at_night(), "a worker is on its way"
    assert _tasks() == 1
    jobs.screen_registry.func()
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)
    assert Screening.objects.get().progress == ScreeningState.COMPLETE
    assert Finding.objects.exists()
    assert not jobs.screen_at_night()
    with clock.on(build.DAY + dt.timedelta(days=1)):
        assert jobs.screen_at_night()
    assert _tasks() == 2


def test_not_before_its_hour_and_not_of_an_empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    _sets(monkeypatch, 3)
    assert not jobs.screen_at_night()
    build.poor_family(bureau().clerk)
    _sets(monkeypatch, jobs.HOUR - 1)
    assert not jobs.screen_at_night()
    assert not Screening.objects.exists()


@pytest.mark.usefixtures("at")
def test_one_that_lost_its_worker_is_carried_on_and_at_last_given_up() -> None:
    build.poor_family(bureau().clerk)
    for sent in range(1, jobs.ATTEMPTS + 1):
        assert jobs.screen_at_night()
        assert _tasks() == sent
        DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert not jobs.screen_at_night()
    assert Screening.objects.get().progress == ScreeningState.FAILED
    assert not jobs.screen_at_night(), "until the next night"


@pytest.mark.usefixtures("at")
def test_what_was_begun_by_hand_counts_for_no_night() -> None:
    build.poor_family(bureau().clerk)
    begun = actions.begin_screening(nightly=False)
    assert begun is not None
    screening.screen(begun)
    assert jobs.screen_at_night()
    assert list(Screening.objects.order_by("pk").values_list("nightly", flat=True)) == [False, True]


def test_without_a_screening_there_is_nothing_to_carry_on() -> None:
    jobs.screen_registry.func()
    assert not Screening.objects.exists()


@in_earnest
@pytest.mark.usefixtures("at")
def test_two_workers_in_the_same_minute_send_one() -> None:
    build.poor_family(bureau().clerk)
    raised = at_once(jobs.screen_at_night, jobs.screen_at_night)
    assert raised == [None, None]
    assert (Screening.objects.count(), _tasks()) == (1, 1)


@in_earnest
def test_two_who_screen_at_once_find_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bureau().clerk
    families = [build.poor_family(clerk) for _ in range(4)]
    monkeypatch.setattr(screening, "PART", 1)
    begun = actions.begin_screening(nightly=False)
    assert begun is not None
    again = Screening.objects.get(pk=begun.pk)
    raised = at_once(lambda: screening.screen(begun), lambda: screening.screen(again))
    assert raised == [None, None]
    done = Screening.objects.get()
    assert (done.progress, done.households) == (ScreeningState.COMPLETE, 4)
    assert Finding.objects.filter(right="dibao").count() == len(families)
    assert done.opened == Finding.objects.count()


def test_the_night_is_looked_after_every_minute() -> None:
    assert "doudi.office.monitoring.jobs.screen_at_night" in worker.EVERY_MINUTE
