"""Lines of Chinese text: filled, none begins with closing punctuation, no sum is cut in two, nothing is lost."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from doudi.output.line_breaks import NOT_FIRST, NOT_LAST, Paragraph, break_lines

SENTENCE = "家庭月收入 900.00元/月 ＜ 家庭保障线 1800.00元/月；财产符合规定：是（厅发〔2019〕101号四(二)）。"
WORDS = ("家庭", "月", "财产符合规定", "1234.56元/月", "0.5", " ", "12个月", "Li ", "〔2019〕", "“家庭", "（月", "《财")
SUMS = ("1234.56元/月", "12个月")


def test_a_line_is_filled_and_breaks_where_it_may() -> None:
    assert break_lines(SENTENCE, 24) == [
        "家庭月收入 900.00元/月",
        "＜ 家庭保障线",
        "1800.00元/月；财产符合规",
        "定：是（厅发〔2019〕101",
        "号四(二)）。",
    ]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("一二三四。", 8, ["一二三", "四。"]),
        ("一二三（四五）", 8, ["一二三", "（四五）"]),
        ("共 1234.56元/人·月", 16, ["共", "1234.56元/人·月"]),
        ("Li Hua 和 LiHua", 8, ["Li Hua", "和 LiHua"]),
        ("名为 Li Hua", 8, ["名为", "Li Hua"]),
        ("", 8, [""]),
        ("一\n二", 8, ["一", "二"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ],
)
def test_where_lines_break(text: str, width: int, lines: list[str]) -> None:
    assert break_lines(text, width) == lines


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(("", "。", "，", "）", "”", "；"))), max_size=40),
    st.integers(40, 90),
)
def test_the_laws_of_a_broken_line(words: list[tuple[str, str]], width: int) -> None:
    text = "甲" + "".join(word + mark for word, mark in words)
    lines = break_lines(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split()), "nothing is lost"
    assert all(cell_len(line) <= width for line in lines)
    assert not any(line[0] in NOT_FIRST or line[-1] in NOT_LAST for line in lines)
    for amount in SUMS:
        assert sum(line.count(amount) for line in lines) == text.count(amount)


def test_opening_marks_stay_with_what_they_open() -> None:
    for width in range(8, 60):
        assert not any(line[-1] in NOT_LAST for line in break_lines(SENTENCE, width))


def test_a_paragraph_in_a_cell_takes_the_room_it_needs() -> None:
    table = Table(show_header=False, box=None)
    table.add_column()
    table.add_column()
    table.add_row(Paragraph("金额"), Paragraph("1234.56元/月，一次性发放，由县级民政部门通知本人"))
    file = io.StringIO()
    Console(file=file, width=30).print(table)
    lines = [line.strip() for line in file.getvalue().splitlines()]
    assert lines == ["金额  1234.56元/月，一次性发", "放，由县级民政部门通知", "本人"]


def test_later_lines_hang() -> None:
    file = io.StringIO()
    Console(file=file, width=12).print(Paragraph("· 一二三四五六七八", hanging=2))
    assert [line.rstrip() for line in file.getvalue().splitlines()] == ["· 一二三四五", "  六七八"]
