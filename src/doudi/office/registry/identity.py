"""Reads identity numbers (GB 11643): form, date of birth and check character. Only this module does so.

Libraries refuse real people whose county was founded, renamed or merged after their table was made. The address code
is a hint and no more: only its first two digits must be those of a province, or 9 and two such digits in the number of
a foreign resident. It never decides anything.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings

from doudi.office import clock
from doudi.office.registry.enums import IdentityState
from doudi.text.contacts import compact
from doudi.text.identity_number import check_character

PROVINCES = frozenset(
    str(first * 10 + second)
    for first, seconds in (
        (1, "12345"),
        (2, "123"),
        (3, "1234567"),
        (4, "123456"),
        (5, "01234"),
        (6, "12345"),
        (7, "1"),
    )
    for second in map(int, seconds)
) | {"81", "82", "83"}
INVENTED = "99"
"""The first two digits of the numbers of invented people; no province has this code."""


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What an identity number tells. `message` says to the officer what is wrong, '' where nothing is."""

    number: str
    state: IdentityState
    birth_date: dt.date | None = None
    sex: str = ""
    message: str = ""


def normalise(text: str) -> str:
    """A number as it is stored: half-width, without spaces, dashes and what cannot be seen, X in upper case."""
    return compact(text).upper()


def read_number(text: str) -> NumberReading:
    """Reads what was typed as an identity number. Never fails: the state and the message say what is wrong with it."""
    number = normalise(text)
    if not number:
        return NumberReading("", IdentityState.MISSING, message="没有身份证号，转人工核对")
    if re.fullmatch(r"[0-9]{15}", number):
        return NumberReading(number, IdentityState.FIFTEEN, message="15位旧号码，请人工核对18位号码")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _invalid(number, f"应为18位（末位可为X），现有{len(number)}位")
    if not _has_province(number):
        return _invalid(number, "前两位不是任何省份的代码")
    birth = _birth_date(number[6:14])
    if birth is None:
        return _invalid(number, f"第7至14位“{number[6:14]}”不是有效的出生日期")
    if check_character(number) != number[17]:
        return _invalid(number, "校验位不符，请对照证件逐位核对")
    return NumberReading(number, IdentityState.VERIFIED_FORM, birth, "male" if int(number[16]) % 2 else "female")


def _invalid(number: str, message: str) -> NumberReading:
    return NumberReading(number, IdentityState.INVALID, message=message)


def _has_province(number: str) -> bool:
    if number[:2] == INVENTED:
        return not settings.DOUDI.production
    return number[:2] in PROVINCES or (number[0] == "9" and number[1:3] in PROVINCES)


def _birth_date(digits: str) -> dt.date | None:
    """The day YYYYMMDD, if a living person can be born on it."""
    try:
        date = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return date if dt.date(1890, 1, 1) <= date <= clock.today() else None
