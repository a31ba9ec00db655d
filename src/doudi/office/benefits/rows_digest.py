"""Digests over many rows, so that one entry of the audit holds what an action wrote of thousands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Protocol

from doudi.office.benefits.models import Due


def digest_of_dues(dues: Iterable[Due]) -> str:
    """SHA-256 over what is due to whom, in the order of the rows."""
    return _digest(f"{due}/{due.amount_fen}/{due.award_id}/{due.determination_id}/{due.terms_id}" for due in dues)


class DigestedPayment(Protocol):
    """What a digest holds of a payment."""

    @property
    def code(self) -> str: ...
    @property
    def gross_fen(self) -> int: ...
    @property
    def offset_fen(self) -> int: ...
    @property
    def payee_id(self) -> int | None: ...
    @property
    def account_code(self) -> str: ...


def digest_of_payments(payments: Iterable[DigestedPayment]) -> str:
    """SHA-256 over what payments pay, whatever has become of them since, in the order of the rows."""
    return _digest(
        f"{payment.code}/{payment.gross_fen}/{payment.offset_fen}/{payment.payee_id}/{payment.account_code}"
        for payment in payments
    )


class DigestedState(Protocol):
    """What a digest holds of what has become of a payment."""

    @property
    def code(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def return_reason(self) -> str: ...


def digest_of_states(payments: Iterable[DigestedState]) -> str:
    """SHA-256 over what has become of payments, in the order of their codes."""
    return _digest(sorted(f"{payment.code}/{payment.state}/{payment.return_reason}" for payment in payments))


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
