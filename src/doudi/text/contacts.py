"""Reads telephone and bank account numbers as people write them: to the form in which they are kept, or why they cannot be.

Dialling codes and cards have public forms, which are checked; the account numbers of passbooks follow none, of which only
the length is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms alone: ² and ٢ are no digits that anybody types for a number."""
_COUNTRY = re.compile(r"(?:\+|00)86(?=[01])")
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0\d{2,3}[2-9]\d{6,7}", re.ASCII)
_CARD_LENGTHS = range(16, 20)
_ACCOUNT_LENGTHS = range(8, 31)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Twice a digit, its own digits added up."""


@dataclass(frozen=True, slots=True)
class ContactReading:
    """A number as it is kept, and in Chinese what is wrong with it, '' where nothing is."""

    number: str
    message: str = ""


def compact(text: str) -> str:
    """The text in half width, without spaces, dashes, brackets and what cannot be seen."""
    return "".join(character for character in text.translate(_HALF_WIDTH) if not _is_between_digits(character))


def _is_between_digits(character: str) -> bool:
    """Whether a character only sets digits apart: spaces, dashes, brackets, control and format characters."""
    category = unicodedata.category(character)
    return category[0] == "Z" or category in ("Cc", "Cf", "Pd", "Ps", "Pe") or character == "−"


def read_phone(text: str) -> ContactReading:
    """A mobile number, or a landline with its area code; without the code of the country. An empty text is no number."""
    number = _COUNTRY.sub("", compact(text), count=1)
    if not number or _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return ContactReading(number)
    if not re.fullmatch(r"\d+", number, re.ASCII):
        return ContactReading(number, "电话只能是数字，可以有空格、横线、括号和+86")
    if number[0] == "1":
        return ContactReading(number, f"手机号码应为11位，以13至19开头，现有{len(number)}位“{number[:2]}…”")
    if number[0] == "0":
        return ContactReading(number, "固定电话应为区号（3至4位）加7至8位号码，请逐位核对")
    return ContactReading(number, "固定电话请连区号一起填写，如 0791-88000000")


def read_bank_account(text: str) -> ContactReading:
    """A card, whose last digit is checked, or another account. An empty text is no number."""
    number = compact(text)
    if not number:
        return ContactReading("")
    if not re.fullmatch(r"\d+", number, re.ASCII):
        return ContactReading(number, "银行账号只能是数字，可以有空格和横线")
    if number.startswith("62"):
        if len(number) not in _CARD_LENGTHS:
            return ContactReading(number, f"62开头的银行卡号应为16至19位，现有{len(number)}位")
        if not passes_luhn(number):
            return ContactReading(number, "银行卡号的校验位不符，请对照银行卡逐位核对")
    if len(number) not in _ACCOUNT_LENGTHS:
        return ContactReading(number, f"银行账号应为8至30位，现有{len(number)}位")
    return ContactReading(number)


def passes_luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, formula of Luhn)."""
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(_DOUBLED[digit] for digit in digits[1::2])) % 10 == 0
