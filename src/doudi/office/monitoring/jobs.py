"""What runs by itself: the screening of the night, begun by the clock and carried on until it is done; trials of reforms."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from doudi.office import clock
from doudi.office.monitoring import actions
from doudi.office.monitoring.enums import ScreeningState
from doudi.office.monitoring.models import Screening, Trial
from doudi.office.monitoring.reform_simulations import run_trial
from doudi.office.monitoring.screening import remove_leftover_folders, screen
from doudi.office.registry.models import Household

HOUR = 2
"""The hour of China's time from which a night's screening may begin, also in the morning after a night switched off."""
ATTEMPTS = 3
"""How many workers are sent for a screening before it is given up until the next night."""


@task()
def screen_registry() -> None:
    """Carries on the screening that runs; nothing where none does. May be begun any number of times."""
    running = Screening.objects.filter(progress=ScreeningState.RUNNING).first()
    if running is not None:
        screen(running)
        remove_leftover_folders()


@task()
def try_reform(trial: int) -> None:
    """Tries a reform from the beginning, unless that is done or cancelled. May be begun any number of times."""
    run_trial(Trial.objects.get(pk=trial))


def screen_at_night() -> bool:
    """Sends a worker for tonight's screening or for one that lost its worker; True where it did.

    Called every minute, also by two processes at once, which then send one worker between them.
    """
    if Screening.objects.filter(progress=ScreeningState.RUNNING).exists():
        return _send_worker()
    if timezone.localtime(clock.now()).hour < HOUR or not Household.objects.exists():
        return False
    if Screening.objects.filter(on=clock.today(), nightly=True).exists():
        return False
    return actions.begin_screening(nightly=True) is not None and _send_worker()


@transaction.atomic
def _send_worker() -> bool:
    """Sends a worker for the running screening, unless one is on its way or too many were sent in vain."""
    # The lock makes a second process wait here; it then finds that a worker was sent.
    running = Screening.objects.select_for_update().filter(progress=ScreeningState.RUNNING).first()
    if running is None or _is_worker_sent() or not actions.take_attempt(screening=running, most=ATTEMPTS):
        return False
    screen_registry.enqueue()
    return True


def _is_worker_sent() -> bool:
    """Whether a task that screens the registry waits or runs."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return bool(DBTaskResult.objects.filter(task_path=screen_registry.module_path, status__in=waiting).exists())
