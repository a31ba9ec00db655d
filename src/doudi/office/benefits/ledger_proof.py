"""The proof of the ledger: that everything balances, and that it says what dues, payments and recoveries say.

Each comparison is one statement over whole tables. What stands in the ledger is compared by county, right and kind of account
with what the rows outside it come to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction

from doudi.office.benefits.due_months import next_month
from doudi.office.benefits.enums import AccountKind, PostingKind
from doudi.office.benefits.models import LedgerAccount, MonthBalance

BoundTo = tuple[str, str]
"""(county, right)"""


@dataclass
class LedgerProof:
    """What a proof has found. `postings`: how many it looked at; `totals`: the balance of each kind of account in fen, debits
    less credits; `faults`: what does not agree, in Chinese."""

    postings: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        """Whether everything agrees."""
        return not self.faults


def prove() -> LedgerProof:
    """Proves the whole ledger, as it stands at one moment."""
    proof = LedgerProof()
    with transaction.atomic():
        accounts, proof.postings = read_accounts()
        balances: dict[AccountName, int] = {}
        for pk, *name in LedgerAccount.objects.values_list("pk", "region_code", "kind", "right", "detail"):
            county, kind, right, detail = name
            balances[county, kind, right, detail] = accounts[pk].balance
            proof.totals[kind] = proof.totals.get(kind, 0) + accounts[pk].balance
        if sum(proof.totals.values()):
            proof.faults.append(f"借贷不平：相差{sum(proof.totals.values())}分")
        proof.faults += _find_faults(balances)
        proof.faults += _month_faults(accounts)
    return proof


def _rows(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


_SUMS = """
SELECT debit_id, credit_id, "on", SUM(amount_fen), COUNT(*) FROM benefits_posting GROUP BY debit_id, credit_id, "on"
"""
AccountName = tuple[str, str, str, str]
"""(county, kind, right, detail)"""


@dataclass
class AccountDays:
    """What was posted to an account on each day, in fen."""

    debits: dict[dt.date, int] = field(default_factory=dict)
    credits: dict[dt.date, int] = field(default_factory=dict)

    @property
    def balance(self) -> int:
        """Debits less credits."""
        return sum(self.debits.values()) - sum(self.credits.values())

    def until(self, day: dt.date) -> tuple[int, int]:
        """(debits, credits) of all days before this one."""
        debit = sum(fen for on, fen in self.debits.items() if on < day)
        return debit, sum(fen for on, fen in self.credits.items() if on < day)


def read_accounts() -> tuple[dict[int, AccountDays], int]:
    """What was posted to each account, by its key, and how many postings there are: one walk over the whole ledger."""
    accounts: dict[int, AccountDays] = {pk: AccountDays() for pk in LedgerAccount.objects.values_list("pk", flat=True)}
    count = 0
    for debit, credit, on, fen, postings in _rows(_SUMS):
        day = on if isinstance(on, dt.date) else dt.date.fromisoformat(str(on))
        count += _whole(postings)
        debits, credits = accounts[_whole(debit)].debits, accounts[_whole(credit)].credits
        debits[day] = debits.get(day, 0) + _whole(fen)
        credits[day] = credits.get(day, 0) + _whole(fen)
    return accounts, count


_DUES = """
WITH allocated AS (SELECT due_id, SUM(amount_fen) AS total FROM benefits_allocation WHERE live GROUP BY due_id),
settled AS (SELECT due_id, SUM(CASE WHEN waived THEN 0 ELSE amount_fen END) AS recovered,
                   SUM(CASE WHEN waived THEN amount_fen ELSE 0 END) AS waived
            FROM benefits_recoveredsum GROUP BY due_id),
standing AS (SELECT substr(MIN(due.region_code), 1, 6) AS county, due."right" AS name, SUM(due.change_fen) AS known,
                    COALESCE(SUM(allocated.total), 0) AS allocated, COALESCE(SUM(settled.recovered), 0) AS recovered,
                    COALESCE(SUM(settled.waived), 0) AS waived
             FROM benefits_due AS due LEFT JOIN allocated ON allocated.due_id = due.id
             LEFT JOIN settled ON settled.due_id = due.id
             GROUP BY due.holder, due."right", due.month),
