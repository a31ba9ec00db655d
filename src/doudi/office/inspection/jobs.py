"""What runs by itself: the inspection of the night, begun by the clock and carried on until every check has its result."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from doudi.office import clock
from doudi.office.checks import CHECKS, run_checks
from doudi.office.inspection import actions
from doudi.office.inspection.models import Inspection

logger = logging.getLogger(__name__)
HOUR = 4
"""The hour of China's time from which a night's inspection may begin: the screening, from two o'clock, comes first."""
ATTEMPTS = 3
"""How many workers are sent for an inspection before what they could not check is told as a fault."""


@task()
def inspect() -> None:
    """Carries on the inspection that runs, behind the checks that have a result; nothing where none runs."""
    running = _running()
    if running is None:
        return
    done = set(running.results.values_list("label", flat=True))
    for label, lines in run_checks([check for check in CHECKS if check[0] not in done]):
        actions.keep_result(inspection=running, label=label, lines=lines)
    _end(running)


def inspect_at_night() -> bool:
    """Sends a worker for tonight's inspection or for one that lost its worker; True where it did.

    Called every minute, also by two processes at once, which then send one worker between them.
    """
    running = _running()
    if running is None:
        if timezone.localtime(clock.now()).hour < HOUR:
            return False
        running = actions.begin_inspection()
    return running is not None and _send_worker(running)


def _running() -> Inspection | None:
    return Inspection.objects.filter(ended_at__isnull=True).order_by("on").first()


@transaction.atomic
def _send_worker(inspection: Inspection) -> bool:
    """Sends a worker, unless one is on its way; ends the inspection where too many were sent in vain."""
    # The lock makes a second process wait here; it then finds that a worker was sent.
    Inspection.objects.select_for_update().get(pk=inspection.pk)
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    if DBTaskResult.objects.filter(task_path=inspect.module_path, status__in=waiting).exists():
        return False
    if actions.take_attempt(inspection=inspection, most=ATTEMPTS):
        inspect.enqueue()
        return True
    _end(inspection)
    return False


def _end(inspection: Inspection) -> None:
    """Ends the inspection; faults also go to the log, which whoever runs the machines watches."""
    ended = actions.end_inspection(inspection=inspection, labels=[label for label, _ in CHECKS])
    if ended.faults:
        logger.error(
            "the inspection of %s found %d faults: see the page of checks, or run doudi check", ended.on, ended.faults
        )
