"""What each line of a file of results comes to, against the payments of its batch. Nothing is guessed: two lines that say different
things of one payment are both set apart."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doudi.office.benefits.batch_enums import LineVerdict
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.rosters.reading import LineFault, LineOutcome, ResultEntry, ResultReading


@dataclass(frozen=True, slots=True)
class SentPayment:
    """A payment of the batch, as far as a result is matched with it. `known`: (amount, day) of an earlier line by which it was
    confirmed, None where there is none."""

    key: int
    net_fen: int
    state: str
    known: tuple[int, dt.date | None] | None = None


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A line with its verdict. `payment` is None where its reference is none of the batch."""

    number: int
    reference: str
    payment: int | None
    amount_fen: int | None
    verdict: LineVerdict
    reason: str
    words: str
    paid_on: dt.date | None = None


def match(reading: ResultReading, sent: Mapping[str, SentPayment]) -> list[MatchedLine]:
    """The verdict of every line, in the order of the lines. `sent`: the payments of the batch by their codes."""
    sayings = _sayings(reading.entries)
    counts = Counter(entry.reference for entry in reading.entries)
    seen: set[str] = set()
    lines = [_unread(fault) for fault in reading.faults]
    for entry in reading.entries:
        repeated = entry.reference in seen
        contradicted = counts[entry.reference] > 1 and len(sayings[entry.reference]) > 1
        seen.add(entry.reference)
        lines.append(_line(entry, sent.get(entry.reference), repeated or contradicted))
    return sorted(lines, key=lambda line: line.number)


def _sayings(entries: Iterable[ResultEntry]) -> dict[str, set[tuple[int, str]]]:
    """The different things that lines say of each reference."""
    sayings: dict[str, set[tuple[int, str]]] = {}
    for entry in entries:
        sayings.setdefault(entry.reference, set()).add((entry.amount_fen, entry.outcome))
    return sayings


def _line(entry: ResultEntry, payment: SentPayment | None, repeated: bool) -> MatchedLine:
    verdict, reason = _verdict(entry, payment, repeated)
    return MatchedLine(
        entry.line, entry.reference[:60], payment.key if payment else None, entry.amount_fen, verdict, reason,
        entry.words, entry.paid_on,
    )  # fmt: skip


def _verdict(entry: ResultEntry, payment: SentPayment | None, repeated: bool) -> tuple[LineVerdict, str]:
    """(verdict, code of the reason, '' where none is needed)"""
    if payment is None:
        return LineVerdict.ONLY_THEIRS, ""
    if repeated:
        return LineVerdict.DUPLICATE, ""
    if entry.amount_fen != payment.net_fen:
        return LineVerdict.AMOUNT_DIFFERS, ""
    if entry.outcome is LineOutcome.UNKNOWN:
        return LineVerdict.UNREAD, ""
    if entry.outcome is LineOutcome.PAID:
        return _paid(entry, payment), ""
    if payment.state == PaymentState.RELEASED:
        return LineVerdict.REJECTED, entry.reason
    if payment.state == PaymentState.PAID:
        return LineVerdict.RETURNED_LATER, entry.reason
    return LineVerdict.REPEATED, entry.reason


def _paid(entry: ResultEntry, payment: SentPayment) -> LineVerdict:
    """A payment that is confirmed already is known where the line says the same; else it may have been paid twice."""
    if payment.state == PaymentState.RELEASED:
        return LineVerdict.MATCHED
    if payment.state == PaymentState.PAID and payment.known == (entry.amount_fen, entry.paid_on):
        return LineVerdict.REPEATED
    return LineVerdict.DUPLICATE


def _unread(fault: LineFault) -> MatchedLine:
    return MatchedLine(fault.line, "", None, None, LineVerdict.UNREAD, "", fault.problem[:200])
