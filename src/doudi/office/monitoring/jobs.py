"""What runs by itself: the screening of the night, begun by the clock and carried on until it is done; trials of reforms."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from doudi.office import clock
from doudi.office.monitoring import keeping
from doudi.office.monitoring.enums import Progress
from doudi.office.monitoring.models import Screening, Trial
from doudi.office.monitoring.screening import screen, tidy
from doudi.office.monitoring.trials import work
from doudi.office.registry.models import Household

HOUR = 2
"""From this hour on, in China's time: an office that was switched off at night is screened in the morning."""
ATTEMPTS = 3
"""A screening that has failed so often is given up until the next night."""


@task()
def screen_registry() -> None:
    """Carries on the screening that runs; nothing where none does. May be begun any number of times."""
    running = Screening.objects.filter(progress=Progress.RUNNING).first()
    if running is not None:
        screen(running)
        tidy()


@task()
def try_reform(trial: int) -> None:
    """Tries a reform from the beginning, unless that is done or cancelled. May be begun any number of times."""
    work(Trial.objects.get(pk=trial))


def screen_at_night() -> bool:
    """Sends a worker for tonight's screening, or for one that lost its worker; whether it did. Two at once send one."""
    if Screening.objects.filter(progress=Progress.RUNNING).exists():
        return _send()
    if timezone.localtime(clock.now()).hour < HOUR or not Household.objects.exists():
        return False
    if Screening.objects.filter(on=clock.today(), nightly=True).exists():
        return False
    return keeping.begin(nightly=True) is not None and _send()


@transaction.atomic
def _send() -> bool:
    # Whoever holds the screening looks for a worker and sends one; the second finds it sent.
    held = Screening.objects.select_for_update().filter(progress=Progress.RUNNING).first()
    if held is None or _sent():
        return False
    if held.attempts >= ATTEMPTS:
        keeping.end(held, Progress.FAILED)
        return False
    Screening.objects.filter(pk=held.pk).update(attempts=held.attempts + 1)
    screen_registry.enqueue()
    return True


def _sent() -> bool:
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return bool(DBTaskResult.objects.filter(task_path=screen_registry.module_path, status__in=waiting).exists())
