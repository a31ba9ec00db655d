"""Lives agree with the reference to the fen, whatever happens and wherever they are interrupted; and what would not is found."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.office.benefits import reckoner
from doudi.office.benefits.models import Payment, RecoveryStep
from doudi.office.lives.courses import draw_course, draw_standards
from doudi.office.lives.life_run import LifeRun

pytestmark = pytest.mark.django_db


def test_lives_agree_with_the_reference() -> None:
    report = LifeRun(seed=15, numbers=range(12), months=18).run()
    assert report.faults == []
    assert (report.fen_off, report.paid_after_stop, report.ledger_balanced) == (0, 0, True)
    # Nothing of it is idle: all that may happen has happened.
    assert report.payments > 50
    assert report.returns > 3
    assert report.interruptions > 3
    kinds = set(RecoveryStep.objects.values_list("kind", flat=True))
    assert kinds >= {"notice", "repayment", "plan", "offset", "waived"}
    assert set(Payment.objects.values_list("state", flat=True)) >= {"paid", "returned", "void"}


def test_the_same_seed_draws_the_same_lives() -> None:
    assert [draw_course(5, number, 24) for number in range(9)] == [draw_course(5, number, 24) for number in range(9)]
    assert draw_standards(5, 24) == draw_standards(5, 24)
    assert [draw_course(5, number, 24) for number in range(9)] != [draw_course(6, number, 24) for number in range(9)]


def test_a_family_lives_alone_as_it_does_among_others() -> None:
    assert draw_course(5, 7, 24) in [draw_course(5, number, 24) for number in range(9)]


def test_a_fen_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    certain_sum = reckoner._certain_sum

    def generous(outcome: Any, award: Any) -> int | None:
        fen = certain_sum(outcome, award)
        return fen + 1 if fen is not None and fen % 7 == 0 else fen

    monkeypatch.setattr(reckoner, "_certain_sum", generous)
    report = LifeRun(seed=15, numbers=range(12), months=18).run()
    assert report.fen_off > 0
    assert report.families
    assert report.failed_in is not None
