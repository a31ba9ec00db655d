"""The worker of `doudi jobs`: takes tasks from the queue, and runs the jobs of every minute.

A task is held on a lease, which the worker renews while it works. Where a worker was killed, the lease runs out and
another worker takes the task up again. So every task must bear being begun twice.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
import time
from types import FrameType
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

EVERY_MINUTE: tuple[str, ...] = (
    "doudi.office.audit.jobs.write_witness",
    "doudi.office.accounts.jobs.purge_once_a_day",
    "doudi.office.casework.jobs.purge_drafts",
    "doudi.office.casework.jobs.carry_on_proceedings",
    "doudi.office.inquiry.jobs.take_down_notices",
    "doudi.office.registry.jobs.carry_on_renewal",
    "doudi.office.benefits.jobs.reckon_at_night",
    "doudi.office.monitoring.jobs.screen_at_night",
    "doudi.office.inspection.jobs.inspect_at_night",
)
"""Functions without arguments, done in this order. Several workers may do them at once: each must bear that."""

MINUTE = 60
LEASE = dt.timedelta(minutes=5)
# A task that has taken so many workers down with it is not tried again.
ATTEMPTS = 3
# Between two attempts to reach a database that is away.
PAUSE = 5


class JobWorker(Worker):
    """Works until it is told to stop, then finishes the task in hand. Told a second time it stops at once, and the
    lease runs out."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"], interval=1, batch=False, backend_name=DEFAULT_TASK_BACKEND_ALIAS, startup_delay=False,
            max_tasks=None, worker_id=get_random_string(32), excluded_queue_names=[],
        )  # fmt: skip
        self.stopping = threading.Event()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        if self.stopping.is_set():
            self.reset_signals()
            os.kill(os.getpid(), signum)
            return
        # Neither here nor in the middle of a claim: the loop looks at this when it comes round.
        self.running = False
        self.stopping.set()

    def work(self) -> None:
        """Returns when it has been told to stop."""
        self.configure_signals()
        minutes = threading.Thread(target=self._minutes, name="minutes", daemon=True)
        minutes.start()
        while self.running:
            try:
                self.run()
            except (OperationalError, InterfaceError):
                logger.exception("the database is away; trying again")
                connections.close_all()
                self.stopping.wait(PAUSE)
        minutes.join(MINUTE)

    def _minutes(self) -> None:
        """Runs in a thread of its own, so that a long task delays neither the leases nor the audit."""
        try:
            while True:
                begun = time.monotonic()
                tick(self.worker_id)
                if self.stopping.wait(max(0, begun + MINUTE - time.monotonic())):
                    return
        finally:
            connections.close_all()


def tick(worker_id: str) -> None:
    """The work of one minute. A job that fails is logged and runs again in the next minute; the others run all the
    same."""
    works = [lambda: renew(worker_id), release_expired, *map(import_string, EVERY_MINUTE)]
    for work in works:
        close_old_connections()
        try:
            work()
        except Exception:
            logger.exception("a job of the minute failed")


# The queue keeps its times by the system's clock, whatever day the office is told: leases must as well.
def renew(worker_id: str) -> None:
    """Renews the leases of a worker's tasks: `started_at` is moved up to now, and so says when a task was last known to
    be in hand."""
    for task in _running():
        if task.worker_ids and task.worker_ids[-1] == worker_id:
            _running().filter(pk=task.pk).update(started_at=timezone.now())


def release_expired() -> int:
    """Gives the tasks of workers that are gone back to the queue. Returns how many. Two workers at once release each
    task once."""
    released = 0
    for task in _running().filter(started_at__lt=timezone.now() - LEASE):
        same = _running().filter(pk=task.pk, started_at=task.started_at)
        if len(task.worker_ids) < ATTEMPTS:
            released += same.update(status=TaskResultStatus.READY, started_at=None)
            logger.warning("task %s: its worker is gone; given back to the queue", task.pk)
            continue
        same.update(
            status=TaskResultStatus.FAILED, finished_at=timezone.now(), exception_class_path="builtins.ChildProcessError",
            traceback=f"{len(task.worker_ids)} workers were lost while they ran this task",
        )  # fmt: skip
        logger.error("task %s: given up after %d workers were lost", task.pk, len(task.worker_ids))
    return released


def _running() -> QuerySet[Any]:
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
