"""What stands in the way of an opinion beside the procedure: apps that come after casework say it here, since casework knows
nothing of their records."""

from __future__ import annotations

from collections.abc import Callable

from doudi.office.casework.models import Proceeding

Obstacle = Callable[[Proceeding], str]
"""Why no opinion can be given on a proceeding yet, and how to mend it; '' where nothing is in the way."""
_to_opinion: list[Obstacle] = []


def bar_opinion(obstacle: Obstacle) -> None:
    """Has an obstacle asked for before each opinion, once however often it is said."""
    if obstacle not in _to_opinion:
        _to_opinion.append(obstacle)


def obstacle_to_opinion(proceeding: Proceeding) -> str:
    """The first obstacle there is; '' where there is none."""
    return next((words for obstacle in _to_opinion if (words := obstacle(proceeding))), "")
