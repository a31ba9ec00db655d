"""Headers and footers told from the text by place and repetition."""

from __future__ import annotations

import pytest

from doudi.library.formats.running_lines import PageLine, without_running_lines


def page(header: str, footer: str, *text: str) -> list[PageLine]:
    """A page whose header and footer stand in the margins of the paper."""
    step = 0.8 / max(len(text), 1)
    body = [PageLine(line, 0.1 + i * step) for i, line in enumerate(text)]
    return [PageLine(header, 0.03), *body, PageLine(footer, 0.97)]


def texts(pages: list[list[PageLine]]) -> list[list[str]]:
    return [[line.text for line in lines] for lines in without_running_lines(pages)[0]]


STEMS = "甲乙丙丁戊己庚辛壬癸"
TEXT = ("一、对象", "家庭人均收入低于标准的家庭。", "二、标准", "每人每月三百元。")


@pytest.mark.parametrize(
    "footer",
    [
        "http://mz.example.gov.cn/a/1.html 1/3", "https://mz.example.gov.cn/art/2024/1/1/art_1.html", "1/1", "第1页 共3页",
        "第 1 页", "- 1 -", "— 1 —", "1", "Page 1 of 3", "2024/5/21 15:33 山前县民政局通知", "11/28/26, 1:19 PM 通知",
        "2024年5月21日 下午3:05", "file:///C:/notice.html 1/2",
    ],
)  # fmt: skip
def test_lines_that_say_by_their_form_what_they_are(footer: str) -> None:
    """Also on the only page of a document."""
    assert texts([page("2024/5/21 15:33 通知", footer, *TEXT)]) == [list(TEXT)]


def test_the_same_forms_within_the_text_stay() -> None:
    text = ("1/2", "第3页", "http://mz.example.gov.cn/a.html", *TEXT)
    assert texts([page("2024/5/21 15:33 通知", "1/1", *text)]) == [list(text)]


@pytest.mark.parametrize("count", [2, 3, 4, 9])
def test_lines_that_come_again_on_other_pages(count: int) -> None:
    pages = [
        page("云岭省文件汇编", f"云岭省民政厅编印·{i + 7}", f"{STEMS[i]}类家庭的内容。", *TEXT[i % 2 :])
        for i in range(count)
    ]
    assert texts(pages) == [[f"{STEMS[i]}类家庭的内容。", *TEXT[i % 2 :]] for i in range(count)]


def test_headers_of_left_and_right_pages() -> None:
    pages = [page(("救助办法", "文件汇编")[i % 2], str(i + 1), f"{STEMS[i]}类家庭的内容。") for i in range(6)]
    assert texts(pages) == [[f"{STEMS[i]}类家庭的内容。"] for i in range(6)]


def test_a_first_page_without_header() -> None:
    pages = [[PageLine("关于救助的通知", 0.15)]] + [page("救助通知", f"{i}", f"{STEMS[i]}类家庭。") for i in (2, 3, 4)]
    assert texts(pages) == [["关于救助的通知"], ["丙类家庭。"], ["丁类家庭。"], ["戊类家庭。"]]


def test_what_counts_with_the_pages_only_by_chance_stays() -> None:
    pages = [[PageLine(f"第{i}类家庭每人每月给予{300 + i}元的救助金。", 0.12), PageLine("乙", 0.5)] for i in range(3)]
    assert texts(pages) == [[line.text for line in lines] for lines in pages]


def test_numbered_clauses_are_never_running_lines() -> None:
    pages = [[PageLine("一、对象", 0.1), PageLine("（一）城镇", 0.13), PageLine("甲。", 0.9)] for _ in range(4)]
    assert all("一、对象" in lines and "（一）城镇" in lines for lines in texts(pages))


def test_where_places_are_not_known_the_order_counts() -> None:
    pages = [
        [PageLine("文件汇编"), PageLine(f"{STEMS[i]}类家庭内容。"), PageLine("乙" * i), PageLine(f"- {i} -")]
        for i in range(1, 6)
    ]
    assert texts(pages) == [[f"{STEMS[i]}类家庭内容。", "乙" * i] for i in range(1, 6)]
    assert texts([[PageLine("不超过"), PageLine("6"), PageLine("个月")]]) == [["不超过", "6", "个月"]]


def test_how_many_lines_were_left_out() -> None:
    assert without_running_lines([page("文件汇编", f"{i}", f"{STEMS[i]}类家庭。") for i in range(3)])[1] == 6
