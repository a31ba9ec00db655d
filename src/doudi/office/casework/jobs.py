"""What runs by itself: drafts that nobody goes on with are deleted."""

from __future__ import annotations

from doudi.office.casework import actions


def purge_drafts() -> int:
    """Deletes drafts that are too old; called every minute. Returns how many."""
    return actions.purge_drafts()
