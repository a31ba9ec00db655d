"""Sums of money in the capital numerals of cheques and decisions, in which no digit can be turned into another: 壹仟零贰拾元整."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_TEN_THOUSAND, _HUNDRED_MILLION = 10_000, 100_000_000
LARGEST = 10**18
"""Fen from which on a sum is refused: it needs a numeral above 亿."""


def in_capitals(fen: int) -> str:
    """A sum as it stands beside its figures: 人民币壹仟零贰拾元整. It ends in 整 unless it has fen, so that nothing can be added.

    ValueError for a sum below nought or from LARGEST on.
    """
    if not 0 <= fen < LARGEST:
        raise ValueError(f"no sum that is paid: {fen} fen")
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    text = f"{_whole_number(yuan)}元" if yuan or not rest else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    if last:
        text += f"{'零' if yuan and not jiao else ''}{_DIGITS[last]}分"
    return f"人民币{text}{'' if last else '整'}"


def _whole_number(number: int) -> str:
    """The numeral of a whole number, 零 for nought."""
    if number < _TEN_THOUSAND:
        return _four_digits(number) or _DIGITS[0]
    scale, numeral = (_HUNDRED_MILLION, "亿") if number >= _HUNDRED_MILLION else (_TEN_THOUSAND, "万")
    high, low = divmod(number, scale)
    if not low:
        return f"{_whole_number(high)}{numeral}"
    # Where the first place below the numeral is empty, one 零 stands for it and for all that follow.
    gap = "零" if low < scale // 10 else ""
    return f"{_whole_number(high)}{numeral}{gap}{_whole_number(low)}"


def _four_digits(number: int) -> str:
    """The numeral of a number below ten thousand, '' for nought; several empty places between digits are one 零."""
    text, is_gap = "", False
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        if digit == "0":
            is_gap = bool(text)
            continue
        text += f"{'零' if is_gap else ''}{_DIGITS[int(digit)]}{place}"
        is_gap = False
    return text
