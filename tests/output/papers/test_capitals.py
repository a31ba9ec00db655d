"""Sums in capitals: a table, and that each can be read back to the one sum that it stands for."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from doudi.output.papers.capitals import LARGEST, in_capitals

TABLE = {
    "0.00": "零元整",
    "0.01": "壹分",
    "0.10": "壹角整",
    "0.56": "伍角陆分",
    "1.00": "壹元整",
    "5.05": "伍元零伍分",
    "10.00": "壹拾元整",
    "325.04": "叁佰贰拾伍元零肆分",
    "810.00": "捌佰壹拾元整",
    "1020.50": "壹仟零贰拾元伍角整",
    "1001.00": "壹仟零壹元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "10000.00": "壹万元整",
    "10001.00": "壹万零壹元整",
    "10100.00": "壹万零壹佰元整",
    "100500.00": "壹拾万零伍佰元整",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "20304005.00": "贰仟零叁拾万肆仟零伍元整",
    "100000000.00": "壹亿元整",
    "100000001.00": "壹亿零壹元整",
    "100050000.00": "壹亿零伍万元整",
    "123456789.00": "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元整",
    "1000000000000.00": "壹万亿元整",
    "1000100000000.00": "壹万零壹亿元整",
    "9999999999999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
}


def read_back(text: str) -> int:
    """The sum in fen that capitals stand for, by another way than they were written."""
    match = re.fullmatch(r"人民币(?:(?P<yuan>[^元]+)元)?零?(?:(?P<jiao>[^角零])角)?(?:(?P<fen>[^分])分)?整?", text)
    assert match, text

    def digit(character: str | None) -> int:
        return "零壹贰叁肆伍陆柒捌玖".index(character) if character else 0

    total = block = current = 0
    for character in match["yuan"] or "零":
        if character == "亿":
            total, block, current = (total + block + current) * 10**8, 0, 0
        elif character == "万":
            total, block, current = total + (block + current) * 10**4, 0, 0
        elif character in "拾佰仟":
            block, current = block + current * 10 ** ("拾佰仟".index(character) + 1), 0
        else:
            current = digit(character)
    return (total + block + current) * 100 + digit(match["jiao"]) * 10 + digit(match["fen"])


@pytest.mark.parametrize(("figures", "capitals"), TABLE.items())
def test_a_sum_in_capitals(figures: str, capitals: str) -> None:
    assert in_capitals(int(figures.replace(".", ""))) == f"人民币{capitals}"


@given(
    st.integers(0, LARGEST - 1)
    | st.integers(0, 200_000)
    | st.builds(lambda a, b: a * 10**b, st.integers(0, 99), st.integers(0, 15))
)
@example(LARGEST - 1)
def test_capitals_stand_for_one_sum_alone(fen: int) -> None:
    assert read_back(in_capitals(fen)) == fen


@given(st.integers(0, LARGEST - 1))
def test_nothing_can_be_put_behind_it_and_no_two_noughts_follow_each_other(fen: int) -> None:
    text = in_capitals(fen)
    assert text.endswith(("整", "分"))
    assert "零零" not in text
    assert text == "人民币零元整" or not re.search("零[元万亿角分]", text)


@pytest.mark.parametrize("fen", [-1, LARGEST])
def test_what_is_no_sum_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="no sum that is paid"):
        in_capitals(fen)
