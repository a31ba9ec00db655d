"""Which characters of two texts correspond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.library.compare.alignment import CHANGED, EQUAL, PAIR, AlignmentStep, WordPairs, align, are_unlike
from doudi.library.compare.anchors import find_anchors

NONE = WordPairs(frozenset())
WORDS = WordPairs(frozenset([("低于", "高于"), ("最低", "低于"), ("就业", "低收入")]))


def changes(a: str, b: str, pairs: WordPairs = NONE) -> list[tuple[str, str, str]]:
    steps, _ = align(a, b, pairs)
    return [(step.kind, a[step.a0 : step.a1], b[step.b0 : step.b1]) for step in steps if step.kind != EQUAL]


@given(st.text(alphabet="甲乙丙丁戊己庚辛", max_size=80), st.text(alphabet="甲乙丙丁戊己庚辛", max_size=80))
def test_steps_cover_both_texts_in_order(a: str, b: str) -> None:
    steps, _ = align(a, b, NONE)
    assert "".join(a[step.a0 : step.a1] for step in steps) == a
    assert "".join(b[step.b0 : step.b1] for step in steps) == b
    assert all(a[step.a0 : step.a1] == b[step.b0 : step.b1] for step in steps if step.kind == EQUAL)
    assert [step.a0 for step in steps] == sorted(step.a0 for step in steps)


@given(st.text(alphabet="甲乙丙丁戊", max_size=120))
def test_a_text_is_equal_to_itself(text: str) -> None:
    assert changes(text, text) == []


def test_pairs_are_aligned_as_words() -> None:
    a, b = "城镇最低生活保障标准低于当年的", "城镇低于生活保障标准高于当年的"
    assert changes(a, b, WORDS) == [(PAIR, "最低", "低于"), (PAIR, "低于", "高于")]


def test_what_has_no_counterpart() -> None:
    assert changes("对家庭给予救助", "对困难家庭给予救助") == [(CHANGED, "", "困难")]
    assert changes("对困难家庭给予救助", "对家庭给予救助") == [(CHANGED, "困难", "")]
    assert changes("", "救助") == [(CHANGED, "", "救助")]
    assert changes("", "") == []


def test_two_stretches_with_nothing_in_common_are_not_mixed() -> None:
    official_text, advertisement = (
        "由民政部门会同财政部门制定实施细则并组织考核",
        "广告位招租欢迎来电咨询洽谈合作共赢未来发展",
    )
    assert are_unlike(official_text, advertisement)
    assert not are_unlike(official_text, official_text.replace("制定", "制订"))
    assert changes(f"甲乙丙丁{official_text}子丑寅卯", f"甲乙丙丁{advertisement}子丑寅卯") == [
        (CHANGED, official_text, advertisement)
    ]


def test_a_block_that_moved_is_found_where_it_went() -> None:
    block = "对家庭人均收入低于标准的城镇居民"
    rest = "由乡镇人民政府组织入户调查并公示结果以后报县级部门审核确认发放资金"
    _, moved = align(block + rest, rest + block, NONE)
    assert [(rest + block)[moved_block.b0 : moved_block.b1] for moved_block in moved] == [block]


def test_anchors_rise_in_both() -> None:
    a, b = "甲乙丙丁戊己庚辛壬癸子丑寅卯", "庚辛壬癸子丑寅卯甲乙丙丁戊己"
    anchors = find_anchors(a, b, 0, len(a), 0, len(b))
    assert anchors == [(6, 0, 8)]
    assert find_anchors(a, "", 0, len(a), 0, 0) == []


@pytest.mark.parametrize("size", [10, 2000])
def test_a_change_in_the_midst_of_repetition(size: int) -> None:
    a = "按规定执行" * size + "给予五十元" + "按规定执行" * size
    assert changes(a, a.replace("五十", "六十")) == [(CHANGED, "五", "六")]


def test_a_step_is_plain_data() -> None:
    assert AlignmentStep(EQUAL, 0, 1, 0, 1) == AlignmentStep(EQUAL, 0, 1, 0, 1)
