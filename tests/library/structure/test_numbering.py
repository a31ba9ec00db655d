"""Numbers before clauses, in every form that official documents have."""

from __future__ import annotations

import pytest

from doudi.library.structure.numbering import read_label, to_chinese, to_number


@pytest.mark.parametrize(
    ("text", "kind", "value", "written"),
    [
        ("一、总体要求", "part", 1, "一"),
        ("十二、附则", "part", 12, "十二"),
        ("（三）对象", "sub", 3, "(三)"),
        ("(三) 对象", "sub", 3, "(三)"),
        ("1. 提高标准", "number", 1, "1"),
        ("１．提高标准", "number", 1, "1"),
        ("2、严格条件", "number", 2, "2"),
        ("（1）失能的", "inner", 1, "(1)"),
        ("③紧急情况", "circle", 3, "③"),
        ("二是改善条件", "firstly", 2, "二"),
        ("第十一条 经办人员", "article", 11, "第十一条"),
        ("第2条 标准", "article", 2, "第二条"),
        ("第三章 程序", "chapter", 3, "第三章"),
        ("——坚持自愿。", "dash", 0, ""),
        ("---坚持自愿。", "dash", 0, ""),
    ],
)
def test_each_form_is_known(text: str, kind: str, value: int, written: str) -> None:
    label = read_label(text, 0)
    assert label is not None
    assert (label.kind, label.value, label.position_part) == (kind, value, written)


@pytest.mark.parametrize("text", ["1.3倍", "10%以上", "一般困难", "第三方评估", "（含）", "一级残疾", "— 3 —"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert read_label(text, 0) is None


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十五", 35),
        ("一百零三", 103),
        ("二〇一九", 2019),
        ("两", 2),
        ("⑤", 5),
        ("17", 17),
    ],
)
def test_words_are_numbers(word: str, value: int) -> None:
    assert to_number(word) == value


def test_what_is_no_number_has_no_value() -> None:
    assert to_number("甲") is None
    assert to_number("") is None


@pytest.mark.parametrize("value", [*range(1, 130), 200, 210, 999, 1000, 1001, 1010, 1100, 2019, 9999])
def test_numbers_are_written_as_they_are_read(value: int) -> None:
    assert to_number(to_chinese(value)) == value
