"""Where a due stands follows from what is due and what was received; whatever happens, the ledger's accounts add up to nothing."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.office.benefits.positions import Position, claims_moved

KEY = ("household.1", "dibao", dt.date(2026, 10, 1))


def position(known: int, allocated: int, recovered: int = 0, waived: int = 0) -> Position:
    return Position(1, 1, known, False, allocated, recovered, waived)


@pytest.mark.parametrize(
    ("standing", "payable", "overpaid", "effective_waiver", "recoverable"),
    [
        (position(300, 0), 300, 0, 0, 0),
        (position(300, 300), 0, 0, 0, 0),
        (position(350, 300), 50, 0, 0, 0),
        (position(100, 300), 0, 200, 0, 200),
        (position(100, 300, recovered=150), 0, 50, 0, 50),
        (position(100, 300, waived=150), 0, 200, 150, 50),
        (position(280, 300, waived=150), 0, 20, 20, 0),
        (position(300, 300, recovered=100), 100, 0, 0, 0),
        (position(0, 0, recovered=100), 100, 0, 0, 0),
    ],
)
def test_what_follows_from_due_and_receipts(
    standing: Position, payable: int, overpaid: int, effective_waiver: int, recoverable: int
) -> None:
    figures = (standing.payable, standing.overpaid, standing.effective_waiver, standing.recoverable)
    assert figures == (payable, overpaid, effective_waiver, recoverable)


def test_nothing_is_owed_of_what_is_set_aside() -> None:
    assert Position(1, 2, 300, True, 100).owed == 0
    assert Position(1, 2, 300, True, 100).payable == 200


FEN = st.integers(0, 10**9)
POSITIONS = st.builds(position, FEN, FEN, FEN, FEN)


@given(POSITIONS)
def test_every_position_balances(standing: Position) -> None:
    """Granted, less what the holder keeps, is what is payable less what is overpaid, part of which is waived."""
    assert standing.known - standing.received == standing.payable - standing.overpaid
    assert standing.recoverable + standing.effective_waiver == standing.overpaid
    assert min(standing.payable, standing.overpaid) == 0
    assert min(standing.recoverable, standing.effective_waiver, standing.payable) >= 0


@given(st.lists(POSITIONS, min_size=2, max_size=6))
def test_claims_move_along_any_history_to_where_they_end(history: list[Position]) -> None:
    moves = [claims_moved({KEY: before}, {KEY: after}) for before, after in pairwise(history)]
    whole = claims_moved({KEY: history[0]}, {KEY: history[-1]})
    assert (sum(move[0] for move in moves), sum(move[1] for move in moves)) == whole
