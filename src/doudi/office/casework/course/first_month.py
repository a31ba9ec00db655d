"""From which month on a decision pays, and by which clause: what the procedure says of its end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from doudi.office.casework import awards
from doudi.office.casework.course.procedures import procedure_of
from doudi.office.casework.course.words import clause_words
from doudi.office.policy_documents.queries import clauses_by_id
from doudi.policies.procedures.model import START_MONTHS

RECHECK = "recheck"
"""The kind of clauses that say when something is looked at again."""

if TYPE_CHECKING:
    from doudi.office.casework.models import Decision


@dataclass(frozen=True, slots=True)
class FirstMonth:
    """`month`: its first day. `rule`: one of START_MONTHS, or '' with no clauses where no procedure says it."""

    month: dt.date
    rule: str
    clauses: tuple[str, ...]

    @property
    def words(self) -> str:
        """By which rule and clause, in Chinese; '' where no procedure says it."""
        if not self.rule:
            return ""
        return f"{START_MONTHS[self.rule]}，依据{clause_words(self.clauses)}"

    @property
    def cited(self) -> list[dict[str, str]]:
        """Its clauses, as a decision keeps those of its outcome."""
        registered = clauses_by_id()
        return [
            {"document": registered[name].document, "clause": registered[name].position, "id": name}
            for name in self.clauses
            if name in registered
        ]


def first_month_of(decision: Decision) -> FirstMonth | None:
    """From which month on a decision pays. None where it refuses, where the right is not paid by the month, or where nobody
    knows from when."""
    if not decision.granted:
        return None
    proceeding = decision.proceeding
    procedure = procedure_of(proceeding)
    ending = procedure.granting if procedure is not None else None
    rule = ending.start_month if ending is not None else ""
    day = timezone.localdate(decision.at)
    month = awards.first_month(proceeding.right, proceeding.application.received_on, day, rule)
    if month is None:
        return None
    return FirstMonth(month, rule, _of_month(ending.clauses) if ending is not None and rule else ())


def _of_month(clauses: tuple[str, ...]) -> tuple[str, ...]:
    """The clauses of an end but for those that are about the next recheck."""
    registered = clauses_by_id()
    return tuple(name for name in clauses if name not in registered or registered[name].kind != RECHECK)
