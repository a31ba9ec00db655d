"""Writing the ledger: what an action posts is collected and written together, before the action commits."""

from __future__ import annotations

from dataclasses import dataclass, field

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.benefits.enums import AccountKind, PostingKind
from doudi.office.benefits.models import LedgerAccount, Posting
from doudi.office.database.many_rows import insert_rows

_COLUMNS = (
    "kind", "debit_id", "credit_id", "amount_fen", "due_id", "payment_id", "recovery_step_id", "reference", "resolves_id", "on",
    "at", "by_id",
)  # fmt: skip
UNBOUND = (AccountKind.SOURCE, AccountKind.FUND, AccountKind.RESERVE)
"""Accounts of money that is not bound to a right."""
AccountName = tuple[str, str, str, str]
"""(county, kind, right, detail)"""


@dataclass(frozen=True, slots=True)
class Cause:
    """What a posting is of: exactly one of these, by its key."""

    due: int | None = None
    payment: int | None = None
    recovery_step: int | None = None
    reference: str = ""


@dataclass
class Journal:
    """Postings of one action. `by` is None for a job. Sums of 0 are left out; a negative sum is posted the other way round."""

    by: Actor | None
    accounts: dict[AccountName, int] = field(default_factory=dict)
    rows: list[tuple[object, ...]] = field(default_factory=list)
    """As `_COLUMNS` names them."""

    def post(
        self,
        kind: PostingKind,
        debit: AccountKind,
        credit: AccountKind,
        amount_fen: int,
        cause: Cause,
        *,
        county: str,
        right: str = "",
        detail: str = "",
        resolves: int | None = None,
    ) -> None:
        """Debits one account of a county and credits another. `detail` names the fund or the reserve among them."""
        if amount_fen < 0:
            debit, credit, amount_fen = credit, debit, -amount_fen
        if amount_fen == 0:
            return
        self.rows.append(
            (
                kind, self._account(county, debit, right, detail), self._account(county, credit, right, detail), amount_fen,
                cause.due, cause.payment, cause.recovery_step, cause.reference, resolves,
            )
        )  # fmt: skip

    def post_claims(self, kind: PostingKind, moved: tuple[int, int], cause: Cause, *, county: str, right: str) -> None:
        """Moves what is overpaid out of what is payable: (more recoverable, more waived), as `positions.claims_moved` has it."""
        recoverable, waived = moved
        for account, amount_fen in ((AccountKind.RECOVERABLE, recoverable), (AccountKind.WAIVED, waived)):
            self.post(kind, account, AccountKind.PAYABLE, amount_fen, cause, county=county, right=right)

    def write(self) -> None:
        """Writes what was collected."""
        rows, self.rows = self.rows, []
        moment = (clock.today(), clock.now(), self.by.user.pk if self.by else None)
        insert_rows(Posting, _COLUMNS, ((*row, *moment) for row in rows))

    def _account(self, county: str, kind: AccountKind, right: str, detail: str) -> int:
        unbound = kind in UNBOUND
        name = (county, str(kind), "" if unbound else right, detail if unbound else "")
        if name not in self.accounts:
            region_code, kind_name, bound_right, account_detail = name
            account, _ = LedgerAccount.objects.get_or_create(
                region_code=region_code, kind=kind_name, right=bound_right, detail=account_detail
            )
            self.accounts[name] = account.pk
        return self.accounts[name]
