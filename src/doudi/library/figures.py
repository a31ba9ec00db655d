"""Numbers in a text: where one begins and ends with its unit, and whether two are written differently but are the same."""

from __future__ import annotations

import re
from fractions import Fraction

from doudi.library.numbering import to_number

UNITS = (
    "个百分点|百分点|‰|%|亿元|万元|千元|元|万人|万户|倍|周岁|岁|个工作日|工作日|个月|月底|月份|月|年底|年度|年|日|天|小时"
    "|人次|人|户|名|次|级|类|项|张|所|分之|个|条|成|批|种|号"
)
ARABIC = r"\d+(?:\.\d+)?"
WORDS = r"[〇零一二两三四五六七八九十百千万亿]+"
# A number with what belongs to it: 百分之六十, 6~12个月, 1.5倍, 2019年5月21日, 三级
FIGURE = re.compile(
    rf"百分之{WORDS}(?:点{WORDS})?|百分之{ARABIC}"
    rf"|(?:{ARABIC}|{WORDS}(?=(?:[至到~]{WORDS})?(?:{UNITS})))(?:(?:[至到~])(?:{ARABIC}|{WORDS}))?[万亿]?(?:{UNITS})?"
)
SCALE = {"万": 10_000, "亿": 100_000_000}


def figures(text: str) -> list[tuple[int, int]]:
    """Spans of the numbers of a normal text, each with its unit."""
    return [found.span() for found in FIGURE.finditer(text)]


def canonical(text: str) -> str:
    """The text with its numbers in one way of writing: digits, per cent as %, 万 and 亿 multiplied out."""
    text = text.replace("百分点", "pp")  # a percentage point is no hundred
    text = re.sub(rf"百分之({WORDS}(?:点{WORDS})?|{ARABIC})", lambda found: _value(found.group(1)) + "%", text)
    text = re.sub(rf"({ARABIC})([万亿])", lambda found: _plain(Fraction(found.group(1)) * SCALE[found.group(2)]), text)
    text = re.sub(r"[至到](?=\d)|(?<=\d)[至到]", "~", text)
    return re.sub(WORDS, lambda found: _value(found.group()), text)


def _value(word: str) -> str:
    whole, point, part = word.partition("点")
    if point:
        digits = "".join(str(to_number(one) or 0) for one in part)
        return f"{_value(whole)}.{digits}".rstrip("0").rstrip(".")
    if re.fullmatch(ARABIC, word):
        return _plain(Fraction(word))
    total = 0
    for scale in ("亿", "万"):
        before, found, rest = word.partition(scale)
        if found:
            total += (to_number(before) or 1) * SCALE[scale]
            word = rest
    value = to_number(word) if word else 0
    return str(total + (value or 0))


def _plain(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.10f}".rstrip("0").rstrip(".")


def digits(text: str) -> list[str]:
    """The numbers alone, in order, in one way of writing."""
    return re.findall(r"\d+(?:\.\d+)?", canonical(text))
