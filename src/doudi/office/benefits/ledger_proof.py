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
from doudi.office.benefits.enums import LIVE, AccountKind, PaymentState, PostingKind
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


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
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


# The next two walk along an index that holds all they add up: what groups rows in another order has to sort them first.
_KNOWN = """
SELECT region_code, "right", SUM(change_fen) FROM benefits_due GROUP BY region_code, "right"
"""
_PAYMENTS = """
SELECT region_code, "right", state, reserve_code, SUM(gross_fen - offset_fen), SUM(gross_fen)
FROM benefits_payment GROUP BY region_code, "right", state, reserve_code
"""
_RECOVERED = """
SELECT substr(recovery.region_code, 1, 6), recovery."right", SUM(CASE WHEN settled.waived THEN 0 ELSE settled.amount_fen END)
FROM benefits_recoveredsum AS settled JOIN benefits_recoverystep AS step ON step.id = settled.step_id
JOIN benefits_recovery AS recovery ON recovery.id = step.recovery_id
GROUP BY substr(recovery.region_code, 1, 6), recovery."right"
"""
# Where a due has one revision, and nobody has been paid more than it says, nothing can be overpaid; _OVER_THE_DUE finds others.
_OVERPAID = """
WITH chosen AS (
    SELECT DISTINCT due.holder, due."right", due.month FROM benefits_due AS due WHERE due.revision > 1
),
standing AS (
    SELECT MIN(due.region_code) AS region, due."right" AS name, SUM(due.change_fen) AS known,
           SUM((SELECT COALESCE(SUM(amount_fen), 0) FROM benefits_allocation WHERE due_id = due.id AND live)) AS allocated,
           SUM((SELECT COALESCE(SUM(amount_fen), 0) FROM benefits_recoveredsum WHERE due_id = due.id AND NOT waived)) AS recovered,
           SUM((SELECT COALESCE(SUM(amount_fen), 0) FROM benefits_recoveredsum WHERE due_id = due.id AND waived)) AS waived
    FROM chosen JOIN benefits_due AS due
      ON due.holder = chosen.holder AND due."right" = chosen."right" AND due.month = chosen.month
    GROUP BY due.holder, due."right", due.month
)
SELECT substr(region, 1, 6), name, SUM(allocated - recovered - known),
       SUM(CASE WHEN waived < allocated - recovered - known THEN waived ELSE allocated - recovered - known END)
FROM standing WHERE allocated - recovered > known GROUP BY substr(region, 1, 6), name
"""
_OVER_THE_DUE = """
SELECT due.holder, due."right", due.month, due.amount_fen, parts.total
FROM (SELECT due_id, SUM(amount_fen) AS total FROM benefits_allocation WHERE live GROUP BY due_id) AS parts
JOIN benefits_due AS due ON due.id = parts.due_id
WHERE due.amount_fen IS NULL OR parts.total > due.amount_fen + (
    SELECT COALESCE(SUM(settled.amount_fen), 0) FROM benefits_due AS every
    JOIN benefits_recoveredsum AS settled ON settled.due_id = every.id
    WHERE every.holder = due.holder AND every."right" = due."right" AND every.month = due.month AND NOT settled.waived)
LIMIT 20
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
SELECT payment.code, payment.gross_fen, parts.total
FROM (SELECT payment_id, SUM(amount_fen) AS total, MAX(CASE WHEN live THEN 1 ELSE 0 END) AS live,
             MIN(CASE WHEN live THEN 1 ELSE 0 END) AS all_live FROM benefits_allocation GROUP BY payment_id) AS parts
JOIN benefits_payment AS payment ON payment.id = parts.payment_id
WHERE payment.gross_fen <> parts.total OR parts.live <> parts.all_live
   OR parts.live <> CASE WHEN payment.state IN ('locked', 'released', 'paid') THEN 1 ELSE 0 END
LIMIT 20
"""
_WITHOUT_ALLOCATION = """
SELECT payment.code FROM benefits_payment AS payment
WHERE NOT EXISTS (SELECT 1 FROM benefits_allocation AS part WHERE part.payment_id = payment.id) LIMIT 20
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
        yield f"支付 {code}：支付{gross}分，对应的应发合计{parts}分，或状态与它占用的应发不符"
    for (code,) in _rows(_WITHOUT_ALLOCATION):
        yield f"支付 {code}：没有对应的应发"
    for holder, name, month, due, parts in _rows(_OVER_THE_DUE):
        yield f"{holder} {name} {month}：应发{due}分，支付{parts}分"
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

    for region, right, known in _rows(_KNOWN):
        bound = (str(region)[:6], str(right))
        add(bound, AccountKind.GRANTED, _whole(known))
        add(bound, AccountKind.PAYABLE, -_whole(known))
    for region, right, state, reserve, net, gross in _rows(_PAYMENTS):
        bound = (str(region)[:6], str(right))
        if state in LIVE:
            add(bound, AccountKind.PAYABLE, _whole(gross))
        if state in (PaymentState.LOCKED, PaymentState.RELEASED):
            add(bound, AccountKind.PENDING, -_whole(net))
        elif state == PaymentState.PAID and not reserve:
            add(bound, AccountKind.PAID, -_whole(net))
    for county, right, recovered in _rows(_RECOVERED):
        add((str(county), str(right)), AccountKind.PAYABLE, -_whole(recovered))
    for county, right, overpaid, waived in _rows(_OVERPAID):
        # So far it stands in what is payable as a negative sum.
        bound = (str(county), str(right))
        add(bound, AccountKind.PAYABLE, -_whole(overpaid))
        add(bound, AccountKind.WAIVED, _whole(waived))
        add(bound, AccountKind.RECOVERABLE, _whole(overpaid) - _whole(waived))
    for county, right, fen in _rows(_UNSETTLED_RETURNS):
        # It is payable again by the dues, and stands in an account of its own until somebody has dealt with it.
        add((str(county), str(right)), AccountKind.RETURNED, -_whole(fen))
        add((str(county), str(right)), AccountKind.PAYABLE, _whole(fen))
    for county, right, fen in _rows(_REPAID):
        add((str(county), str(right)), AccountKind.RECOVERED, _whole(fen))
    return expected


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
    for region, _, state, place, net, _ in _rows(_PAYMENTS):
        if state == PaymentState.PAID and place:
            key = (str(region)[:6], str(place))
            expected[key] = expected.get(key, 0) - _whole(net)
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
