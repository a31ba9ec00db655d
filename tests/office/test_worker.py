"""The queue: a killed worker loses no task, none is begun by two, and every minute's work is done whatever else fails."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from doudi.office import worker
from tests.office.tasks import mark

pytestmark = pytest.mark.django_db
# A worker looks after its connections, as it must not within the transaction of a test.
in_earnest = pytest.mark.django_db(transaction=True)


def _enqueue_running(*workers: str, ago: dt.timedelta = dt.timedelta(0)) -> Any:
    """A task that the last of the workers took up some time ago."""
    task = DBTaskResult.objects.get(id=mark.enqueue("nowhere").id)
    task.status, task.worker_ids, task.started_at = TaskResultStatus.RUNNING, list(workers), timezone.now() - ago
    task.save()
    return task


def _state(task: Any) -> str:
    task.refresh_from_db()
    return str(task.status)


LONG = worker.LEASE + dt.timedelta(seconds=1)


def test_a_task_of_a_lost_worker_goes_back_to_the_queue(caplog: pytest.LogCaptureFixture) -> None:
    lost, working = _enqueue_running("a", ago=LONG), _enqueue_running("b")
    assert worker.release_expired() == 1
    assert _state(lost) == TaskResultStatus.READY
    assert _state(working) == TaskResultStatus.RUNNING
    assert DBTaskResult.objects.ready().get() == lost
    assert "its worker is gone" in caplog.text
    assert worker.release_expired() == 0


def test_who_works_keeps_the_lease() -> None:
    mine, theirs, formerly = (
        _enqueue_running("a", ago=LONG),
        _enqueue_running("b", ago=LONG),
        _enqueue_running("a", "b", ago=LONG),
    )
    worker.renew("a")
    assert worker.release_expired() == 2
    assert _state(mine) == TaskResultStatus.RUNNING
    assert _state(theirs) == _state(formerly) == TaskResultStatus.READY


def test_a_task_that_kills_its_workers_is_given_up() -> None:
    deadly = _enqueue_running("a", "b", "c", ago=LONG)
    assert worker.release_expired() == 0
    assert _state(deadly) == TaskResultStatus.FAILED
    assert "3 workers were lost" in deadly.traceback
    assert deadly.task_result.errors[0].exception_class is ChildProcessError


@in_earnest
def test_a_released_task_is_run_by_the_next_worker(tmp_path: Path) -> None:
    file = tmp_path / "marks"
    task = mark.enqueue(str(file))
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=["lost"], started_at=timezone.now() - LONG)
    worker.release_expired()
    jobs = worker.JobWorker()
    jobs.batch = True
    jobs.run()
    done = DBTaskResult.objects.get(id=task.id)
    assert done.status == TaskResultStatus.SUCCESSFUL
    assert done.worker_ids == ["lost", jobs.worker_id]
    assert file.read_text() == "begun\ndone\n"


@in_earnest
def test_what_fails_in_a_minute_holds_up_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "EVERY_MINUTE", (f"{__name__}._fails", f"{__name__}._notes"))
    lost = _enqueue_running("gone", ago=LONG)
    with caplog.at_level(logging.ERROR):
        worker.tick("me")
    assert _noted == ["done"]
    assert _state(lost) == TaskResultStatus.READY
    assert "a job of the minute failed" in caplog.text
    assert "not today" in caplog.text


_noted: list[str] = []


def _fails() -> None:
    raise RuntimeError("not today")


def _notes() -> None:
    _noted.append("done")


def test_the_audit_is_served_every_minute() -> None:
    assert worker.EVERY_MINUTE[0].endswith(".write_witness")


@in_earnest
def test_told_to_stop_it_comes_to_an_end_by_itself() -> None:
    jobs = worker.JobWorker()
    jobs.shutdown(15, None)
    assert not jobs.running
    assert jobs.stopping.is_set()
    jobs.run()