claims AS (SELECT county, name, known, allocated, recovered, waived,
                  known - allocated + recovered AS payable FROM standing)
SELECT county, name, SUM(known), SUM(CASE WHEN payable > 0 THEN payable ELSE 0 END),
       SUM(CASE WHEN payable < 0 THEN CASE WHEN waived < -payable THEN waived ELSE -payable END ELSE 0 END),
       SUM(CASE WHEN payable < 0 THEN -payable ELSE 0 END), SUM(allocated), SUM(recovered)
FROM claims GROUP BY county, name
"""
_PAYMENTS = """
SELECT substr(region_code, 1, 6), "right", state, reserve_code, SUM(gross_fen - offset_fen), SUM(gross_fen)
FROM benefits_payment GROUP BY substr(region_code, 1, 6), "right", state, reserve_code
"""
_REPAID = """
SELECT substr(recovery.region_code, 1, 6), recovery."right", SUM(step.amount_fen)
FROM benefits_recoverystep AS step JOIN benefits_recovery AS recovery ON recovery.id = step.recovery_id
WHERE step.kind = 'repayment' GROUP BY substr(recovery.region_code, 1, 6), recovery."right"
"""
_UNSETTLED_RETURNS = f"""
SELECT substr(payment.region_code, 1, 6), payment."right", SUM(payment.gross_fen - payment.offset_fen)
FROM benefits_payment AS payment
WHERE payment.state = 'returned' AND NOT EXISTS (
    SELECT 1 FROM benefits_posting AS settled WHERE settled.payment_id = payment.id AND settled.kind = '{PostingKind.SETTLE}')
GROUP BY substr(payment.region_code, 1, 6), payment."right"
"""
_NOT_AS_ALLOCATED = """
SELECT payment.code, payment.gross_fen, COALESCE(parts.total, 0)
FROM benefits_payment AS payment
LEFT JOIN (SELECT payment_id, SUM(amount_fen) AS total FROM benefits_allocation GROUP BY payment_id) AS parts
  ON parts.payment_id = payment.id
