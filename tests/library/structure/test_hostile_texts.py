"""Texts of a million characters that are made to take long: reading their structure takes time in proportion to length."""

from __future__ import annotations

import pytest

from doudi.library.structure.document import PolicyDocument
from tests.processor_time import measure_processor_time, slowness

LENGTH = 40_000  # a twenty-fifth of the longest text that is taken in
SECONDS = 2  # processor time, generously: what grows with the square of the length takes half a minute here
PATTERNS = {
    "parts in a row": "一、", "articles in a row": "第一条 ", "items": "（一）甲；\n", "numerals": "一", "digits": "1",
    "chapters": "第一章 总则\n", "contents": "目录\n第一章 总则\n第二章 附则\n", "attachments": "附件1\n", "fields": "文号：",
    "authorities": "某民政局\n", "days": "2024年1月1日\n", "titles": "关于", "brackets": "（", "quotation marks": "《",
    "lists that begin anew": "（一）乙。丙：", "paragraphs": "第一条 甲：\n（一）乙；\n（二）丙。\n丁。\n",
    "dashes": "—", "spaces": "第 ",
    "signed notices": "某民政局\n2024年1月1日\n一、甲\n",
}  # fmt: skip


@pytest.mark.parametrize("name", PATTERNS)
def test_hostile_texts_are_read_in_time(name: str) -> None:
    pattern = PATTERNS[name]
    document = PolicyDocument("x", "第一条 甲：" + pattern * (LENGTH // len(pattern)))
    with measure_processor_time() as reading:
        assert document.heading.number == ""
        assert len(document.positions) >= 1
        assert len(document.normal.text) <= LENGTH * 2
    assert reading.seconds < SECONDS * slowness()
