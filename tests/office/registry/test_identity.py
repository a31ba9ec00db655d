"""What a number says, and that nothing but its form, its date and its check character decides."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from pytest_django import Settings

from doudi.office.registry import identity
from doudi.office.registry.enums import IdentityState
from doudi.text.identity_number import check_character


def number(first: str) -> str:
    """Seventeen characters with their check character."""
    assert len(first) == 17
    return first + check_character(first)


GOOD = number("99010119800301001")


def test_a_sound_number_tells_birth_and_sex() -> None:
    reading = identity.read_number(GOOD)
    assert (reading.state, reading.number, reading.message) == (IdentityState.VERIFIED_FORM, GOOD, "")
    assert (reading.birth_date, reading.sex) == (dt.date(1980, 3, 1), "male")
    assert identity.read_number(number("99010119800301002")).sex == "female"


def test_every_single_wrong_digit_and_every_swap_of_neighbours_is_found() -> None:
    """What a check character of this kind promises; a wrong date or province may be told first."""
    for place in range(18):
        for digit in "0123456789X":
            wrong = GOOD[:place] + digit + GOOD[place + 1 :]
            if wrong != GOOD:
                assert identity.read_number(wrong).state == IdentityState.INVALID, wrong
    for place in range(17):
        swapped = GOOD[:place] + GOOD[place + 1] + GOOD[place] + GOOD[place + 2 :]
        if swapped != GOOD:
            assert identity.read_number(swapped).state == IdentityState.INVALID, swapped


def ends_with_x() -> str:
    return next(candidate for serial in range(100) if (candidate := number(f"990101198003010{serial:02d}"))[-1] == "X")


@pytest.mark.parametrize(
    "written",
    [
        lambda sound: sound.lower(),
        lambda sound: f"  {sound[:6]} {sound[6:14]}-{sound[14:]} ",
        lambda sound: sound.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")),
        lambda sound: sound.translate(str.maketrans("0123456789X", "０１２３４５６７８９ｘ")),
        lambda sound: f"\u3000{sound}\n",
    ],
    ids=["small x", "spaces and hyphens", "full width", "full width small x", "ideographic space"],
)
def test_the_same_number_written_otherwise_is_the_same(written: object) -> None:
    sound = ends_with_x()
    reading = identity.read_number(written(sound))  # type: ignore[operator]
    assert (reading.number, reading.state) == (sound, IdentityState.VERIFIED_FORM)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD[:17], "应为18位（末位可为X），现有17位"),
        (GOOD + "1", "现有19位"),
        ("9901011980030100A" + GOOD[17], "应为18位"),
        ("X" + GOOD[1:], "应为18位"),
        ("٩" * 18, "应为18位"),
        (number("00010119800301001"), "不是任何省份"),
        (number("16010119800301001"), "不是任何省份"),
        (number("90010119800301001"), "不是任何省份"),
        (number("99010119800230001"), "“19800230”不是有效的出生日期"),
        (number("99010119001301001"), "不是有效的出生日期"),
        (number("99010118891231001"), "不是有效的出生日期"),
        (number("99010120260902001"), "不是有效的出生日期"),
        (GOOD[:17] + ("1" if GOOD[17] != "1" else "2"), "校验位不符"),
    ],
)
def test_what_cannot_be_a_number_says_why(text: str, message: str) -> None:
    reading = identity.read_number(text)
    assert reading.state == IdentityState.INVALID
    assert message in reading.message
    assert (reading.birth_date, reading.sex) == (None, "")


def test_someone_born_today_has_a_number_and_so_has_someone_of_136_years() -> None:
    for day in ("20260901", "18900101", "20240229"):
        assert identity.read_number(number(f"990101{day}001")).state == IdentityState.VERIFIED_FORM


@pytest.mark.parametrize(("text", "state"), [("", "missing"), (" - ", "missing"), ("990101800301001", "fifteen")])
def test_without_a_number_or_with_an_old_one_a_person_waits_for_the_county(text: str, state: str) -> None:
    reading = identity.read_number(text)
    assert reading.state == state
    assert reading.message


@pytest.mark.parametrize("province", sorted({*identity.PROVINCES, "81", "82", "83"}))
def test_every_province_is_known(province: str) -> None:
    assert identity.read_number(number(f"{province}010119800301001")).state == IdentityState.VERIFIED_FORM


def test_no_other_first_two_digits_are() -> None:
    for first in range(100):
        # 9 and the two digits of a province: the number of a foreign resident, tried with 0 as the second of the two.
        foreign = first // 10 == 9 and f"{first % 10}0" in identity.PROVINCES
        is_valid = f"{first:02d}" in identity.PROVINCES or first == 99 or foreign
        reading = identity.read_number(number(f"{first:02d}010119800301001"))
        assert (reading.state == IdentityState.VERIFIED_FORM) == is_valid, first
    # 34 of them, and a second one for residents from Taiwan.
    assert len(identity.PROVINCES) == 35


def test_a_foreign_resident_has_a_number_too() -> None:
    assert identity.read_number(number("91111119800301001")).state == IdentityState.VERIFIED_FORM
    assert identity.read_number(number("90111119800301001")).state == IdentityState.INVALID


def test_a_county_younger_than_the_person_or_unknown_to_any_table_is_no_fault() -> None:
    """Counties are founded, merged and renumbered, and newcomers get the code of the day: it proves nothing."""
    for county in ("450110", "360112", "220171", "469099", "659099"):
        assert identity.read_number(number(f"{county}19350101001")).state == IdentityState.VERIFIED_FORM


def test_numbers_of_invented_people_are_refused_in_earnest(settings: Settings) -> None:
    settings.DOUDI = dataclasses.replace(settings.DOUDI, mode="production")
    assert identity.read_number(GOOD).message == "前两位不是任何省份的代码"
    # Also as the number of a foreign resident it is none: no province begins with 9.
    assert identity.read_number(number("99945119800301001")).state == IdentityState.INVALID