WHERE payment.gross_fen <> COALESCE(parts.total, 0) LIMIT 20
"""
_LIVENESS = """
SELECT payment.code FROM benefits_allocation AS allocation JOIN benefits_payment AS payment ON payment.id = allocation.payment_id
WHERE allocation.live <> (payment.state IN ('locked', 'released', 'paid')) LIMIT 20
"""


def _find_faults(balances: dict[AccountName, int]) -> Iterator[str]:
    ledger: dict[tuple[BoundTo, str], int] = {}
    for (county, kind, right, _), fen in balances.items():
        bound = (county[:6], "" if kind in (AccountKind.FUND, AccountKind.SOURCE, AccountKind.RESERVE) else right)
        ledger[bound, kind] = ledger.get((bound, kind), 0) + fen
    expected = _expected()
    for bound, kind in sorted({*expected, *(key for key in ledger if key[1] in _COMPARED)}):
        booked, computed = ledger.get((bound, kind), 0), expected.get((bound, kind), 0)
        if booked != computed:
            label = AccountKind(kind).label
            yield (
                f"{bound[0]} {bound[1]} “{label}”账上{booked}分，按应发、支付和追缴记录应为{computed}分，相差{booked - computed}分"
            )
    for code, gross, parts in _rows(_NOT_AS_ALLOCATED):
        yield f"支付 {code}：支付{gross}分，对应的应发合计{parts}分"
    for (code,) in _rows(_LIVENESS):
        yield f"支付 {code}：状态与它占用的应发不符"
    yield from _reserve_faults(balances)


_COMPARED = (
    AccountKind.GRANTED,
    AccountKind.PAYABLE,
    AccountKind.PENDING,
    AccountKind.PAID,
    AccountKind.RETURNED,
    AccountKind.RECOVERABLE,
    AccountKind.RECOVERED,
    AccountKind.WAIVED,
)
"""The kinds of accounts whose balance follows from rows outside the ledger."""


def _expected() -> dict[tuple[BoundTo, str], int]:
    """{((county, right), kind): the balance that dues, payments and recoveries come to}"""
    expected: dict[tuple[BoundTo, str], int] = {}

    def add(bound: BoundTo, kind: AccountKind, fen: int) -> None:
        key = (bound, str(kind))
        expected[key] = expected.get(key, 0) + fen

    for county, right, known, payable, waived, overpaid, *_ in _rows(_DUES):
        bound = (str(county), str(right))
        add(bound, AccountKind.GRANTED, _whole(known))
        add(bound, AccountKind.PAYABLE, -_whole(payable))
        add(bound, AccountKind.WAIVED, _whole(waived))
        add(bound, AccountKind.RECOVERABLE, _whole(overpaid) - _whole(waived))
    for county, right, fen in _rows(_UNSETTLED_RETURNS):
        # It is payable again by the dues, and stands in an account of its own until somebody has dealt with it.
        add((str(county), str(right)), AccountKind.RETURNED, -_whole(fen))
        add((str(county), str(right)), AccountKind.PAYABLE, _whole(fen))
    for county, right, state, reserve, net, _ in _rows(_PAYMENTS):
        bound = (str(county), str(right))
        if state in ("locked", "released"):
            add(bound, AccountKind.PENDING, -_whole(net))
        elif state == "paid" and not reserve:
            add(bound, AccountKind.PAID, -_whole(net))
    for county, right, fen in _rows(_REPAID):
        add((str(county), str(right)), AccountKind.RECOVERED, _whole(fen))
    return expected


_RESERVE_PAID = """
SELECT substr(region_code, 1, 6), reserve_code, SUM(gross_fen - offset_fen) FROM benefits_payment
WHERE state = 'paid' AND reserve_code <> '' GROUP BY substr(region_code, 1, 6), reserve_code
"""
_TOPPED_UP = f"""
SELECT substr(account.region_code, 1, 6), account.detail, SUM(posting.amount_fen)
FROM benefits_posting AS posting JOIN benefits_ledgeraccount AS account ON account.id = posting.debit_id
WHERE account.kind = 'reserve' AND posting.kind = '{PostingKind.TOP_UP}'
GROUP BY substr(account.region_code, 1, 6), account.detail
"""


def _reserve_faults(balances: dict[AccountName, int]) -> Iterator[str]:
    """Reserves that do not hold what was put into them less what was paid out of them."""
    held: dict[BoundTo, int] = {}
    for (county, kind, _, detail), fen in balances.items():
        if kind == AccountKind.RESERVE:
            held[county[:6], detail] = held.get((county[:6], detail), 0) + fen
    expected = {(str(county), str(place)): _whole(fen) for county, place, fen in _rows(_TOPPED_UP)}
    for county, place, fen in _rows(_RESERVE_PAID):
        key = (str(county), str(place))
        expected[key] = expected.get(key, 0) - _whole(fen)
    for key in sorted({*held, *expected}):
        booked, computed = held.get(key, 0), expected.get(key, 0)
        if booked != computed or booked < 0:
            yield f"备用金 {key[1]}：账上{booked}分，按拨付和支付应为{computed}分"


def _month_faults(accounts: dict[int, AccountDays]) -> Iterator[str]:
    """Closed months whose balances are not what was posted by their end."""
    for balance in MonthBalance.objects.select_related("close").order_by("close", "account"):
        month = balance.close.month
        if (balance.debit_fen, balance.credit_fen) != accounts[balance.account_id].until(next_month(month)):
            yield f"{balance.close.region_code} {month:%Y-%m}：科目 {balance.account_id} 结账时的余额与记账不符"


def _whole(value: object) -> int:
    """PostgreSQL sums whole numbers into decimals."""
    return int(str(value))
