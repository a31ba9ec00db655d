"""Numbers in a text: where one stands with its unit, and one canonical way of writing for all that are the same."""

from __future__ import annotations

import re
from fractions import Fraction

from doudi.library.structure.numbering import to_number

UNITS = (
    "个百分点|百分点|‰|%|亿元|万元|千元|元|万人|万户|倍|周岁|岁|个工作日|工作日|个月|月底|月份|月|年底|年度|年|日|天|小时"
    "|人次|人|户|名|次|级|类|项|张|所|分之|个|条|成|批|种|号"
)
ARABIC = r"\d+(?:\.\d+)?"
WORDS = r"[〇零一二两三四五六七八九十百千万亿]+"
# Up to 9999 as it is spoken: 二十一, 一百零三, 三千.
_ONE = "[一二两三四五六七八九]?"
_SECTION = f"(?:{_ONE}千)?零?(?:{_ONE}百)?零?(?:{_ONE}十)?[零〇]?{_ONE}"
# One well-formed number in words: read digit by digit (二〇一九), or as it is spoken (五十万).
# 十四五, a plan period, is none: it is read as 十四 and 五, and so stays apart from 十五五.
NUMBER_WORD = re.compile(
    "[〇零一二两三四五六七八九]{2,}(?![十百千万亿])"
    f"|(?=[〇零一二两三四五六七八九十百千万亿])(?:{_SECTION}[万亿])*{_SECTION}"
)
# A plan period, or a number with its unit: 十四五, 百分之六十, 6~12个月, 1.5倍, 21日, 三级
FIGURE = re.compile(
    rf"十[一二三四五六七八九]五|百分之{WORDS}(?:点{WORDS})?|百分之{ARABIC}"
    rf"|(?:{ARABIC}|{WORDS}(?=(?:[至到~]{WORDS})?(?:{UNITS})))(?:(?:[至到~])(?:{ARABIC}|{WORDS}))?[万亿]?(?:{UNITS})?"
)
SCALE = {"万": 10_000, "亿": 100_000_000}


def find_figures(text: str) -> list[tuple[int, int]]:
    """The spans [start, end) of the numbers of a normal text, each with its unit."""
    return [match.span() for match in FIGURE.finditer(text)]


def canonicalise(text: str) -> str:
    """The text with every number in one way of writing: digits, per cent as %, 万 and 亿 multiplied out, ranges with ~."""
    text = text.replace("百分点", "pp")  # the 百 in it (percentage point) is no number
    text = re.sub(
        rf"百分之({WORDS}(?:点{WORDS})?|{ARABIC})", lambda match: _canonicalise_number(match.group(1)) + "%", text
    )
    text = re.sub(
        rf"({ARABIC})([万亿])", lambda match: _write_decimal(Fraction(match.group(1)) * SCALE[match.group(2)]), text
    )
    text = re.sub(r"[至到](?=\d)|(?<=\d)[至到]", "~", text)
    return NUMBER_WORD.sub(lambda match: _canonicalise_number(match.group()), text)


def _canonicalise_number(word: str) -> str:
    integer, point, part = word.partition("点")
    if point:
        digits = "".join(str(to_number(digit) or 0) for digit in part)
        return f"{_canonicalise_number(integer)}.{digits}".rstrip("0").rstrip(".")
    if re.fullmatch(ARABIC, word):
        return _write_decimal(Fraction(word))
    total = 0
    for scale in ("亿", "万"):
        before, separator, rest = word.partition(scale)
        if separator:
            total += (to_number(before) or 1) * SCALE[scale]
            word = rest
    value = to_number(word) if word else 0
    return str(total + (value or 0))


def _write_decimal(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.10f}".rstrip("0").rstrip(".")


def read_numbers(text: str) -> list[str]:
    """The numbers of a text alone, in order, in the canonical way of writing."""
    return re.findall(r"\d+(?:\.\d+)?", canonicalise(text))
