"""Batches from the plan to the roster: frozen, approved by different people as the county's rule says, held by the database."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment
from doudi.office.audit.actions import record_baseline
from doudi.office.audit.models import Entry
from doudi.office.audit.row_states import find_differences
from doudi.office.benefits.actions.batches import (
    approve_batch,
    authorise_batch,
    export_roster,
    lock_batch,
    release_batch,
    void_batch,
)
from doudi.office.benefits.actions.trials import answer_trial, ask_trials
from doudi.office.benefits.batch_enums import BatchState, BatchStepName
from doudi.office.benefits.batches.bands import Band
from doudi.office.benefits.batches.batch_checks import find_batch_problems
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import AccountTrial, Batch, BatchStep, Payment
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from tests.office import build
from tests.office.benefits.finance import OCTOBER
from tests.office.benefits.paying import (
    County,
    county,
    family,
    head_of,
    lock,
    payments,
    plan,
    release,
    second,
    seen,
)

pytestmark = pytest.mark.django_db
AUTHORISED = (Band(100_000, 1, False), Band(None, 1, True))


def test_a_month_is_locked_approved_and_released_by_three_people() -> None:
    place = county()
    family(place)
    family(place, 500)
    batch, roster = release(place)
    assert (batch.count, batch.total_fen, batch.state) == (2, 102_000 + 62_000, BatchState.RELEASED)
    text = roster.decode("gb18030")
    assert text.count("最低生活保障") == 2
    assert text.rstrip().endswith(f"{batch.number},2,1640.00")
    assert {payment.state for payment in payments(batch)} == {PaymentState.RELEASED}
    people = list(batch.steps.values_list("by", flat=True))
    assert len(people) == len(set(people)) == 3


def test_the_roster_can_be_made_again_to_the_byte_and_only_for_a_purpose() -> None:
    place = county()
    family(place)
    batch, roster = release(place)
    with clock.on(clock.today().replace(day=20)):
        assert export_roster(by=place.finance, batch=batch, purpose="财政平台要求重传") == roster
    with pytest.raises(RefusedError, match="用途"):
        export_roster(by=place.finance, batch=batch, purpose=" ")


def test_without_a_rule_nothing_is_approved_and_it_is_said_what_to_set() -> None:
    place = county(bands=())
    batch = _locked_without_rule(place)
    with pytest.raises(RefusedError, match="还没有设置发放审批权限"):
        approve_batch(by=place.head, **seen(batch))


def _locked_without_rule(place: County) -> Batch:
    """A batch of a county without a rule: its account is confirmed first, since nothing says that it need not be."""
    family(place)
    ask_trials(by=place.officer, plan=plan(place), layout=place.layout)
    answer_trial(by=place.finance, trial=AccountTrial.objects.get(), confirmed=True)
    return lock(place)


def test_a_larger_sum_is_authorised_by_another_head() -> None:
    place = county(AUTHORISED)
    family(place)
    batch = lock(place)
    approve_batch(by=place.head, **seen(batch))
    with pytest.raises(RefusedError, match="须先由县级负责人授权"):
        release_batch(by=place.finance, **seen(batch))
    with pytest.raises(PermissionDenied, match="不同的人"):
        authorise_batch(by=place.head, **seen(batch))
    authorise_batch(by=second(Duty.COUNTY_HEAD), **seen(batch))
    release_batch(by=place.finance, **seen(batch))
    batch.refresh_from_db()
    assert batch.state == BatchState.RELEASED


def test_two_approvals_where_the_band_asks_for_two() -> None:
    place = county((Band(None, 2, False),))
    family(place)
    batch = lock(place)
    approve_batch(by=place.head, **seen(batch))
    batch.refresh_from_db()
    assert batch.state == BatchState.LOCKED
    with pytest.raises(PermissionDenied, match="不同的人"):
        approve_batch(by=place.head, **seen(batch))
    approve_batch(by=second(Duty.COUNTY_OFFICER), **seen(batch))
    batch.refresh_from_db()
    assert batch.state == BatchState.APPROVED


STEPS: dict[str, tuple[Callable[..., Any], frozenset[Duty]]] = {
    "approve": (approve_batch, frozenset({Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD})),
    "authorise": (authorise_batch, frozenset({Duty.COUNTY_HEAD})),
    "release": (release_batch, frozenset({Duty.FINANCE})),
}


@pytest.mark.parametrize("step", STEPS)
def test_only_these_duties_take_a_step(step: str) -> None:
    place = county(AUTHORISED)
    family(place)
    batch = lock(place)
    if step != "approve":
        approve_batch(by=place.head, **seen(batch))
    if step == "release":
        authorise_batch(by=second(Duty.COUNTY_HEAD), **seen(batch))
    action, duties = STEPS[step]
    for duty in Duty:
        actor = build.officer(duty, build.COUNTY)
        with transaction.atomic():
            if duty in duties:
                action(by=actor, **seen(batch))
            else:
                with pytest.raises(PermissionDenied):
                    action(by=actor, **seen(batch))
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("first", "later"), list(itertools.combinations(("lock", "approve", "authorise", "release"), 2))
)
def test_the_database_refuses_two_steps_of_one_person(first: str, later: str) -> None:
    """Whatever duties somebody holds, and whatever an action allows."""
    place = county(AUTHORISED)
    family(place)
    batch = lock(place)
    somebody = second(Duty.AUDITOR)
    culprit = place.officer if first == "lock" else somebody
    if first != "lock":
        _insert(batch, first, culprit)
    with pytest.raises(DatabaseError), transaction.atomic():
        _insert(batch, later, culprit)


@pytest.mark.parametrize(
    "duties",
    list(itertools.combinations((Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD, Duty.FINANCE), 2)),
    ids=lambda pair: "+".join(pair),
)
def test_who_holds_two_duties_takes_one_step_of_a_batch(duties: tuple[Duty, Duty]) -> None:
    """Of the duties that take any step: each two of them allow somebody to lock, and nothing after that; others carry the batch
    to its end."""
    place = county(AUTHORISED)
    family(place)
    user = build.officer(duties[0], build.COUNTY).user
    Assignment.objects.create(user=user, duty=duties[1], region_code=build.COUNTY, valid_from=dt.date(2020, 1, 1))
    both, shown = Actor.of(user), plan(place)
    batch = lock_batch(by=both, plan=shown, layout=place.layout, seen_digest=shown.digest)
    others = {"approve": place.head, "authorise": second(Duty.COUNTY_HEAD), "release": place.finance}
    for name, (action, _) in STEPS.items():
        with pytest.raises(PermissionDenied):
            action(by=both, **seen(batch))
        action(by=others[name], **seen(batch))
    batch.refresh_from_db()
    assert batch.state == BatchState.RELEASED


def _insert(batch: Batch, name: str, by: Actor, digest: str = "") -> BatchStep:
    return BatchStep.objects.create(batch=batch, name=name, digest=digest or batch.digest, by=by.user, at=clock.now())


def test_a_form_that_is_behind_is_refused() -> None:
    place = county()
    family(place)
    shown = plan(place)
    family(place, 500)
    with pytest.raises(ChangedMeanwhileError):
        lock_batch(by=place.officer, plan=plan(place), layout=place.layout, seen_digest=shown.digest)
    batch = lock(place)
    form = seen(batch)
    approve_batch(by=place.head, **form)
    with pytest.raises(ChangedMeanwhileError):
        release_batch(by=place.finance, **form)


def test_the_same_lock_twice_pays_once() -> None:
    place = county()
    family(place)
    shown = plan(place)
    lock_batch(by=place.officer, plan=shown, layout=place.layout, seen_digest=shown.digest)
    with pytest.raises(ChangedMeanwhileError):
        lock_batch(by=place.finance, plan=shown, layout=place.layout, seen_digest=shown.digest)
    assert Payment.objects.count() == 1
    assert not plan(place).lines


def test_a_void_batch_owes_its_sums_again() -> None:
    place = county()
    family(place)
    batch = lock(place)
    with pytest.raises(RefusedError, match="原因"):
        void_batch(by=place.officer, batch=batch, expected_version=batch.version, reason="")
    void_batch(by=place.officer, batch=batch, expected_version=batch.version, reason="户名有误")
    assert {payment.state for payment in payments(batch)} == {PaymentState.VOID}
    again = lock(place)
    assert again.total_fen == batch.total_fen
    with pytest.raises(RefusedError, match="不能审批"):
        approve_batch(by=place.head, **seen(batch))


def test_an_account_that_changes_after_the_lock_stops_the_roster() -> None:
    place = county()
    award = family(place)
    batch = lock(place)
    approve_batch(by=place.head, **seen(batch))
    build.change_bank_account(place.office.bureau.clerk, head_of(award), "990000099999")
    with pytest.raises(RefusedError, match="账户在锁定后有变化"):
        release_batch(by=place.finance, **seen(batch))


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("UPDATE benefits_batch SET total_fen = total_fen + 1", "what was locked does not change"),
        ("UPDATE benefits_batch SET state = 'released'", "benefits_batch: "),
        ("DELETE FROM benefits_batch", "rows are kept"),
        ("UPDATE benefits_batchstep SET note = 'x'", "never changed"),
        ("DELETE FROM benefits_batchline", "never deleted"),
        ("UPDATE benefits_payment SET state = 'released'", "its batch is not released"),
        ("UPDATE benefits_payment SET state = 'void'", "its batch is not void"),
    ],
)
def test_the_database_refuses_what_no_action_does(sql: str, message: str) -> None:
    place = county()
    family(place)
    lock(place)
    with pytest.raises(DatabaseError, match=message), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_a_state_that_nobody_took_the_step_for() -> None:
    place = county()
    family(place)
    batch = lock(place)
    with pytest.raises(DatabaseError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state="approved", approvals=1, authorise=False)
    approve_batch(by=place.head, **seen(batch))
    with pytest.raises(DatabaseError, match="not taken by enough people"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state="released")


def test_a_step_under_another_digest_is_refused() -> None:
    place = county()
    family(place)
    batch = lock(place)
    with pytest.raises(DatabaseError, match="another digest"), transaction.atomic():
        _insert(batch, BatchStepName.APPROVE, place.head, digest="0" * 64)
    with pytest.raises(ChangedMeanwhileError):
        approve_batch(by=place.head, batch=batch, expected_version=batch.version, seen_digest="0" * 64)


def test_a_closed_month_takes_no_further_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    place = county()
    family(place)
    batch = lock(place)
    void_batch(by=place.officer, batch=batch, expected_version=batch.version, reason="试")
    cycle = batch.cycle
    cycle.closed_by, cycle.closed_at, cycle.proof = place.finance.user, clock.now(), {}
    cycle.save()
    with pytest.raises(RefusedError, match="10月已经结账"):
        lock(place, OCTOBER)


def test_the_audit_knows_every_state_of_rules_and_batches() -> None:
    record_baseline()
    place = county()
    family(place)
    batch, _ = release(place)
    # Officers of tests are made without the audit, which is told of them too.
    assert not [line for line in find_differences() if line.startswith(("发放批次", "发放审批权限"))]
    recorded = {name for rows in Entry.objects.exclude(rows=None).values_list("rows", flat=True) for name in rows}
    assert {"batch", "release_rule"} <= recorded
    assert list(find_batch_problems()) == []
    with connection.cursor() as cursor:
        # Past every trigger, as only somebody at the database itself could.
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER benefits_batch_stays")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP TRIGGER benefits_batch_stays ON benefits_batch")
        cursor.execute("UPDATE benefits_batch SET total_fen = total_fen + 100 WHERE id = %s", [batch.pk])
    assert [line for line in find_differences() if line.startswith("发放批次") and "金额" in line]
    assert list(find_batch_problems()) == [f"批次{batch.number}各笔合计与批次金额不符"]
