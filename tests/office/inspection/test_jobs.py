"""The inspection of the night: once a night, each check once, carried on when its worker is lost, and faults are an alarm."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from doudi.office import clock, worker
from doudi.office.audit.models import Entry
from doudi.office.checks import Remark
from doudi.office.inspection import actions, jobs
from doudi.office.inspection.models import CheckResult, Inspection
from doudi.office.inspection.queries import find_alarm, latest_inspection
from tests.office import build
from tests.office.at_once import at_once

pytestmark = pytest.mark.django_db
in_earnest = pytest.mark.django_db(transaction=True)
_ran: list[str] = []


def _sound() -> Iterator[str]:
    _ran.append("sound")
    yield from ()


def _faulty() -> Iterator[str]:
    _ran.append("faulty")
    yield Remark("一处提示")
    yield from (f"第{number}处问题" for number in range(1, actions.MOST_LINES + 3))


CHECKS = (("甲", f"{__name__}._sound"), ("乙", f"{__name__}._faulty"))


@pytest.fixture(autouse=True)
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "CHECKS", CHECKS)
    _sets_hour(monkeypatch, jobs.HOUR)
    _ran.clear()


def _sets_hour(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    """The time of day in China, on whatever day it is."""
    china = dt.timezone(dt.timedelta(hours=8))
    monkeypatch.setattr(clock, "now", lambda: dt.datetime.combine(clock.today(), dt.time(hour, 30), china))


def _tasks() -> int:
    return DBTaskResult.objects.filter(task_path=jobs.inspect.module_path).count()


def _work() -> None:
    """A worker takes the task and ends it."""
    jobs.inspect.func()
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)


def test_it_is_among_the_jobs_of_every_minute() -> None:
    assert f"{jobs.__name__}.{jobs.inspect_at_night.__name__}" in worker.EVERY_MINUTE


def test_once_a_night_and_again_the_next(caplog: pytest.LogCaptureFixture) -> None:
    assert jobs.inspect_at_night()
    assert not jobs.inspect_at_night(), "a worker is on its way"
    with caplog.at_level(logging.ERROR):
        _work()
    assert not jobs.inspect_at_night()
    inspection = latest_inspection()
    assert inspection is not None
    faults = actions.MOST_LINES + 2
    assert list(inspection.results.values_list("label", "faults", "remarks")) == [
        ("甲", 0, []), ("乙", faults, ["一处提示"]),
    ]  # fmt: skip
    assert inspection.results.get(label="乙").lines[-1] == f"第{actions.MOST_LINES}处问题"
    assert f"found {faults} faults" in caplog.text
    entry = Entry.objects.get(action=actions.FAULTS)
    assert (entry.actor, entry.detail) == (None, {"on": build.DAY.isoformat(), "count": faults})
    with clock.on(build.DAY + dt.timedelta(days=1)):
        assert jobs.inspect_at_night()
        assert latest_inspection() == inspection, "until the next has ended"
    assert _tasks() == 2


def test_not_before_its_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    _sets_hour(monkeypatch, jobs.HOUR - 1)
    assert not jobs.inspect_at_night()
    assert not Inspection.objects.exists()
    jobs.inspect.func()
    assert _ran == []


def test_one_that_lost_its_worker_goes_on_behind_the_last_result() -> None:
    jobs.inspect_at_night()
    actions.keep_result(inspection=Inspection.objects.get(), label="甲", lines=["一处问题"])
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert jobs.inspect_at_night()
    _work()
    assert _ran == ["faulty"]
    assert list(CheckResult.objects.values_list("label", "faults")) == [("甲", 1), ("乙", actions.MOST_LINES + 2)]


def test_a_check_that_takes_its_workers_with_it_is_a_fault() -> None:
    for sent in range(1, jobs.ATTEMPTS + 1):
        assert jobs.inspect_at_night()
        assert _tasks() == sent
        DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    actions.keep_result(inspection=Inspection.objects.get(), label="甲", lines=[])
    assert not jobs.inspect_at_night()
    assert list(CheckResult.objects.values_list("label", "lines")) == [("甲", []), ("乙", [actions.UNFINISHED])]
    assert Inspection.objects.get().faults == 1


def test_a_result_is_stored_once_and_what_has_ended_stays() -> None:
    inspection = actions.begin_inspection()
    assert inspection is not None
    assert actions.begin_inspection() is None
    assert actions.keep_result(inspection=inspection, label="甲", lines=[])
    assert not actions.keep_result(inspection=inspection, label="甲", lines=["一处问题"])
    actions.end_inspection(inspection=inspection, labels=["甲"])
    assert not actions.keep_result(inspection=inspection, label="乙", lines=["一处问题"])
    assert not actions.take_attempt(inspection=inspection, most=9)
    for rows, change in (
        (Inspection.objects.all(), {"faults": 0}),
        (CheckResult.objects.all(), {"faults": 0}),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            rows._raw_delete(rows.db)
    assert not Entry.objects.filter(action=actions.FAULTS).exists()


def test_who_must_know_is_alarmed_at_faults_and_where_nothing_was_inspected_of_late() -> None:
    assert find_alarm() is None, "an office that begins today"
    actions.begin_inspection()
    actions.end_inspection(inspection=Inspection.objects.get(), labels=[])
    assert find_alarm() is None
    with clock.on(build.DAY + dt.timedelta(days=3)):
        late = find_alarm()
        assert late is not None
        assert (late.faults, late.is_late) == (0, True)
        jobs.inspect_at_night()
        _work()
        faulty = find_alarm()
        assert faulty is not None
        assert (faulty.faults, faulty.is_late) == (actions.MOST_LINES + 2, False)


@in_earnest
def test_two_workers_in_the_same_minute_send_one_and_two_that_check_store_each_result_once() -> None:
    assert at_once(jobs.inspect_at_night, jobs.inspect_at_night) == [None, None]
    assert (Inspection.objects.count(), _tasks()) == (1, 1)
    assert at_once(jobs.inspect.func, jobs.inspect.func) == [None, None]
    assert sorted(CheckResult.objects.values_list("label", flat=True)) == sorted(label for label, _ in CHECKS)
    assert Entry.objects.filter(action="inspection.end").count() == 1
