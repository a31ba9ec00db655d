"""Names and numbers of people who do not exist: well formed, and impossible to be somebody's."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from doudi.policies.packs import divisions
from doudi.population.invented_identity import (
    APART,
    INVENTED_ADDRESS_PREFIX,
    ROOM,
    bank_account,
    given_name,
    identity_number,
    luhn_digit,
    phone_number,
    surname,
)
from doudi.population.random_draws import Draws

DAY = dt.date(1980, 3, 1)


def valid_check(number: str) -> bool:
    """ISO 7064 MOD 11-2 as it is defined: the number, read with weights 2^i, leaves 1 when divided by 11."""
    digits = [10 if character == "X" else int(character) for character in number]
    total: int = sum(digit * (1 << index) for index, digit in enumerate(reversed(digits)))
    return total % 11 == 1


@pytest.mark.parametrize("sex", ["male", "female"])
def test_an_identity_number_is_well_formed_and_nobodys(sex: str) -> None:
    for place in range(0, ROOM, 123_457):
        number = identity_number(DAY, sex, place)
        assert re.fullmatch(r"99\d{4}19800301\d{3}[\dX]", number)
        assert int(number[16]) % 2 == (sex == "male")
        assert valid_check(number)
        assert not divisions.exists(number[:6])


def test_no_real_division_begins_like_an_invented_number() -> None:
    """Neither as the first digits of a resident's number, nor after the 9 of a foreign resident's."""
    provinces = {code[:2] for code in divisions.names()}
    assert INVENTED_ADDRESS_PREFIX not in provinces
    assert not any(province.startswith(INVENTED_ADDRESS_PREFIX[1]) for province in provinces)


def test_numbers_of_one_day_and_sex_differ_until_the_room_is_full() -> None:
    numbers = {identity_number(DAY, "male", place) for place in range(30_000)}
    assert len(numbers) == 30_000
    assert identity_number(DAY, "male", ROOM + 5) == identity_number(DAY, "male", 5)
    assert ROOM % APART == 0
    assert ROOM // APART >= 10  # as many members as a household has


def test_telephone_numbers_have_a_range_that_is_not_in_service() -> None:
    draw = Draws(1)
    numbers = {phone_number(draw) for _ in range(500)}
    assert all(re.fullmatch(r"154\d{8}", number) for number in numbers)
    assert len(numbers) > 490


def passes_luhn(number: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed([int(figure) for figure in number])):
        twice = digit * 2 if index % 2 else digit
        total += twice - 9 if twice > 9 else twice
    return total % 10 == 0


def test_the_luhn_digit_is_the_one_that_banks_compute() -> None:
    assert luhn_digit("7992739871") == 3
    for first in ("9900123456789012345", "62", "0"):
        assert passes_luhn(first + str(luhn_digit(first)))


def test_bank_accounts_cannot_exist() -> None:
    draw = Draws(2)
    for _ in range(500):
        account = bank_account(draw)
        assert re.fullmatch(r"9900\d{15}", account)
        assert not passes_luhn(account)


def test_names_are_composed() -> None:
    draw = Draws(3)
    old, young = dt.date(1950, 1, 1).toordinal(), dt.date(2015, 1, 1).toordinal()
    names = [
        given_name(draw, sex, birth, 160) for sex in ("male", "female") for birth in (old, young) for _ in range(300)
    ]
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{1,2}", name) for name in names)
    assert all(len(set(name)) == len(name) for name in names)
    assert 120 < sum(len(name) == 1 for name in names) < 270
    assert not {*"".join(names[:300])} & {*"梓涵诗琪"}
    assert len({surname(draw) for _ in range(500)}) > 60
    assert all(len(given_name(draw, "male", old, 1000)) == 1 for _ in range(20))
