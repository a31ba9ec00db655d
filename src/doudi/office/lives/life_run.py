"""Lives: month after month news comes in, dues are reckoned and paid, banks fail, claims are settled, and after each step dues,
ledger and the independent reference are compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from doudi.office import clock
from doudi.office.benefits import actions
from doudi.office.benefits.actions import PaymentLine
from doudi.office.benefits.enums import RecoveryState, RecoveryStepKind
from doudi.office.benefits.ledger_proof import prove
from doudi.office.benefits.models import Due, Payment, Recovery, RecoveryStep
from doudi.office.benefits.owed import owed_sums
from doudi.office.benefits.positions import Key, Position, positions
from doudi.office.lives import courses
from doudi.office.lives.courses import LifeCourse
from doudi.office.lives.crashes import in_one_transaction, run_interrupted
from doudi.office.lives.reference import ReferenceFamily
from doudi.office.lives.scratch import COUNTY, OFFSET_SHARE, RIGHT, ScratchBureau, day_of_news, first_day

FEW = 300
"""Up to so many families everything is compared after each step, else after each month."""
MONTHLY_OFFSET = 5_000


@dataclass
class LivesReport:
    """What was lived and what was found. `fen_off`: by how many fen dues and receipts differ from the reference, in all;
    `faults`: what differs, in words, with the families it concerns."""

    seed: int
    households: int
    months: int
    payments: int = 0
    returns: int = 0
    interruptions: int = 0
    comparisons: int = 0
    paid_after_stop: int = 0
    fen_off: int = 0
    ledger_balanced: bool = True
    faults: list[str] = field(default_factory=list)
    families: list[int] = field(default_factory=list)
    """Those of whom something differs."""
    failed_in: int | None = None
    """The month in which it was found."""

    @property
    def failed(self) -> bool:
        """Whether anything was found."""
        return bool(self.faults or self.fen_off or self.paid_after_stop or not self.ledger_balanced)


class LifeRun:
    """Lives of some families for some months, up to the month in which something is found to differ.

    `drawn_months`: for how many months the courses are drawn, where only their beginning is lived.
    """

    def __init__(
        self, seed: int, numbers: Sequence[int], months: int, crashes: bool = True, drawn_months: int | None = None
    ):
        self.seed, self.months, self.crashes = seed, months, crashes
        self.report = LivesReport(seed, len(numbers), months)
        self.standards = courses.draw_standards(seed, drawn_months or months)
        drawn = [courses.draw_course(seed, number, drawn_months or months) for number in numbers]
        self.families = {course.number: ReferenceFamily(course) for course in drawn}
        self.holders: dict[int, str] = {}
        self.numbers: dict[str, int] = {}
        self.coming_back: list[int] = []
        self.receipts: dict[int, dict[int, int]] = {}
        """{payment: {month: what of it was paid}}"""
        self.kept_back: dict[int, dict[int, int]] = {}
        """{payment: {month: what was kept back for it}}"""

    def run(self) -> LivesReport:
        """Lives all months."""
        with clock.on(first_day(0)):
            self.bureau = ScratchBureau.found()
        steps: tuple[Callable[[int], None], ...] = (
            self._bring_back,
            self._learn,
            self._reckon,
            self._claim,
            self._pay,
        )
        for month in range(self.months):
            for step in steps:
                with clock.on(day_of_news(month)):
                    step(month)
                if len(self.families) <= FEW or step is steps[-1]:
                    self._compare(month)
                if self.report.failed:
                    self.report.failed_in = month
                    return self.report
        return self.report

    def _take(self, month: int, name: str, step: Callable[[], None]) -> None:
        after = courses.crash_after(self.seed, month, name) if self.crashes else None
        self.report.interruptions += run_interrupted(step, after)

    # What happens in a month

    def _bring_back(self, month: int) -> None:
        """What had arrived last month and comes back now."""
        keys, self.coming_back = self.coming_back, []
        if not keys:
            return

        def step() -> None:
            actions.return_payments(by=self.bureau.finance, reasons=dict.fromkeys(keys, "account_closed"))
            actions.settle_returns(by=self.bureau.finance, payments=keys)

        self._take(month, "bring_back", step)
        for key in keys:
            self._lose(key)

    def _learn(self, month: int) -> None:
        """What has become known: standards, grants, ends."""
        granted = [
            (family.course, index)
            for family in self.families.values()
            for index, decided in enumerate(family.course.decided)
            if decided.known == month
        ]
        ended = [
            family.course
            for family in self.families.values()
            if family.course.ended is not None and family.course.ended.known == month
        ]

        def step() -> None:
            for standard in self.standards:
                if standard.known == month:
                    self.bureau.enter_standard(standard)
            holders = self.bureau.grant(granted)
            self.holders |= holders
            for course in ended:
                assert course.ended is not None  # chosen by it
                self.bureau.end(self.holders[course.number], course.ended)

        self._take(month, "learn", in_one_transaction(step))
        self.numbers = {holder: number for number, holder in self.holders.items()}

    def _reckon(self, month: int) -> None:
        """This month for everybody; months that have passed for whom news has come of, or for all where a standard came late."""
        late = [standard.since for standard in self.standards if standard.known == month and standard.since < month]
        concerned = {
            self.holders[family.course.number]: since
            for family in self.families.values()
            if (since := _news_since(family.course, month)) is not None
        }

        def step() -> None:
            for passed in range(month + 1):
                if passed == month or (late and passed >= min(late)):
                    self._reckon_month(passed, None)
                elif holders := [holder for holder, since in concerned.items() if since <= passed]:
                    self._reckon_month(passed, holders)

        self._take(month, "reckon", step)
        for family in self.families.values():
            family.live(month, self.standards)

    def _reckon_month(self, month: int, holders: list[str] | None) -> None:
        actions.reckon(by=self.bureau.finance, region_code=COUNTY, month=first_day(month), holders=holders)

    def _claim(self, month: int) -> None:
        """What is done about what was overpaid."""
        for number, family in self.families.items():
            total = sum(family.claims().values())
            if number not in self.holders:
                continue
            holder = self.holders[number]
            deed = courses.settlement(self.seed, number, month) if total else "close"
            fen = (total + 1) // 2 if deed == "repay_half" else total

            def step(holder: str = holder, deed: str = deed, fen: int = fen) -> None:
                self._settle(holder, deed, fen, month)

            if deed != "wait" and (total or family.plan_fen is not None):
                self._take(month, f"claim/{number}", step)
            if deed in ("repay", "repay_half", "waive"):
                family.give_back(fen, waive=deed == "waive")
            if deed == "offset":
                family.plan_fen = MONTHLY_OFFSET
            if deed in ("repay", "waive", "close"):
                family.plan_fen = None

    def _settle(self, holder: str, deed: str, fen: int, month: int) -> None:
        """One deed on a claim; taken again after an interruption it goes on where that left it."""
        token = f"{month}"
        steps = RecoveryStep.objects.filter(recovery__holder=holder, note=token)
        kinds = (RecoveryStepKind.REPAYMENT, RecoveryStepKind.WAIVED, RecoveryStepKind.PLAN)
        if steps.filter(kind__in=kinds).exists():
            return
        ended = (RecoveryState.CLOSED, RecoveryState.WAIVED)
        recovery = Recovery.objects.filter(holder=holder).exclude(state__in=ended).first()
        officer = self.bureau.officer
        if deed == "close":
            if recovery is not None:
                actions.close_recovery(by=officer, recovery=recovery, expected_version=recovery.version)
            return
        if recovery is None:
            recovery = actions.open_recovery(by=officer, holder=holder, right=RIGHT, cause="late_report")
        if recovery.state == RecoveryState.OPEN:
            actions.notify(by=officer, recovery=recovery, expected_version=recovery.version)
            recovery.refresh_from_db()
        opened = {"recovery": recovery, "expected_version": recovery.version}
        if deed in ("repay", "repay_half"):
            actions.take_repayment(by=officer, **opened, amount_fen=fen, token=token, note=token)  # type: ignore[arg-type]
        elif deed == "offset":
            plan = {"monthly_fen": MONTHLY_OFFSET, "by_offset": True, "note": token}
            actions.agree_plan(by=officer, **opened, **plan)  # type: ignore[arg-type]
        else:
            if recovery.steps.filter(kind=RecoveryStepKind.WAIVER_ASKED).last() is None or not _is_asked(recovery):
                actions.ask_waiver(by=officer, **opened, reason="困难")  # type: ignore[arg-type]
                recovery.refresh_from_db()
            actions.decide_waiver(
                by=self.bureau.county_head,
                recovery=recovery,
                expected_version=recovery.version,
                granted=True,
                reason=token,
            )

    def _pay(self, month: int) -> None:
        """Everything that is owed is locked and sent, and the bank does what it does."""
        finance, on = self.bureau.finance, first_day(month)

        def lock() -> None:
            lines = [
                PaymentLine(owed, offsets=actions.planned_offsets(owed.holder, owed.right, owed.gross_fen))
                for owed in owed_sums(COUNTY, on)
                if owed.holder in self.numbers
            ]
            if lines:
                actions.lock_payments(by=finance, county=COUNTY, month=on, lines=lines)

        self._take(month, "lock", lock)
        locked = Payment.objects.filter(month=on, state="locked", holder__in=self.numbers).order_by("pk")
        payments = list(locked.prefetch_related("allocations__due"))
        for payment in payments:
            self._receive(payment, month)
        fates: dict[str, list[int]] = {"arrives": [], "fails": [], "comes_back": [], "void": []}
        for payment in payments:
            fates[courses.fate(self.seed, self.numbers[payment.holder], month, 0)].append(payment.pk)
        sent = [*fates["arrives"], *fates["fails"], *fates["comes_back"]]

        def bank() -> None:
            # Again after an interruption: whatever has gone further meanwhile is left where it is.
            states = dict(Payment.objects.filter(pk__in=sent).values_list("pk", "state"))
            actions.release_payments(by=finance, payments=[key for key in sent if states[key] == "locked"])
            arrived = [*fates["arrives"], *fates["comes_back"]]
            actions.confirm_payments(by=finance, payments=arrived)
            actions.return_payments(by=finance, reasons=dict.fromkeys(fates["fails"], "name_differs"))
            actions.settle_returns(by=finance, payments=fates["fails"])
            actions.void_payments(by=finance, payments=fates["void"])

        self._take(month, "bank", bank)
        for key in (*fates["fails"], *fates["void"]):
            self._lose(key)
        self.coming_back = fates["comes_back"]
        self.report.payments += len(payments)

    def _receive(self, payment: Payment, month: int) -> None:
        """What the reference would have paid, beside what the office pays."""
        family = self.families[self.numbers[payment.holder]]
        owed = family.owed()
        paid = {_index(allocation.due.month): 0 for allocation in payment.allocations.all()}
        for allocation in payment.allocations.all():
            paid[_index(allocation.due.month)] += allocation.amount_fen
        ended = family.course.ended
        stopped = ended is not None and ended.known <= month
        if stopped and any(ended is not None and at >= ended.since and at not in owed for at in paid):
            self.report.paid_after_stop += 1
        if owed != paid:
            self._find(f"家庭{family.course.number}：第{month}个月应付{owed}，实付{paid}", family)
        family.take(owed)
        self.receipts[payment.pk] = owed
        if family.plan_fen is not None:
            gross = sum(owed.values())
            bound = gross * int(OFFSET_SHARE.partition(".")[2]) // 10
            fen = min(family.plan_fen, sum(family.claims().values()), bound, gross - 1)
            self.kept_back[payment.pk] = family.give_back(fen)
            if payment.offset_fen != sum(self.kept_back[payment.pk].values()):
                self._find(f"家庭{family.course.number}：第{month}个月抵扣{payment.offset_fen}分，应为{fen}分", family)

    def _lose(self, payment: int) -> None:
        """A payment has come to nothing, and with it what was kept back of it."""
        holder = Payment.objects.values_list("holder", flat=True).get(pk=payment)
        family = self.families[self.numbers[holder]]
        family.take(self.receipts[payment], -1)
        family.take(self.kept_back.get(payment, {}))
        self.report.returns += 1

    # What is compared

    def _compare(self, month: int) -> None:
        self.report.comparisons += 1
        proof = prove()
        if proof.faults:
            self.report.ledger_balanced = False
            self.report.faults += proof.faults[:5]
        standing: dict[Key, Position] = positions(Due.objects.filter(region_code__startswith=COUNTY[:6], right=RIGHT))
        for number, family in self.families.items():
            for at in range(month + 1):
                position = standing.get((self.holders.get(number, ""), RIGHT, first_day(at)))
                self._compare_due(family, at, position)

    def _compare_due(self, family: ReferenceFamily, month: int, position: Position | None) -> None:
        booked = (position.known, position.received) if position else (0, 0)
        computed = (family.known.get(month, 0), family.received.get(month, 0))
        is_open = month in family.open_months
        if booked != computed or (position is not None and position.set_aside != is_open):
            self.report.fen_off += sum(
                abs(one_side - another) for one_side, another in zip(booked, computed, strict=True)
            )
            self._find(
                f"家庭{family.course.number}：第{month}个月应发、已领{booked}分，对照为{computed}分"
                f"{'，待查明' if is_open else ''}",
                family,
            )

    def _find(self, fault: str, family: ReferenceFamily) -> None:
        self.report.faults.append(fault)
        if family.course.number not in self.report.families:
            self.report.families.append(family.course.number)


def _news_since(course: LifeCourse, month: int) -> int | None:
    """The first month that news of this month is about; None where there is none."""
    months = [decided.since for decided in course.decided if decided.known == month]
    ended = course.ended
    if ended is not None and ended.known == month:
        months.append(course.decided[-1].since if ended.cancelled else ended.since)
    return min(months, default=None)


def _index(day: dt.date) -> int:
    return (day.year - courses.FIRST_YEAR) * 12 + day.month - 1


def _is_asked(recovery: Recovery) -> bool:
    """Whether a waiver was asked for that nobody has decided."""
    kinds = (RecoveryStepKind.WAIVER_ASKED, RecoveryStepKind.WAIVER_DENIED, RecoveryStepKind.WAIVED)
    last = recovery.steps.filter(kind__in=kinds).last()
    return last is not None and last.kind == RecoveryStepKind.WAIVER_ASKED
