"""What is looked at before a batch is locked, check by check. Two have no source yet; they are named, and say so.

A check only says what it sees. What must not be paid stays out of the batch; what may be an error is paid where an officer
says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median

from django.db.models import Q

from doudi.office.benefits.batch_enums import AccountTrialState, CheckName, Weight
from doudi.office.benefits.batches.bands import rule_for
from doudi.office.benefits.batches.lines import common_values, roster_values
from doudi.office.benefits.batches.plans import BatchPlan, LineFinding, PlannedLine
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import AccountTrial, Payment, PaymentBreak, ReleaseRule
from doudi.office.benefits.queries import open_death_reports
from doudi.office.benefits.rosters.layout import FileLayout
from doudi.office.benefits.rosters.writing import line_faults
from doudi.office.casework.exclusions import exclusions_of
from doudi.office.casework.models import Award
from doudi.office.registry.models import Person
from doudi.office.registry.vocabulary import right_label
from doudi.rules import money

WITHOUT_SOURCE = {
    CheckName.PRISON: "服刑羁押信息尚未接入，暂不能检查",
    CheckName.RECHECK: "复核安排尚未接入，暂不能检查",
}
"""Checks whose source comes with the monitoring of recipients."""
_CHUNK = 5_000


@dataclass(frozen=True)
class CheckSetting:
    """What the checks of a plan need beside it: the county's rule, None where none is set, and the layout of its roster."""

    plan: BatchPlan
    rule: ReleaseRule | None
    layout: FileLayout | None


def check(plan: BatchPlan, day: dt.date, layout: FileLayout | None) -> BatchPlan:
    """The plan with the findings of every check, in the order of the checks and holders."""
    setting = CheckSetting(plan, rule_for(plan.county, day), layout)
    findings = [finding for name in CheckName if name in _CHECKS for finding in _CHECKS[name](setting)]
    return replace(plan, findings=tuple(findings))


def _death(setting: CheckSetting) -> Iterator[LineFinding]:
    plan = setting.plan
    people = {line.owed.person for line in plan.lines if line.owed.person is not None}
    died = _died(people)
    reported = open_death_reports({line.payee.person for line in plan.lines if line.payee is not None})
    for line in plan.lines:
        payee, holder = line.payee, died.get(line.owed.person or 0)
        if payee is not None and payee.died_on is not None:
            yield _stop(line, CheckName.DEATH, f"收款人{payee.name}{payee.died_on.isoformat()}死亡，请先登记新的收款人")
        elif payee is not None and payee.person in reported:
            day = reported[payee.person].isoformat()
            yield _stop(
                line,
                CheckName.DEATH,
                f"{day}对方报告收款人{payee.name}已死亡，请乡镇先查明：属实的登记死亡，不实的更换账号",
            )
        elif holder is not None and any(part.month > holder.replace(day=1) for part in line.owed.parts):
            yield _stop(line, CheckName.DEATH, f"对象{holder.isoformat()}死亡，死亡次月起的应发请先核减")


def _died(keys: set[int]) -> dict[int, dt.date]:
    ordered = sorted(keys)
    died: dict[int, dt.date] = {}
    for start in range(0, len(ordered), _CHUNK):
        rows = Person.objects.filter(pk__in=ordered[start : start + _CHUNK], died_on__isnull=False)
        died |= {person: day for person, day in rows.values_list("pk", "died_on") if day is not None}
    return died


def _double(setting: CheckSetting) -> Iterator[LineFinding]:
    """The same right from elsewhere, or one that excludes it, by the awards in force."""
    plan = setting.plan
    rivals = exclusions_of(plan.right, plan.county, plan.month)
    held: dict[int, list[Award]] = {}
    for award in _other_awards(plan, set(rivals)):
        held.setdefault(award.household_id, []).append(award)
    seen: dict[int, str] = {}
    for line in plan.lines:
        for award in held.get(line.owed.household, ()):
            same_holder = award.person_id is None or line.owed.person in (None, award.person_id)
            if not same_holder:
                continue
            if award.right == plan.right:
                yield _stop(line, CheckName.DOUBLE, f"另处已在享受同一项目：{award.source}")
            else:
                yield _ask(line, CheckName.DOUBLE, f"同时享受不能并享的“{right_label(award.right)}”")
            break
        if line.owed.person is not None:
            if line.owed.person in seen and seen[line.owed.person] != line.owed.holder:
                yield _stop(line, CheckName.DOUBLE, "同一人在本批有两笔")
            seen[line.owed.person] = line.owed.holder


def _other_awards(plan: BatchPlan, rivals: set[str]) -> Iterator[Award]:
    of_kind = Q(right=plan.right, decision__isnull=True) | Q(right__in=rivals)
    held = Award.objects.held_on(plan.month).filter(of_kind)
    households = sorted({line.owed.household for line in plan.lines})
    for start in range(0, len(households), _CHUNK):
        yield from held.filter(household__in=households[start : start + _CHUNK])


