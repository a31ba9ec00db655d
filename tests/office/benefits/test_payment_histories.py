"""Whatever is returned, sent again, raised, lowered and recovered in whatever order: nobody is ever paid over the due.

`DOUDI_HISTORIES` says how many histories are generated; `make test-payments` generates a hundred thousand.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from doudi.office.benefits import actions
from doudi.office.benefits.actions.dues import Revisions
from doudi.office.benefits.actions.recoveries import claimed_fen
from doudi.office.benefits.enums import DueReason
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import Due, Payment, Recovery
from doudi.office.benefits.positions import positions
from tests.office import build
from tests.office.benefits.finance import OCTOBER, Office, lock, open_office, poor_family, reckon

HISTORIES = int(os.environ.get("DOUDI_HISTORIES", "15"))
DEEDS = st.one_of(
    st.sampled_from(["lock", "release", "confirm", "void", "return", "settle", "repay"]),
    st.integers(0, 200_000),
)
"""What is done next; a number is what is due from now on."""


@pytest.mark.django_db
class TestPaymentHistories(TestCase):
    office: Office

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = open_office()
        poor_family(cls.office)
        reckon(cls.office, OCTOBER)

    @settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(DEEDS, min_size=4, max_size=14))
    def test_nobody_is_paid_over_the_due(self, history: list[str | int]) -> None:
        ((key, former),) = positions(Due.objects.all()).items()
        for number, deed in enumerate(history):
            self._do(deed, number)
            ((key, standing),) = positions(Due.objects.all()).items()
            assert standing.received <= max(former.received, standing.known), (key, history[: number + 1])
            former = standing
            live = sum(Payment.objects.live().values_list("gross_fen", flat=True))
            assert standing.allocated == live
            highest = max(fen or 0 for fen in Due.objects.values_list("amount_fen", flat=True))
            assert standing.received <= highest, (key, history[: number + 1])
            assert standing.received - standing.overpaid <= standing.known
        assert prove().faults == []

    def _do(self, deed: str | int, number: int) -> None:
        finance = self.office.finance
        rows = {
            state: list(Payment.objects.filter(state=state).values_list("pk", flat=True))
            for state in ("locked", "released", "paid", "returned")
        }
        match deed:
            case int():
                self._revise(deed)
            case "lock":
                lock(self.office, OCTOBER)
            case "release":
                actions.release_payments(by=finance, payments=rows["locked"])
            case "confirm":
                actions.confirm_payments(by=finance, payments=rows["released"])
            case "void":
                actions.void_payments(by=finance, payments=rows["locked"])
            case "return":
                actions.return_payments(by=finance, reasons=dict.fromkeys(rows["released"] + rows["paid"], "closed"))
            case "settle":
                actions.settle_returns(by=finance, payments=rows["returned"])
            case _:
                self._repay(number)

    def _revise(self, fen: int) -> None:
        ((_, standing),) = positions(Due.objects.all()).items()
        last = Due.objects.get(pk=standing.newest)
        revisions = Revisions(None, build.COUNTY)
        revised = Due(
            holder=last.holder, household_id=last.household_id, right=last.right, month=last.month,
            region_code=last.region_code, amount_fen=fen, reason=DueReason.CORRECTION, award_id=last.award_id,
            determination_id=last.determination_id,
        )  # fmt: skip
        revisions.append(revised, standing)
        revisions.write("benefits.reckon", {})

    def _repay(self, number: int) -> None:
        due = Due.objects.earliest("pk")
        fen = claimed_fen(due.holder, due.right)
        if not fen:
            return
        officer = self.office.recoverer
        recovery = Recovery.objects.exclude(state__in=("closed", "waived")).first()
        if recovery is None:
            recovery = actions.open_recovery(by=officer, holder=due.holder, right=due.right, cause="office")
            actions.notify(by=officer, recovery=recovery, expected_version=recovery.version)
            recovery.refresh_from_db()
        actions.take_repayment(
            by=officer,
            recovery=recovery,
            expected_version=recovery.version,
            amount_fen=(fen + 1) // 2,
            token=f"{number}",
        )
