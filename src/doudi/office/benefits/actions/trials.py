"""Account trials: before the first payment into an account the counterpart is asked whether it is the payee's."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record
from doudi.office.benefits.actions.batches import layout_of
from doudi.office.benefits.batch_enums import AccountTrialState, CheckName
from doudi.office.benefits.batches.accounts import Payee
from doudi.office.benefits.batches.lines import common_values, roster_values
from doudi.office.benefits.batches.plans import BatchPlan
from doudi.office.benefits.models import AccountTrial, CountyLayout
from doudi.office.benefits.rosters.reading import LineOutcome, read_results
from doudi.office.benefits.rosters.writing import write_roster
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import paths

_ROWS = 2_000


@dataclass(frozen=True)
class TrialReport:
    """What a file of answers came to: how many accounts were confirmed, how many were not, and lines that name none that was
    asked about."""

    confirmed: int
    failed: int
    unknown: int


@transaction.atomic
def ask_trials(*, by: Actor, plan: BatchPlan, layout: CountyLayout) -> bytes:
    """Asks for every account of the plan that nobody has confirmed, and returns the list for the counterpart: a roster of sums
    of 0. RefusedError where none is to be asked about."""
    by.require(Action.LOCK_PAYMENTS, plan.county)
    waiting = {finding.holder for finding in plan.findings if finding.name == CheckName.TRIAL}
    asked = set(AccountTrial.objects.exclude(state=AccountTrialState.FAILED).values_list("person", "account_code"))
    payees: dict[int, tuple[Payee, str]] = {}
    for line in plan.lines:
        payee = line.payee
        if payee is None or line.owed.holder not in waiting or (payee.person, payee.account_code) in asked:
            continue
        payees[payee.person] = (payee, line.owed.region_code)
    if not payees:
        raise RefusedError("没有需要验证的账户；已送验证的请等对方答复")
    serial = AccountTrial.objects.filter(region_code=plan.county).values("list_number").distinct().count() + 1
    number = f"{plan.county[:6]}-T{clock.today():%Y%m%d}-{serial}"
    trials = AccountTrial.objects.bulk_create(
        [
            AccountTrial(
                person_id=payee.person, region_code=plan.county, account_code=payee.account_code,
                code=_code(number, payee), list_number=number, asked_by=by.user, asked_at=clock.now(),
            )
            for payee, _ in payees.values()
        ],
        batch_size=_ROWS,
    )  # fmt: skip
    places = paths({region for _, region in payees.values()})
    lines = [
        roster_values(trial.code, payee, 0, plan.right, region, places[region])
        for trial, (payee, region) in zip(trials, payees.values(), strict=True)
    ]
    _record(by, plan.county, "benefits.ask_trials", number, len(trials))
    return write_roster(layout_of(layout).roster, lines, common_values(number, plan.month, clock.today()))


def _code(number: str, payee: Payee) -> str:
    return hashlib.sha256(f"{number}/{payee.person}/{payee.account_code}".encode()).hexdigest()[:32]


@transaction.atomic
def take_trial_answers(*, by: Actor, county: str, number: str, layout: CountyLayout, content: bytes) -> TrialReport:
    """Takes the counterpart's answers to a list. An answer that was taken before changes nothing; a word that the layout does not
    know answers nothing."""
    by.require(Action.RECORD_RESULTS, county)
    reading = read_results(layout_of(layout), content, number)
    trials = {
        trial.code: trial
        for trial in AccountTrial.objects.select_for_update().filter(region_code=county, list_number=number)
    }
    changed: list[AccountTrial] = []
    unknown = len(reading.faults)
    for entry in reading.entries:
        trial = trials.get(entry.reference)
        if trial is None or entry.outcome is LineOutcome.UNKNOWN:
            unknown += 1
        elif trial.state == AccountTrialState.WAITING:
            _answer(by, trial, entry.outcome is LineOutcome.PAID, entry.reason)
            changed.append(trial)
    _save(changed)
    confirmed = sum(trial.state == AccountTrialState.CONFIRMED for trial in changed)
    _record(by, county, "benefits.take_trial_answers", number, len(changed))
    return TrialReport(confirmed, len(changed) - confirmed, unknown)


@transaction.atomic
def answer_trial(*, by: Actor, trial: AccountTrial, confirmed: bool, reason: str = "") -> AccountTrial:
    """Records an answer that came by word or on paper; by another person than asked."""
    locked = AccountTrial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    by.require(Action.RECORD_RESULTS, locked.region_code)
    if locked.state != AccountTrialState.WAITING:
        raise RefusedError("这个账户已有验证结果")
    if locked.asked_by_id == by.user.pk:
        raise RefusedError("没有回盘文件的验证结果，须由送验证以外的人登记")
    if not confirmed and not reason.strip():
        raise RefusedError("请写明哪里不符")
    _answer(by, locked, confirmed, reason.strip())
    locked.save(update_fields=["state", "reason", "answered_by", "answered_at"])
    _record(by, locked.region_code, "benefits.answer_trial", locked.list_number, 1)
    return locked


def _answer(by: Actor, trial: AccountTrial, confirmed: bool, reason: str) -> None:
    trial.state = AccountTrialState.CONFIRMED if confirmed else AccountTrialState.FAILED
    trial.reason = "" if confirmed else reason[:40]
    trial.answered_by, trial.answered_at = by.user, clock.now()


def _save(trials: Sequence[AccountTrial]) -> None:
    AccountTrial.objects.bulk_update(trials, ("state", "reason", "answered_by", "answered_at"), batch_size=500)


def _record(by: Actor, county: str, name: str, number: str, count: int) -> None:
    record(
        by=by.user, action=name, subject="account_trial", subject_id=number, region_code=county,
        duty=by.duty_for(Action.LOCK_PAYMENTS, county), detail={"number": number, "count": count},
    )  # fmt: skip
