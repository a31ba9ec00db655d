"""The forms in which Word writes the number of a list item: decimal, letters, Roman, and the Chinese ways of counting.

The names are those of ST_NumberFormat in ECMA-376 (Office Open XML), part 1, 17.18.59.
"""

from __future__ import annotations

from collections.abc import Callable

from doudi.library.structure.numbering import CIRCLED, to_chinese

MOST_CHINESE = 9999
MOST_LETTERS = 26 * 10
MOST_ROMAN = 3999
SIMPLIFIED_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
TRADITIONAL_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹貳參肆伍陸柒捌玖拾佰仟")
HEAVENLY_STEMS = "甲乙丙丁戊己庚辛壬癸"
EARTHLY_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ENCLOSED_IDEOGRAPHS = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
FULL_STOPS = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
PARENTHESISED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def format_number(value: int, form: str) -> str | None:
    """Returns the number as Word writes it; '' for bullets and for no number; None for a form that is not known here or
    cannot write this number."""
    if form in ("none", "bullet"):
        return ""
    write = FORMS.get(form)
    return write(value) if write is not None and value >= 0 else None


def _chinese(value: int) -> str | None:
    return to_chinese(value) if value <= MOST_CHINESE else None


def _chinese_digits(value: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))


def _chinese_counting(value: int) -> str | None:
    """一 to 九十九 as spoken; from a hundred on digit by digit."""
    return _chinese(value) if value < 100 else _chinese_digits(value)


def _letters(value: int) -> str | None:
    """A to Z, then AA, BB and so on, as Word counts; not as columns of a spreadsheet are named."""
    if not 1 <= value <= MOST_LETTERS:
        return None
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str | None:
    if not 1 <= value <= MOST_ROMAN:
        return None
    text = ""
    for amount, numeral in ROMAN:
        times, value = divmod(value, amount)
        text += numeral * times
    return text


def _lower(write: Callable[[int], str | None]) -> Callable[[int], str | None]:
    def lower(value: int) -> str | None:
        text = write(value)
        return None if text is None else text.lower()

    return lower


def _picked_from(characters: str) -> Callable[[int], str | None]:
    """Counts with single characters; past the last of them with decimal digits, as Word does."""
    return lambda value: characters[value - 1] if 1 <= value <= len(characters) else str(value)


def _cycled(*characters: str) -> Callable[[int], str | None]:
    """Counts with one character of each row, every row beginning anew at its end: 甲乙丙, or 甲子, 乙丑."""
    return lambda value: "".join(row[(value - 1) % len(row)] for row in characters) if value >= 1 else None


def _translated(table: dict[int, int]) -> Callable[[int], str | None]:
    def write(value: int) -> str | None:
        text = _chinese(value)
        if text is None:
            return None
        # A formal ten is 壹拾, where the spoken one is 十.
        return (f"一{text}" if text.startswith("十") else text).translate(table)

    return write


def _full_width(value: int) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in str(value))


FORMS: dict[str, Callable[[int], str | None]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda value: f"- {value} -",
    "ordinal": str,
    "upperLetter": _letters,
    "lowerLetter": _lower(_letters),
    "upperRoman": _roman,
    "lowerRoman": _lower(_roman),
    "decimalEnclosedCircle": _picked_from(CIRCLED),
    "decimalEnclosedCircleChinese": _picked_from(CIRCLED),
    "decimalEnclosedFullstop": _picked_from(FULL_STOPS),
    "decimalEnclosedParen": _picked_from(PARENTHESISED),
    "ideographEnclosedCircle": _picked_from(ENCLOSED_IDEOGRAPHS),
    "chineseCounting": _chinese_counting,
    "taiwaneseCounting": _chinese_counting,
    "chineseCountingThousand": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": _chinese_digits,
    "japaneseDigitalTenThousand": _chinese_digits,
    "taiwaneseDigital": _chinese_digits,
    "chineseLegalSimplified": _translated(SIMPLIFIED_LEGAL),
    "ideographLegalTraditional": _translated(TRADITIONAL_LEGAL),
    "japaneseLegal": _translated(TRADITIONAL_LEGAL),
    "ideographTraditional": _cycled(HEAVENLY_STEMS),
    "ideographZodiac": _cycled(EARTHLY_BRANCHES),
    "ideographZodiacTraditional": _cycled(HEAVENLY_STEMS, EARTHLY_BRANCHES),
}
