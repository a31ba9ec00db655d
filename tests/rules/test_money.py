"""Sums of money as text."""

from __future__ import annotations

import pytest

from doudi.rules.money import yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (100, "1.00"),
        (12_345, "123.45"),
        (2_000_000_100, "20000001.00"),
        (-123_456, "-1234.56"),
    ],
)
def test_fen_are_written_as_yuan_with_two_decimals(fen: int, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize(("fen", "text"), [(99_999, "999.99"), (123_456_789, "1,234,567.89"), (-123_456, "-1,234.56")])
def test_thousands_are_parted_for_people(fen: int, text: str) -> None:
    assert yuan(fen, grouped=True) == text


@pytest.mark.parametrize(("fen", "text"), [(1, "+0.01"), (0, "0.00"), (-1, "-0.01")])
def test_a_change_begins_with_its_sign(fen: int, text: str) -> None:
    assert yuan(fen, plus=True) == text
