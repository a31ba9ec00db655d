"""Where a due stands: what is due, what was received, and what follows from the two for the ledger.

A due is named by its key: holder, right and month; all its revisions, allocations and recoveries count together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from doudi.office.benefits.models import Due

Key = tuple[str, str, dt.date]
"""(holder, right, first day of the month)"""


@dataclass(frozen=True, slots=True)
class Position:
    """A due in fen. `known`: what was last known to be due, `allocated`: the sum of live allocations, `recovered`: what of it
    came back or was kept back, `waived`: what is not claimed back.

    `newest` and `revision` name its last revision; `set_aside`: it says that the amount is not known at present.
    """

    newest: int
    revision: int
    known: int
    set_aside: bool
    allocated: int = 0
    recovered: int = 0
    waived: int = 0

    @property
    def received(self) -> int:
        """What the holder has, or has on the way, and keeps."""
        return self.allocated - self.recovered

    @property
    def payable(self) -> int:
        """What is due and not allocated."""
        return max(0, self.known - self.received)

    @property
    def overpaid(self) -> int:
        """What was received beyond the due."""
        return max(0, self.received - self.known)

    @property
    def effective_waiver(self) -> int:
        """What of the overpaid sum is waived; a waiver lapses as far as the due rises again."""
        return min(self.waived, self.overpaid)

    @property
    def recoverable(self) -> int:
        """What is to be claimed back."""
        return self.overpaid - self.effective_waiver

    @property
    def owed(self) -> int:
        """What may be paid now: nothing where the due is set aside."""
        return 0 if self.set_aside else self.payable


_POSITIONS = """
SELECT due.holder, due."right", due.month, MAX(due.id), MAX(due.revision), SUM(due.change_fen),
       MAX(CASE WHEN due.amount_fen IS NULL THEN due.revision ELSE 0 END),
       COALESCE(SUM(allocated.total), 0), COALESCE(SUM(settled.recovered), 0), COALESCE(SUM(settled.waived), 0)
FROM benefits_due AS due
JOIN ({chosen}) AS chosen
  ON chosen.holder = due.holder AND chosen."right" = due."right" AND chosen.month = due.month
LEFT JOIN (SELECT due_id, SUM(amount_fen) AS total FROM benefits_allocation WHERE live GROUP BY due_id) AS allocated
  ON allocated.due_id = due.id
LEFT JOIN (SELECT due_id, SUM(CASE WHEN waived THEN 0 ELSE amount_fen END) AS recovered,
                  SUM(CASE WHEN waived THEN amount_fen ELSE 0 END) AS waived
           FROM benefits_recoveredsum GROUP BY due_id) AS settled
  ON settled.due_id = due.id
GROUP BY due.holder, due."right", due.month
{having}
ORDER BY due.holder, due."right", due.month
"""
_UNSETTLED = (
    "HAVING SUM(due.change_fen) <> COALESCE(SUM(allocated.total), 0) - COALESCE(SUM(settled.recovered), 0) "
    "OR MAX(CASE WHEN due.amount_fen IS NULL THEN due.revision ELSE 0 END) = MAX(due.revision)"
)


def positions(dues: QuerySet[Due], unsettled: bool = False) -> dict[Key, Position]:
    """The positions of the keys that some revisions belong to. `unsettled`: only where something is owed or overpaid, or the
    due is set aside."""
    keys = dues.order_by().values_list("holder", "right", "month").distinct()
    chosen, parameters = keys.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_POSITIONS.format(chosen=chosen, having=_UNSETTLED if unsettled else ""), parameters)
        return {
            (holder, right, _day(month)): Position(
                newest=newest,
                revision=revision,
                known=int(known),
                set_aside=open_revision == revision,
                allocated=int(allocated),
                recovered=int(recovered),
                waived=int(waived),
            )
            for holder, right, month, newest, revision, known, open_revision, allocated, recovered, waived in cursor
        }


def _day(value: dt.date | str) -> dt.date:
    """SQLite gives days as text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def claims_moved(before: Mapping[Key, Position], after: Mapping[Key, Position]) -> tuple[int, int]:
    """By how much all these positions together are more recoverable, and more waived, than before."""
    recoverable = sum(position.recoverable for position in after.values())
    waived = sum(position.effective_waiver for position in after.values())
    return (
        recoverable - sum(position.recoverable for position in before.values()),
        waived - sum(position.effective_waiver for position in before.values()),
    )
