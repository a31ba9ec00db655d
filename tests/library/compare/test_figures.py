"""Numbers in running text."""

from __future__ import annotations

import pytest

from doudi.library.compare.figures import canonicalise, find_figures, read_numbers


@pytest.mark.parametrize(
    ("written", "rewritten"),
    [
        ("三个月", "3个月"), ("百分之六十", "60%"), ("百分之1.5", "1.5%"), ("5万元", "50000元"), ("五万元", "50000元"),
        ("二〇一九年五月", "2019年5月"), ("一级、二级", "1级、2级"), ("十二个月", "12个月"), ("6至12个月", "6~12个月"),
        ("百分之十二点五", "12.5%"), ("二十五万三千元", "253000元"), ("第一百零二条", "第102条"), ("一亿元", "100000000元"),
    ],
)  # fmt: skip
def test_two_ways_of_writing_are_one_number(written: str, rewritten: str) -> None:
    assert canonicalise(written) == canonicalise(rewritten)


@pytest.mark.parametrize(
    ("written", "rewritten"),
    [
        ("三个月", "4个月"),
        ("60%", "60"),
        ("5个百分点", "5%"),
        ("5万元", "5元"),
        ("百分之六", "60%"),
        ("6~12", "612"),
        ("十四五", "十五五"),
        ("十四五", "十五"),
    ],
)
def test_two_numbers_are_two(written: str, rewritten: str) -> None:
    assert canonicalise(written) != canonicalise(rewritten)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("给予6~12个月的", ["6~12个月"]), ("不低于1.3倍", ["1.3倍"]), ("2019年5月21日", ["2019年", "5月", "21日"]),
        ("最高救助5万元", ["5万元"]), ("提高5个百分点", ["5个百分点"]), ("一般困难", []), ("满七十周岁的", ["七十周岁"]),
        ("百分之六十五的", ["百分之六十五"]),
    ],
)  # fmt: skip
def test_a_number_is_found_with_its_unit(text: str, numbers: list[str]) -> None:
    assert [text[start:end] for start, end in find_figures(text)] == numbers


def test_digits_alone() -> None:
    assert read_numbers("从三个月到6个月，60%") == ["3", "6", "60"]
