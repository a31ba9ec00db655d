"""Text of PDF files, and what every page carries."""

from __future__ import annotations

import pytest

from doudi.library.formats.pdf import read_pdf
from doudi.library.problems import UnreadableFileError
from tests.library.files import pdf

STEMS = "甲乙丙丁戊"


def test_lines_that_every_page_of_a_pdf_carries_are_left_out() -> None:
    pages = [
        [
            "云岭省文件汇编",
            f"第{number}条 本条内容各不相同，序号为{number}，按规定执行。",
            "照此办理。" * number,
            f"- {number} -",
        ]
        for number in range(1, 7)
    ]
    extracted = read_pdf(pdf(pages))
    text = extracted.text
    assert "汇编" not in text
    assert all(f"第{number}条" in text for number in range(1, 7))
    assert extracted.losses == ("页眉、页脚和页码12行，没有读入",)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_web_page_printed_on_few_pages(count: int) -> None:
    pages = [
        [
            "2024/5/21 15:33 山前县民政局通知",
            f"第{i}页：对符合条件的困难家庭，经本人申请、乡镇审核、县级民政部门确认后给予保障。",
            *[f"{STEMS[i]}类家庭的第{k}行内容，请认真贯彻执行。" for k in range(36)],
            f"http://mz.example.gov.cn/notice.html {i}/{count}",
        ]
        for i in range(1, count + 1)
    ]
    text = read_pdf(pdf(pages)).text
    assert "15:33" not in text
    assert "http" not in text
    assert all(f"{STEMS[i]}类家庭的第35行" in text for i in range(1, count + 1))


def test_a_picture_of_a_text_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="扫描件"):
        read_pdf(pdf([[], []]))
