"""A procedure that changes in the packs: open cases go on by it, or wait for an officer; no clock gets longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.course import changes
from doudi.office.casework.course.procedures import procedure_named
from doudi.office.casework.enums import LogKind
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.policies.procedures.model import Duration, Procedure
from tests.office import build, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


def change(monkeypatch: pytest.MonkeyPatch, changed: Procedure) -> None:
    monkeypatch.setattr(changes, "procedure_named", lambda name, region, day: changed)


def with_limit(procedure: Procedure, count: int) -> Procedure:
    limits = tuple(
        replace(limit, span=Duration(count, "working_days")) if limit.name == "ordinary" else limit
        for limit in procedure.limits
    )
    return replace(procedure, limits=limits)


@pytest.mark.parametrize(("count", "due"), [(20, "2026-09-29"), (40, "2026-10-19")])
def test_a_shorter_limit_holds_at_once_and_a_longer_one_not(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch, count: int, due: str
) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    present = procedure_named("dibao", build.TOWNSHIP, build.DAY)
    assert actions.follow_changed_procedures() == 0
    change(monkeypatch, with_limit(present, count))
    assert actions.follow_changed_procedures() == 1
    assert actions.follow_changed_procedures() == 0
    moved = walk.course(proceeding)
    assert str(moved.decision_due) == due
    assert [row.name for row in moved.proceeding.steps.all() if row.kind == LogKind.TRANSFER] == ["dibao"]


def test_what_is_not_as_the_new_procedure_asks_waits_for_an_officer(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    proceeding = build.proceeding(clerk, build.poor_family(clerk))
    present = procedure_named("dibao", build.TOWNSHIP, build.DAY)
    three = replace(present, steps=present.steps | {"visit": replace(present.steps["visit"], people=3)})
    change(monkeypatch, three)
    assert actions.follow_changed_procedures() == 0
    fresh = Proceeding.objects.get(pk=proceeding.pk)
    found = changes.change_of(fresh)
    assert found is not None
    assert found.needs_officer
    assert found.transfer.reasons == ("“入户调查”由2人办理，新程序要求不少于3人",)
    with pytest.raises(RefusedError, match="请写明"):
        actions.move_to_changed_procedure(by=clerk, proceeding=fresh, expected_version=fresh.version, reason=" ")
    moved = actions.move_to_changed_procedure(
        by=clerk, proceeding=fresh, expected_version=fresh.version, reason="第三人已补访"
    )
    assert changes.change_of(Proceeding.objects.get(pk=moved.pk)) is None
