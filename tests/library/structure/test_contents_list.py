"""Lists of contents, with and without their title."""

from __future__ import annotations

import pytest

from doudi.library.structure.document import PolicyDocument

TEXT = "第一章 总则\n第一条 甲。\n第二条 乙。\n第二章 附则\n第三条 丙。"
POSITIONS = ("第一章", "第一条", "第二条", "第二章", "第三条")


@pytest.mark.parametrize(
    "contents",
    [
        "目录\n第一章 总则\n第二章 附则\n", "目　录\n第一章　总则……1\n第二章　附则……3\n", "第一章 总则\n第二章 附则\n",
        "目 次\n\n第一章 总 则 （1）\n第二章 附 则 （3）\n\n", "目录 第一章 总则 第二章 附则\n", "",
    ],
)  # fmt: skip
def test_contents_are_no_clauses(contents: str) -> None:
    document = PolicyDocument("x", f"某市救助条例\n{contents}{TEXT}")
    assert document.positions == POSITIONS
    assert document.text_at("第一章") == "第一章 总则\n第一条 甲。\n第二条 乙。"
    assert document.text[document.outline.body[0] :] == TEXT
    assert bool(document.outline.contents) is bool(contents)


def test_contents_of_a_document_with_parts() -> None:
    text = (
        "救助方案\n目录\n一、总体要求\n二、主要任务\n（一）提高标准\n三、保障措施\n"
        "一、总体要求\n甲。\n二、主要任务\n（一）提高标准\n乙。\n三、保障措施\n丙。"
    )
    assert PolicyDocument("x", text).positions == ("一", "二", "二(一)", "三")


def test_parts_that_begin_alike_are_no_contents() -> None:
    text = "一、对象\n（一）城镇\n甲。\n（二）农村\n乙。\n二、标准\n（一）城镇\n丙。\n（二）农村\n丁。"
    assert PolicyDocument("x", text).positions == ("一", "一(一)", "一(二)", "二", "二(一)", "二(二)")
