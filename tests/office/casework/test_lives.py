"""Whatever happens to families in whatever order, nothing contradicts anything.

`DOUDI_LIVES` says how many courses of three families are generated. Each has a dozen steps, some events told late and some
taken back.
"""

from __future__ import annotations

import os

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from doudi.office.casework import actions
from doudi.office.registry.enums import LifeEventKind as Kind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household
from tests.office import build
from tests.office.casework.life_courses import Lives, beginning
from tests.office.casework.life_laws import read_books

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("DOUDI_LIVES", "8"))
STEPS = 12
PHASES = tuple(Phase) if "DOUDI_SHRINK" in os.environ else (Phase.generate,)
"""A failure is made small only where that is asked for: each course takes its time."""


def run(lives: int) -> None:
    Lives.start = beginning()
    Lives.founded = read_books()
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=lives,
            phases=PHASES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_nothing_contradicts_anything() -> None:
    run(LIVES)


def test_a_right_outside_the_region_stays_outside() -> None:
    """The machine is no proof of access: an officer of elsewhere enters nothing at all."""
    start = beginning()
    household = Household.objects.get(pk=start.households[1])
    outsider = build.officer(start.clerk.duties[0][0], build.OTHER_TOWNSHIP)
    for kind in (Kind.DEATH, Kind.LEAVE, Kind.NEW_HEAD):
        event = EventInput(kind, build.DAY, "x", people=(household.memberships.first().person_id,))  # type: ignore[union-attr]
        with pytest.raises(PermissionDenied):
            actions.record_life_event(by=outsider, household=household, expected_version=household.version, event=event)
