"""What a difference weighs; and that the lists of words do not contradict each other."""

from __future__ import annotations

import pytest

from doudi.library.compare.lexicon import FILE, load_lexicon
from doudi.library.compare.severity import KINDS, is_harmless, weigh
from doudi.policies.yaml.reader import read_yaml


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("三个月", "3个月"), ("", ""), ("百分之十", "10%"), ("二级", "2级"),
    ],
)  # fmt: skip
def test_the_same_weighs_nothing(a: str, b: str) -> None:
    assert weigh(a, b) is None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("保障", "确保"), ("参与的", "参予的"), ("", "积极"), ("积极", "大力"), ("组织", "的组织"), ("扩大", "不断扩大"),
        ("没有", "没"), ("应", "应当"), ("未成年人的", "未成年人"), ("和", "与"), ("至少", "最少"),
    ],
)  # fmt: skip
def test_harmless(a: str, b: str) -> None:
    assert is_harmless(a, b)
    assert is_harmless(b, a)
    assert weigh(a, b) == ("wording", "wording")


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("低于", "高于", "comparator"), ("含", "不含", "comparator"), ("予以", "不予", "negation"), ("", "不", "negation"),
        ("应当", "可以", "modal"), ("5元", "8元", "number"), ("5月1日", "6月1日", "date"), ("民政部门", "财政局", "who"),
        ("孤儿", "学生", "who"), ("购买", "出售", "content"), ("连续", "累计", "date"), ("和", "或", "content"),
        ("保障", "不保障", "negation"), ("积极", "严禁", "modal"), ("1.3倍", "13倍", "number"), ("要求", "拒绝", "modal"),
        ("提高5%", "提升6%", "number"), ("最低保障", "低于确保", "comparator"), ("必须", "可以", "modal"),
    ],
)  # fmt: skip
def test_meaning_is_the_default(a: str, b: str, kind: str) -> None:
    assert weigh(a, b) == (kind, "meaning")
    assert weigh(b, a) == (kind, "meaning")


def test_every_kind_has_a_label() -> None:
    assert set(KINDS) >= {"number", "date", "comparator", "negation", "modal", "who", "content", "wording"}


def test_only_variants_of_one_word_stand_in_both_lists() -> None:
    """A row of what turns a rule names its words in all their forms; forms of one word do not turn it."""
    record = read_yaml(FILE, "words.yaml")
    against = {
        frozenset((word, counterpart))
        for row in record["against"]
        for word in row
        for counterpart in row
        if word != counterpart
    }
    same = {frozenset(pair) for pair in load_lexicon().same}
    variants = [{"应", "应当"}, {"可", "可以"}, {"须", "必须"}, {"至少", "最少"}, {"低于", "不足"}]
    assert same & against == {frozenset(pair) for pair in variants}


def test_harmless_pairs_keep_bounds_negations_and_duties() -> None:
    """A synonym with another bound, negation or duty would hide a reversal."""
    words = load_lexicon()
    for word, counterpart in words.same:
        if "不足" in (word, counterpart):
            continue  # 不足 and 低于 are one bound
        left, right = words.seeming.sub("", word), words.seeming.sub("", counterpart)
        assert bool(words.negations.search(left)) == bool(words.negations.search(right)), (word, counterpart)


def test_every_list_has_each_word_once() -> None:
    record = read_yaml(FILE, "words.yaml")
    for name, listed in record.items():
        if name not in ("same", "same_in_names", "against"):
            assert len(listed) == len(set(listed)), name
        else:
            assert all(len(row) == len(set(row)) >= 2 for row in listed)
