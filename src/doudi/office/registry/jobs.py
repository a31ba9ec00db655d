"""What runs by itself: the renewal of keys, begun by an administrator and carried on until it is done."""

from __future__ import annotations

import time

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from doudi.office.registry.actions.key_renewal import renew_batch
from doudi.office.registry.enums import RenewalState
from doudi.office.registry.models import KeyRenewal

PAUSE = 1
"""Seconds between two batches, in which officers come to write: SQLite lets one write at a time."""


@task()
def renew_keys() -> None:
    """Carries on the renewal that runs; nothing where none does. May be begun any number of times, also twice at once."""
    running = KeyRenewal.objects.filter(progress=RenewalState.RUNNING).first()
    while running is not None and renew_batch(running):
        time.sleep(PAUSE)


def carry_on_renewal() -> bool:
    """Sends a worker for a renewal that has none: at its beginning, or after its worker was killed. True where it did."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    if not KeyRenewal.objects.filter(progress=RenewalState.RUNNING).exists():
        return False
    if DBTaskResult.objects.filter(task_path=renew_keys.module_path, status__in=waiting).exists():
        return False
    renew_keys.enqueue()
    return True
