"""The clocks of a proceeding: counted with their arithmetic, extended with reasons, paused for a cause that is named."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.enums import LogKind
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from tests.office import build, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    build.standard()
    return build.officer(Duty.TOWNSHIP_CLERK)


def test_due_dates_are_counted_with_their_arithmetic(clerk: Actor) -> None:
    """1 September and 30 working days: the festivals of autumn are free, three weekend days are worked."""
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    present = walk.course(proceeding)
    assert present.decision_due == dt.date(2026, 10, 19)
    (ordinary,) = [running for running in present.clocks if running.until == "decide"]
    assert ordinary.arithmetic[0].startswith("2026-09-01 受理，当天不计")
    assert ordinary.arithmetic[-1] == "到期日：2026-10-19。"
    assert ordinary.light == "green"
    with clock.on(dt.date(2026, 10, 17)):
        assert ordinary.light == "yellow"
    with clock.on(dt.date(2026, 10, 20)):
        assert ordinary.light == "red"


def test_an_extension_takes_reasons_and_gives_forty_five_days(clerk: Actor) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    version = Proceeding.objects.get(pk=proceeding.pk).version
    with pytest.raises(RefusedError, match="请写明"):
        actions.extend(clerk, proceeding, "special", version=version, on=clock.today(), reason=" ")
    with pytest.raises(RefusedError, match="没有写明"):
        actions.extend(clerk, proceeding, "kin", version=version, on=clock.today(), reason="某理由")
    row = actions.extend(clerk, proceeding, "special", version=version, on=clock.today(), reason="人户分离")
    assert row.kind == LogKind.EXTENSION
    assert walk.course(proceeding).decision_due == dt.date(2026, 11, 9)


def test_a_procedure_that_names_no_cause_is_not_paused(clerk: Actor) -> None:
    proceeding = build.accepted(clerk, build.poor_family(clerk))
    version = Proceeding.objects.get(pk=proceeding.pk).version
    with pytest.raises(RefusedError, match="可以暂停计算期限的情形：没有"):
        actions.pause(clerk, proceeding, "illness", version=version, on=clock.today(), reason="住院")
