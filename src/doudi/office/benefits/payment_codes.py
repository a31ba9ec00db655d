"""Codes of payments, made of what is paid: whoever makes the same payment again makes the same code."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

LENGTH = 32


@dataclass(frozen=True, slots=True, order=True)
class AllocatedPart:
    """What of a due a payment pays: a part of a revision, and the how manieth try it is."""

    month: dt.date
    revision: int
    part: int
    attempt: int
    amount_fen: int


def code_of(holder: str, right: str, parts: Iterable[AllocatedPart]) -> str:
    """The code of a payment to a holder by a right: 32 hexadecimal digits of a SHA-256."""
    lines = [f"{holder}/{right}"]
    lines += [
        f"{part.month:%Y-%m}/{part.revision}/{part.part}/{part.attempt}/{part.amount_fen}" for part in sorted(parts)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:LENGTH]
