"""What runs by itself: months that have become stale are reckoned."""

from __future__ import annotations

import logging

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from doudi.office import clock
from doudi.office.benefits import actions
from doudi.office.benefits.stale_months import counties, stale_months
from doudi.office.errors import RefusedError

logger = logging.getLogger(__name__)
HOUR = 1
"""The hour of China's time from which what is due is reckoned at night."""


@task()
def reckon_stale_months() -> None:
    """Reckons every county's stale months up to this one. What an earlier worker has done is not done again."""
    for county in counties():
        for month in stale_months(county, clock.today()):
            actions.reckon(by=None, region_code=county, month=month)
            try:
                actions.reckon_allowances(by=None, county=county, month=month)
            except RefusedError as refused:
                # Whoever reckons the month at the desk reads it there.
                logger.info("%s %s: %s", county, f"{month:%Y-%m}", refused)


def reckon_at_night() -> bool:
    """Sends a worker where a month is stale; True where it did. Called every minute."""
    if timezone.localtime(clock.now()).hour < HOUR:
        return False
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    if DBTaskResult.objects.filter(task_path=reckon_stale_months.module_path, status__in=waiting).exists():
        return False
    if not any(stale_months(county, clock.today()) for county in counties()):
        return False
    reckon_stale_months.enqueue()
    return True
