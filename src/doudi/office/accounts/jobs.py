"""What runs by itself: what signing in leaves behind is deleted once it is of no use."""

from __future__ import annotations

from doudi.office import clock
from doudi.office.accounts import actions
from doudi.office.audit.models import Entry


def purge_once_a_day() -> bool:
    """Deletes what has expired unless that was done today; called every minute. True where it did."""
    if Entry.objects.filter(action=actions.PURGE, at__gte=clock.midnight(clock.today())).exists():
        return False
    actions.purge_expired()
    return True
