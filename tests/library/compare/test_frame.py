"""What surrounds the text of a document, and where the text begins."""

from __future__ import annotations

import pytest

from doudi.library.compare.frame import find_frame, subtract_spans
from doudi.library.structure.document import PolicyDocument
from tests.library.files import official

MEASURE = "第一章 总则\n第一条 为了规范救助工作，制定本办法。\n第二条 本办法自2031年7月1日起施行。\n"


def front_and_back(text: str) -> tuple[list[str], list[str]]:
    frame = find_frame(PolicyDocument("text", text))
    front, back = ([text[slice(*span)].strip() for span in spans] for spans in (frame.front, frame.back))
    return front, back


@pytest.mark.parametrize(
    "lines",
    [
        ["云岭省临时救助办法"],
        ["云岭省人民政府令", "第212号", "省长　云山"],
        ["（2031年3月2日省人民政府第15次常务会议通过　2031年3月9日公布）"],
        ["云民发〔2031〕12号", "云岭省民政厅关于印发《云岭省临时救助办法》的通知", "各市、县民政局："],
        ["现将《云岭省临时救助办法》印发给你们，请结合实际认真贯彻执行。", "云岭省民政厅", "2031年5月6日"],
        ["《云岭省临时救助办法》已经省人民政府同意，现予公布，自公布之日起施行。"],
        ["索 引 号：000014349/2031-00123", "发布日期：2031年06月18日", "来源：云岭省民政厅"],
        ["目　录", "第一章 总则"],
    ],
)
def test_lines_before_the_first_clause_are_frame(lines: list[str]) -> None:
    front, back = front_and_back("\n".join(lines) + "\n\n" + MEASURE)
    assert front == lines
    assert back == []


@pytest.mark.parametrize(
    "lines",
    [
        ["云岭省民政厅", "2031年5月6日"],
        ["（此件公开发布）", "抄送：各市、县人民政府办公室。"],
        ["责任编辑：花生", "【打印】 【关闭】", "上一篇：没有了"],
    ],
)
def test_lines_after_the_last_clause_are_frame(lines: list[str]) -> None:
    front, back = front_and_back(MEASURE + "\n" + "\n".join(lines) + "\n")
    assert front == []
    assert back == lines


def test_a_preamble_is_text() -> None:
    document = official("parts")
    frame = find_frame(document)
    outside = "".join(document.text[slice(*span)] for span in subtract_spans((0, frame.text_start), frame.front))
    assert outside.strip() == "为保障城镇困难家庭（含进城务工人员家庭）基本生活，现提出如下意见。"


def test_a_title_that_is_broken_over_lines_is_one_line() -> None:
    front, _ = front_and_back("云岭省民政厅关于印发《云岭省临时救助办法（2031年\n—2033年）》\n的通知\n\n" + MEASURE)
    assert ["".join(line.split()) for line in front] == [
        "云岭省民政厅关于印发《云岭省临时救助办法（2031年—2033年）》的通知"
    ]


def test_spans_are_subtracted() -> None:
    assert subtract_spans((0, 10), ((2, 4), (6, 7))) == [(0, 2), (4, 6), (7, 10)]
    assert subtract_spans((0, 10), ()) == [(0, 10)]
    assert subtract_spans((3, 5), ((0, 9),)) == []
