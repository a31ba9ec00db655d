"""What runs by itself: notices whose last day has passed are taken down."""

from __future__ import annotations

from doudi.office.inquiry.actions import end_past_notices


def take_down_notices() -> int:
    """Called every minute, also by two processes at once. Returns how many were taken down."""
    return end_past_notices()