def _holder(setting: CheckSetting) -> Iterator[LineFinding]:
    """An account of somebody who does not live there any more, and one account for several families."""
    families: dict[str, set[int]] = {}
    for line in setting.plan.lines:
        if line.payee is not None and line.payee.account_code:
            families.setdefault(line.payee.account_code, set()).add(line.owed.household)
    for line in setting.plan.lines:
        payee = line.payee
        if payee is None:
            yield _stop(line, CheckName.HOLDER, "户内没有可以收款的人，请先核实家庭成员")
            continue
        home = setting.plan.homes.get(line.owed.household)
        if home is not None and payee.person not in home.people:
            yield _stop(line, CheckName.HOLDER, f"收款人{payee.name}已不在户内，请先核实")
        elif payee.account_code and len(families[payee.account_code]) > 1:
            yield _ask(line, CheckName.HOLDER, f"{len(families[payee.account_code])}户使用同一个账户")


def _outlier(setting: CheckSetting) -> Iterator[LineFinding]:
    """A sum that changed by more than the county's percentage against last month's, or where there was none exceeds the middle of
    all by as much. Arrears do not count: they are explained month by month."""
    percent = setting.rule.outlier_percent if setting.rule else None
    if percent is None:
        return
    sums = [line.month_fen for line in setting.plan.lines if line.month_fen]
    middle = int(median(sums)) if sums else 0
    for line in setting.plan.lines:
        if not line.month_fen:
            continue
        base = line.former_fen or middle
        change = abs(line.month_fen - base) if line.former_fen else max(0, line.month_fen - base)
        if base and change * 100 > percent * base:
            compared = "上月" if line.former_fen else "本批中间水平"
            yield _ask(
                line, CheckName.OUTLIER,
                f"本月{money.yuan(line.month_fen)}元，{compared}{money.yuan(base)}元，相差超过{percent}%",
            )  # fmt: skip


def _account(setting: CheckSetting) -> Iterator[LineFinding]:
    for line in setting.plan.lines:
        if line.payee is not None and not line.payee.account_code:
            yield _stop(line, CheckName.ACCOUNT, f"{line.payee.name}没有银行账号，请乡镇登记")


def _trial(setting: CheckSetting) -> Iterator[LineFinding]:
    """An account that nobody has confirmed: neither by a trial nor by money that arrived there."""
    if setting.rule is not None and not setting.rule.trial:
        return
    lines = [line for line in setting.plan.lines if line.payee is not None and line.payee.account_code]
    known, failed = _trials({(line.payee.person, line.payee.account_code) for line in lines if line.payee})
    for line in lines:
        assert line.payee is not None  # the list holds only those
        pair = (line.payee.person, line.payee.account_code)
        if pair in known:
            continue
        if pair in failed:
            yield _stop(line, CheckName.TRIAL, f"{line.payee.name}的账户验证不符，请更改账户")
        else:
            yield _stop(line, CheckName.TRIAL, f"{line.payee.name}的账户第一次使用，请先验证")


def _trials(pairs: set[tuple[int, str]]) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    people = sorted({person for person, _ in pairs})
    known: set[tuple[int, str]] = set()
    failed: set[tuple[int, str]] = set()
    for start in range(0, len(people), _CHUNK):
        chunk = people[start : start + _CHUNK]
        paid = Payment.objects.filter(payee__in=chunk, state=PaymentState.PAID).order_by()
        known |= set(paid.values_list("payee", "account_code").distinct())
        trials = AccountTrial.objects.filter(person__in=chunk).order_by()
        for person, code, state in trials.values_list("person", "account_code", "state"):
            if state == AccountTrialState.CONFIRMED:
                known.add((person, code))
            elif state == AccountTrialState.FAILED:
                failed.add((person, code))
    return known, failed


def _returned(setting: CheckSetting) -> Iterator[LineFinding]:
    """Money that came back and whose return nobody has dealt with is not sent again."""
    plan = setting.plan
    breaks = PaymentBreak.objects.open().filter(
        payment__region_code=plan.county, payment__right=plan.right, payment__state=PaymentState.RETURNED
    )
    returned = set(breaks.values_list("payment__holder", flat=True))
    for line in plan.lines:
        if line.owed.holder in returned:
            yield _stop(line, CheckName.RETURNED, "有退回的款项还没有处理完")


def _layout(setting: CheckSetting) -> Iterator[LineFinding]:
    if setting.layout is None:
        return
    plan = setting.plan
    common = common_values("", plan.month, plan.month)
    for line in plan.lines:
        if line.payee is None or not line.payee.account_code:
            continue
        values = roster_values(
            line.owed.code, line.payee, line.net_fen, plan.right, line.owed.region_code, region_name="地区"
        )
        faults = line_faults(setting.layout, values, {**common, "batch": "0"})
        if faults:
            yield _stop(line, CheckName.LAYOUT, "；".join(faults)[:300])


def _stop(line: PlannedLine, name: CheckName, text: str) -> LineFinding:
    return LineFinding(line.owed.holder, name, Weight.STOP, text)


def _ask(line: PlannedLine, name: CheckName, text: str) -> LineFinding:
    return LineFinding(line.owed.holder, name, Weight.ASK, text)


_CHECKS: dict[CheckName, Callable[[CheckSetting], Iterator[LineFinding]]] = {
    CheckName.DEATH: _death,
    CheckName.DOUBLE: _double,
    CheckName.HOLDER: _holder,
    CheckName.OUTLIER: _outlier,
    CheckName.ACCOUNT: _account,
    CheckName.TRIAL: _trial,
    CheckName.RETURNED: _returned,
    CheckName.LAYOUT: _layout,
}
