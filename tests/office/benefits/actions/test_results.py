"""What comes back of a batch: each kind of difference, who has it, and that nothing is lost or doubled by it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.office.benefits.actions.batches import close_batch
from doudi.office.benefits.actions.cycles import close_cycle
from doudi.office.benefits.actions.results import settle_break, take_charge, take_results
from doudi.office.benefits.batch_enums import BatchState, BreakOwner, CheckName, LineVerdict
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import DeathReport, Payment, PaymentBreak, Posting, ResultFile
from doudi.office.benefits.queries import open_death_reports
from doudi.office.benefits.rosters.reading import ResultFileError
from doudi.office.errors import RefusedError
from doudi.office.registry.enums import LifeEventKind
from tests.office import build
from tests.office.benefits.finance import OCTOBER
from tests.office.benefits.paying import (
    account_number,
    answer,
    county,
    family,
    head_of,
    payments,
    plan,
    release,
    result_file,
    result_row,
)
from tests.office.casework.entered_events import happen

pytestmark = pytest.mark.django_db


def test_a_whole_month_closes_on_proof() -> None:
    place = county()
    family(place)
    batch, _ = release(place)
    with pytest.raises(RefusedError, match="还有1笔没有结果"):
        close_batch(by=place.finance, batch=batch, expected_version=batch.version)
    report = answer(place, batch, [result_row(payment) for payment in payments(batch)])
    assert report.counts == {LineVerdict.MATCHED: 1}
    close_batch(by=place.finance, batch=batch, expected_version=batch.version)
    batch.refresh_from_db()
    assert batch.state == BatchState.CLOSED
    cycle = close_cycle(by=place.finance, cycle=batch.cycle)
    assert cycle.proof is not None
    assert cycle.proof["paid_fen"] == 102_000


def test_the_same_file_twice_changes_nothing() -> None:
    place = county()
    family(place)
    batch, _ = release(place)
    content = result_file(batch, [result_row(payment) for payment in payments(batch)])
    first = take_results(by=place.finance, batch=batch, content=content, name="a.csv")
    postings = Posting.objects.count()
    again = take_results(by=place.finance, batch=batch, content=content, name="b.csv")
    assert (again.known, again.file.pk, again.counts) == (True, first.file.pk, first.counts)
    assert (Posting.objects.count(), ResultFile.objects.count()) == (postings, 1)


def test_every_kind_of_difference_has_an_owner_and_a_day() -> None:
    place = county()
    for wage in (300, 310, 320, 330, 340):
        with clock.on(clock.today()):  # all of them apply on the same day
            family(place, wage)
    family(place, 350)
    batch, _ = release(place)
    good, rejected, differs, twice, unread, missing = payments(batch)
    rows = [
        result_row(good),
        result_row(rejected, "失败", "账户已销户"),
        result_row(differs, fen=differs.net_fen - 1),
        result_row(twice),
        result_row(twice, "失败", "账户冻结"),
        result_row(unread, "已受理"),
        "0123456789abcdef,,1.00,成功,,2026-10-12",
    ]
    report = answer(place, batch, rows, complete=True)
    assert report.counts == {
        LineVerdict.MATCHED: 1, LineVerdict.REJECTED: 1, LineVerdict.AMOUNT_DIFFERS: 1, LineVerdict.DUPLICATE: 2,
        LineVerdict.UNREAD: 1, LineVerdict.ONLY_THEIRS: 1,
    }  # fmt: skip
    breaks = list(PaymentBreak.objects.order_by("pk"))
    assert [row.verdict for row in breaks].count(LineVerdict.ONLY_OURS) == 1
    assert next(row for row in breaks if row.verdict == LineVerdict.ONLY_OURS).payment == missing
    returned = next(row for row in breaks if row.verdict == LineVerdict.REJECTED)
    assert (returned.owner, returned.region_code) == (BreakOwner.TOWNSHIP, build.TOWNSHIP)
    assert all(row.due_on > row.opened_on for row in breaks)
    states = {payment.pk: payment.state for payment in payments(batch)}
    assert states[good.pk] == PaymentState.PAID
    assert states[rejected.pk] == PaymentState.RETURNED
    assert {states[payment.pk] for payment in (differs, twice, unread, missing)} == {PaymentState.RELEASED}


def test_a_return_is_sent_again_only_to_another_account() -> None:
    place = county()
    award = family(place)
    batch, _ = release(place)
    (sent,) = payments(batch)
    answer(place, batch, [result_row(sent, "失败", "账户已销户")])
    assert [finding.name for finding in plan(place).findings] == [CheckName.RETURNED]
    row = PaymentBreak.objects.get()
    clerk = place.office.bureau.clerk
    row = take_charge(by=clerk, payment_break=row, expected_version=row.version)
    with pytest.raises(RefusedError, match="还是退回时的那个"):
        settle_break(by=clerk, payment_break=row, expected_version=row.version, note="已核实")
    build.change_bank_account(clerk, head_of(award), account_number())
    settle_break(by=clerk, payment_break=row, expected_version=row.version, note="换成社保卡")
    again, _ = release(place)
    (resent,) = payments(again)
    assert (resent.net_fen, resent.state) == (sent.net_fen, PaymentState.RELEASED)
    assert resent.code != sent.code
    answer(place, again, [result_row(resent)])
    for closing in (batch, again):
        closing.refresh_from_db()
        close_batch(by=place.finance, batch=closing, expected_version=closing.version)
    close_cycle(by=place.finance, cycle=batch.cycle)
    paid = Payment.objects.filter(state=PaymentState.PAID)
    assert [payment.net_fen for payment in paid] == [102_000]


def test_money_that_comes_back_after_it_arrived_is_returned_later() -> None:
    place = county()
    family(place)
    batch, _ = release(place)
    (sent,) = payments(batch)
    answer(place, batch, [result_row(sent)])
    report = answer(place, batch, [result_row(sent, "退回", "账户已销户")])
    assert report.counts == {LineVerdict.RETURNED_LATER: 1}
    sent.refresh_from_db()
    assert sent.state == PaymentState.RETURNED


def test_a_known_success_is_no_break_and_another_day_is_one() -> None:
    place = county()
    family(place)
    batch, _ = release(place)
    (sent,) = payments(batch)
    answer(place, batch, [result_row(sent)])
    assert answer(place, batch, [result_row(sent), "x,,1.00,成功,,"]).counts == {
        LineVerdict.REPEATED: 1, LineVerdict.ONLY_THEIRS: 1,
    }  # fmt: skip
    later = result_row(sent).replace("2026-10-12", "2026-10-15")
    assert answer(place, batch, [later]).counts == {LineVerdict.DUPLICATE: 1}


def test_a_payee_said_to_have_died_is_reported_and_not_sent_again() -> None:
    place = county()
    award = family(place)
    batch, _ = release(place)
    (sent,) = payments(batch)
    answer(place, batch, [result_row(sent, "失败", "持卡人已死亡")])
    report = DeathReport.objects.get()
    assert (report.person, report.household, report.right) == (head_of(award), award.household, "dibao")
    row = PaymentBreak.objects.get()
    with pytest.raises(RefusedError, match="请先查明"):
        settle_break(by=place.office.bureau.clerk, payment_break=row, expected_version=row.version, note="未见本人")
    stopped = {finding.name for finding in plan(place).findings if finding.holder == f"household.{award.household_id}"}
    assert stopped == {CheckName.DEATH, CheckName.RETURNED}


def test_whoever_is_said_to_have_died_is_paid_nothing_by_any_right_until_it_is_found_out() -> None:
    place = county()
    award = family(place)
    batch, _ = release(place)
    (sent,) = payments(batch)
    answer(place, batch, [result_row(sent, "失败", "持卡人已死亡")])
    head = head_of(award)
    assert open_death_reports([head.pk]) == {head.pk: clock.today()}
    happen(place.office.bureau.clerk, award.household, LifeEventKind.DEATH, clock.today(), people=(head.pk,))
    assert open_death_reports([head.pk]) == {}


def test_a_report_of_a_death_ends_when_its_return_is_settled() -> None:
    place = county()
    award = family(place)
    batch, _ = release(place)
    (sent,) = payments(batch)
    answer(place, batch, [result_row(sent, "失败", "持卡人已死亡")])
    PaymentBreak.objects.update(
        state="settled", note="健在，已换卡", settled_by=place.finance.user, settled_at=clock.now()
    )
    assert open_death_reports([head_of(award).pk]) == {}


def test_a_payment_without_result_is_settled_by_what_was_found_out() -> None:
    place = county()
    family(place)
    family(place, 400)
    batch, _ = release(place)
    first, other = payments(batch)
    answer(place, batch, [result_row(first)], complete=True)
    row = PaymentBreak.objects.get()
    assert (row.verdict, row.payment) == (LineVerdict.ONLY_OURS, other)
    with pytest.raises(RefusedError, match="还没有结果"):
        settle_break(by=place.finance, payment_break=row, expected_version=row.version, note="问过")
    settle_break(by=place.finance, payment_break=row, expected_version=row.version, note="没有收到", not_arrived=True)
    other.refresh_from_db()
    assert other.state == PaymentState.RETURNED
    batch.refresh_from_db()
    close_batch(by=place.finance, batch=batch, expected_version=batch.version)
    with pytest.raises(RefusedError, match="还有1笔"):
        close_cycle(by=place.finance, cycle=batch.cycle)


def test_a_refused_file_leaves_nothing_behind() -> None:
    place = county()
    family(place)
    batch, _ = release(place)
    rows = [result_row(payment) for payment in payments(batch)]
    with pytest.raises(ResultFileError):
        take_results(
            by=place.finance, batch=batch, name="a.csv",
            content=result_file(batch, rows, total=f"合计,{batch.number},1,0.01"),
        )  # fmt: skip
    assert not ResultFile.objects.exists()
    assert {payment.state for payment in payments(batch)} == {PaymentState.RELEASED}


def test_results_are_for_those_who_may_record_them() -> None:
    place = county()
    family(place)
    batch, _ = release(place)
    content = result_file(batch, [result_row(payment) for payment in payments(batch)])
    for duty in (Duty.COUNTY_HEAD, Duty.AUDITOR):
        with pytest.raises(PermissionDenied):
            take_results(by=build.officer(duty, build.COUNTY), batch=batch, content=content, name="a.csv")


def test_next_month_explains_what_is_new_changed_and_gone() -> None:
    place = county()
    family(place)
    batch, _ = release(place)
    answer(place, batch, [result_row(payment) for payment in payments(batch)])
    november = dt.date(2026, 11, 1)
    build.standard("850", since=dt.date(2026, 10, 15))
    with clock.on(dt.date(2026, 10, 20)):
        fresh = family(place, 500)
    shown = plan(place, november)
    by_holder = {line.owed.holder: line for line in shown.lines}
    kinds = {holder: [difference.kind for difference in line.differences] for holder, line in by_holder.items()}
    assert kinds.pop(f"household.{fresh.household_id}") == ["new"]
    ((difference,),) = (line.differences for holder, line in by_holder.items() if holder in kinds)
    assert (difference.kind, difference.change_fen) == ("standard", 8_000)
    assert shown.former_total_fen == 102_000
    assert OCTOBER not in {part.month for line in shown.lines for part in line.owed.parts}
