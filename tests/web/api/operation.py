"""What is known of an operation of the API, so that all of them can be walked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.office.accounts.access import Action
from tests.web.world import World

COUNTYWIDE, EVERYWHERE = "county", "everywhere"


@dataclass(frozen=True)
class Operation:
    """`action`: the duty that may ask it at all, None: every token. `path`: whose keys stand in the address. `sees`: the duty by
    which what the address names is in sight. `within`: what is asked for again where it is known. `answer`: the status where
    all of that is there."""

    action: Action | None
    path: Mapping[str, Callable[[World], int | str]] = field(default_factory=dict)
    body: Callable[[World], dict[str, Any]] | None = None
    sees: Action | None = Action.SEE_CASES
    within: tuple[Action, ...] = ()
    answer: int = 200
    region: str = ""
    """COUNTYWIDE: what the county has set is in sight in all of it. EVERYWHERE: nothing of a region stands in it."""
    uploads: bool = False


def row(name: str) -> Callable[[World], int]:
    return lambda world: int(getattr(world, name).pk)
