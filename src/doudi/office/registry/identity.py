"""Whether an identity number can be one: form, date of birth and check character (GB 11643), checked here alone.

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
# No province was ever numbered so: numbers of invented people begin like this.
INVENTED = "99"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number says. `message` is for the officer, '' where nothing is wrong."""

    number: str
    state: IdentityState
    birth_date: dt.date | None = None
    sex: str = ""
    message: str = ""


def tidy(text: str) -> str:
    """As it is stored: half-width, without spaces or hyphens, X upper case."""
    return re.sub(r"[\s\-]", "", text.translate(_FULL_WIDTH)).upper()


def read(text: str) -> Reading:
    """Never fails: what cannot be a number goes to the manual queue with the reason."""
    number = tidy(text)
    if not number:
        return Reading("", IdentityState.MISSING, message="没有身份证号，转人工核对")
    if re.fullmatch(r"[0-9]{15}", number):
        return Reading(number, IdentityState.FIFTEEN, message="15位旧号码，请人工核对18位号码")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _wrong(number, f"应为18位（末位可为X），现有{len(number)}位")
    if not _has_province(number):
        return _wrong(number, "前两位不是任何省份的代码")
    birth = _date(number[6:14])
    if birth is None:
        return _wrong(number, f"第7至14位“{number[6:14]}”不是有效的出生日期")
    if check_character(number) != number[17]:
        return _wrong(number, "校验位不符，请对照证件逐位核对")
    return Reading(number, IdentityState.VERIFIED_FORM, birth, "male" if int(number[16]) % 2 else "female")


def check_character(number: str) -> str:
    """The eighteenth character for the first seventeen."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]


def _wrong(number: str, message: str) -> Reading:
    return Reading(number, IdentityState.INVALID, message=message)


def _has_province(number: str) -> bool:
    if number[:2] == INVENTED:
        return not settings.DOUDI.production
    return number[:2] in PROVINCES or (number[0] == "9" and number[1:3] in PROVINCES)


def _date(digits: str) -> dt.date | None:
    try:
        found = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return found if dt.date(1890, 1, 1) <= found <= clock.today() else None
