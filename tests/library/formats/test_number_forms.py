"""Numbers of lists as Word writes them."""

from __future__ import annotations

import pytest

from doudi.library.formats.number_forms import FORMS, format_number


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("decimalFullWidth", {10: "１０"}),
        ("numberInDash", {3: "- 3 -"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB", 53: "AAA"}),
        ("lowerLetter", {2: "b"}),
        ("upperRoman", {4: "IV", 9: "IX", 14: "XIV", 1990: "MCMXC"}),
        ("lowerRoman", {8: "viii"}),
        ("chineseCounting", {1: "一", 10: "十", 21: "二十一", 101: "一〇一"}),
        ("chineseCountingThousand", {101: "一百零一", 1010: "一千零一十"}),
        ("ideographDigital", {12: "一二"}),
        ("chineseLegalSimplified", {1: "壹", 2: "贰", 10: "壹拾", 21: "贰拾壹"}),
        ("ideographLegalTraditional", {3: "參"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
        ("ideographZodiac", {12: "亥"}),
        ("ideographZodiacTraditional", {1: "甲子", 11: "甲戌", 60: "癸亥"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedParen", {2: "⑵"}),
        ("decimalEnclosedFullstop", {3: "⒊"}),
        ("ideographEnclosedCircle", {4: "㊃"}),
        ("bullet", {5: ""}),
        ("none", {5: ""}),
        ("thaiLetters", {1: None}),
    ],
)
def test_each_form(form: str, texts: dict[int, str | None]) -> None:
    assert {value: format_number(value, form) for value in texts} == texts


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", [-1, 0, 10_000, 999_999_999])
def test_numbers_that_no_list_has_are_written_or_refused(form: str, value: int) -> None:
    text = format_number(value, form)
    assert text is None or len(text) <= 16
