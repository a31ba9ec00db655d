"""Telephone and bank account numbers: every way of writing one gives one number, and a wrong one is refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.text.contacts import passes_luhn, read_bank_account, read_phone

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CARD = "6200000000000000018"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("15400000001", "15400000001"),
        (" 154 0000-0001 ", "15400000001"),
        ("15400000001".translate(WIDE), "15400000001"),
        ("+86 154-0000-0001", "15400000001"),
        ("008615400000001", "15400000001"),
        ("\u200b154\u00a00000\u20110001", "15400000001"),
        ("（0791）88000000", "079188000000"),
        ("010-88000000", "01088000000"),
        ("+86 010 88000000", "01088000000"),
        ("0943 8800000", "09438800000"),
        ("", ""),
        ("　", ""),
    ],
)
def test_a_phone_is_kept_in_one_form(written: str, number: str) -> None:
    reading = read_phone(written)
    assert (reading.number, reading.message) == (number, "")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1540000000", "应为11位，以13至19开头，现有10位"),
        ("154000000012", "现有12位"),
        ("12000000001", "以13至19开头"),
        ("88000000", "连区号一起填写"),
        ("0791880", "区号（3至4位）加7至8位"),
        ("0791188000000", "区号"),
        ("无", "只能是数字"),
        ("1540000000x", "只能是数字"),
        ("٠١٢٣٤٥٦٧٨٩٠", "只能是数字"),
    ],
)
def test_a_phone_that_cannot_be_says_why(written: str, message: str) -> None:
    assert message in read_phone(written).message


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (CARD, CARD),
        (" ".join((CARD[:4], CARD[4:8], CARD[8:12], CARD[12:16], CARD[16:])), CARD),
        (CARD.translate(WIDE), CARD),
        ("9900-0000-0000-0000-017", "9900000000000000017"),
        ("12345678", "12345678"),
        ("", ""),
    ],
)
def test_an_account_is_kept_in_one_form(written: str, number: str) -> None:
    reading = read_bank_account(written)
    assert (reading.number, reading.message) == (number, "")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (CARD[:-1] + "9", "校验位不符"),
        ("62" + "0" * 12, "应为16至19位，现有14位"),
        ("62" + "0" * 18, "现有20位"),
        ("1234567", "应为8至30位，现有7位"),
        ("9" * 31, "现有31位"),
        ("6200 0000 OOOO 0003", "只能是数字"),
    ],
)
def test_an_account_that_cannot_be_says_why(written: str, message: str) -> None:
    assert message in read_bank_account(written).message


@given(st.text("0123456789", min_size=13, max_size=16), st.integers(0, 18), st.integers(1, 9))
def test_every_single_wrong_digit_of_a_card_is_found(digits: str, place: int, step: int) -> None:
    first = f"62{digits}"
    card = next(first + last for last in "0123456789" if passes_luhn(first + last))
    place %= len(card)
    wrong = card[:place] + str((int(card[place]) + step) % 10) + card[place + 1 :]
    assert read_bank_account(card).message == ""
    assert not passes_luhn(wrong)
