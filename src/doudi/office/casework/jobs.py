"""What runs by itself: drafts that nobody goes on with are deleted, cases follow their notices and their procedures."""

from __future__ import annotations

import datetime as dt

from doudi.office import clock
from doudi.office.casework import actions

_refreshed: set[dt.date] = set()
"""The days on which this process has computed what lists read. It does so when it begins, since packs may have changed."""


def purge_drafts() -> int:
    """Deletes drafts that are too old; called every minute. Returns how many."""
    return actions.purge_drafts()


def carry_on_proceedings() -> int:
    """Submits cases whose notice has run, every minute; once a day and when the worker begins moves open proceedings to changed
    procedures and counts their clocks anew. Returns how many were touched. May be done by several workers at once."""
    count = actions.submit_after_notices()
    today = clock.today()
    if today not in _refreshed:
        count += actions.follow_changed_procedures() + actions.refresh_lists()
        _refreshed.clear()
        _refreshed.add(today)
    return count
