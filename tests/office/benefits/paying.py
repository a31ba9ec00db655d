"""A county that pays in batches: its rule, its layout, its officers, and answers of its counterpart."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.benefits.actions.batches import approve_batch, lock_batch, release_batch
from doudi.office.benefits.actions.layouts import keep_layout
from doudi.office.benefits.actions.release_rules import confirm_release_rule, enter_release_rule
from doudi.office.benefits.actions.results import ResultReport, take_results
from doudi.office.benefits.batches.bands import Band
from doudi.office.benefits.batches.lock_checks import check
from doudi.office.benefits.batches.plans import BatchPlan, plan_lines
from doudi.office.benefits.models import Batch, CountyLayout, Payment
from doudi.office.benefits.rosters.layout import read_layout, starting_layouts
from doudi.office.benefits.rosters.return_reasons import return_reasons
from doudi.office.casework.models import Award
from doudi.office.registry.models import Person
from doudi.rules import money
from tests.office import build
from tests.office.benefits.finance import OCTOBER, Office, open_office, poor_family, reckon

RIGHT = "dibao"
ONE_APPROVAL = (Band(None, 1, False),)
_accounts = itertools.count(1)


@dataclass(frozen=True)
class County:
    """The officers of a county that pays, its office and the layout of its roster."""

    office: Office
    officer: Actor
    head: Actor
    finance: Actor
    layout: CountyLayout


def county(bands: tuple[Band, ...] = ONE_APPROVAL, **rule: Any) -> County:
    """A county with a rule of approval and the layout of the finance platform; accounts need no trial unless asked for."""
    office = open_office()
    officer, head = office.recoverer, office.county_head
    rule = {"trial": False, **rule}
    if bands:
        entered = enter_release_rule(
            by=officer, region_code=build.COUNTY, valid_from=dt.date(2026, 1, 1), document="虚构财〔2026〕1号",
            bands=bands, **rule,
        )  # fmt: skip
        confirm_release_rule(by=head, rule=entered)
    layout = keep_layout(
        by=officer, region_code=build.COUNTY, name="finance_platform", content=starting_layouts()["finance_platform"]
    )
    return County(office, officer, head, office.finance, layout)


def account_number() -> str:
    return f"99{next(_accounts):010d}"


def family(place: County, wage: int = 300, account: str | None = None) -> Award:
    """A family of two with an award from today and an account of its head; '' for none."""
    award = poor_family(place.office, wage)
    number = account_number() if account is None else account
    if number:
        build.change_bank_account(place.office.bureau.clerk, head_of(award), number)
    return award


def head_of(award: Award) -> Person:
    return award.household.memberships.get(relation="self").person


def plan(place: County, month: dt.date = OCTOBER) -> BatchPlan:
    """What a batch of the month would pay, checked as on a day of that month."""
    reckon(place.office, month)
    layout = read_layout(place.layout.content, frozenset(return_reasons()))
    return check(plan_lines(build.COUNTY, RIGHT, month), max(month, clock.today()), layout.roster)


def lock(place: County, month: dt.date = OCTOBER, accepted: Mapping[str, str] | None = None) -> Batch:
    shown = plan(place, month)
    return lock_batch(by=place.officer, plan=shown, layout=place.layout, seen_digest=shown.digest, accepted=accepted)


def seen(batch: Batch) -> dict[str, Any]:
    """What a form about the batch as it is now sends back."""
    batch.refresh_from_db()
    return {"batch": batch, "expected_version": batch.version, "seen_digest": batch.digest}


def release(place: County, month: dt.date = OCTOBER) -> tuple[Batch, bytes]:
    """A batch with one approval, released, and its roster."""
    batch = lock(place, month)
    approve_batch(by=place.head, **seen(batch))
    roster = release_batch(by=place.finance, **seen(batch))
    batch.refresh_from_db()
    return batch, roster


HEADINGS = "付款编号,银行账号,金额（元）,处理结果,失败原因,入账日期"


def result_row(payment: Payment, outcome: str = "成功", reason: str = "", fen: int | None = None) -> str:
    day = "2026-10-12" if outcome == "成功" else ""
    return f"{payment.code},,{money.yuan(payment.net_fen if fen is None else fen)},{outcome},{reason},{day}"


def result_file(batch: Batch, rows: list[str], total: str | None = None, encoding: str = "gb18030") -> bytes:
    """A file of the counterpart with the line of totals that its rows come to."""
    fen = sum(round(float(row.split(",")[2]) * 100) for row in rows)
    footer = total or f"合计,{batch.number},{len(rows)},{money.yuan(fen)}"
    return "\r\n".join([HEADINGS, *rows, footer, ""]).encode(encoding)


def payments(batch: Batch) -> list[Payment]:
    return list(Payment.objects.filter(line__batch=batch).order_by("line__serial"))


def answer(place: County, batch: Batch, rows: list[str], **more: Any) -> ResultReport:
    return take_results(by=place.finance, batch=batch, content=result_file(batch, rows), name="回盘.csv", **more)


def second(duty: Duty) -> Actor:
    """Another officer of the county with a duty."""
    return build.officer(duty, build.COUNTY)
