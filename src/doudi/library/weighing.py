"""What a difference weighs: whether it changes what is ruled, and in which respect."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

from doudi.library.figures import canonical, digits
from doudi.library.lexicon import lexicon

MEANING, WORDING = "meaning", "wording"
# In the order in which a difference is named after them; labels are what an officer reads.
KINDS = {
    "number": "数字", "date": "日期和期限", "comparator": "界限和比较", "negation": "肯定与否定", "modal": "应当、可以与不得",
    "who": "主体和对象", "content": "内容", "missing": "缺少", "added": "多出", "moved": "次序和编号", "foreign": "外来内容",
    "repeated": "重复", "wording": "措辞",
}  # fmt: skip
DATE = re.compile(r"\d{4}年|\d{1,2}月\d|\d{1,2}日|年底|月底|月\d{1,2}日|(?<!个)月起")


def weigh(a: str, b: str, around: str = "") -> tuple[str, str] | None:
    """(kind, weight) of one differing stretch, given as normal texts; None where both say the same, written differently.

    `around`: some characters about it, that tell a date from another number.
    """
    if canonical(a) == canonical(b):
        return None
    if harmless(a, b):
        return "wording", WORDING
    return _kind(a, b, around), MEANING


def harmless(a: str, b: str) -> bool:
    """Whether known synonyms, small words and emphasis alone make the difference."""
    words = lexicon()
    if (a, b) in words.same:
        return True
    if not _same_weight(a, b):
        return False
    short_a, short_b = words.neutral.sub("", a), words.neutral.sub("", b)
    if short_a == short_b or (short_a, short_b) in words.same:
        return True
    return any((one, other) in words.same for one, other in product(*(_cut(a, b))))


def _cut(a: str, b: str) -> tuple[set[str], set[str]]:
    """Both without what they share at the beginning and the end, cut in every way that keeps them in step."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    ones = {a[begin : len(a) - end] for begin in range(head + 1) for end in range(tail + 1)}
    others = {b[begin : len(b) - end] for begin in range(head + 1) for end in range(tail + 1)}
    return ones, others


def _same_weight(a: str, b: str) -> bool:
    """Numbers, bounds, negations and modal words are the same on both sides."""
    words = lexicon()
    left, right = words.seeming.sub("", a), words.seeming.sub("", b)
    return (
        digits(a) == digits(b)
        and all(
            Counter(form.findall(left)) == Counter(form.findall(right))
            for form in (words.comparators, words.negations, words.modals)
        )
    )  # fmt: skip


def _kind(a: str, b: str, around: str) -> str:
    words = lexicon()
    if digits(a) != digits(b) and ((digits(a) and digits(b)) or re.search(r"\d", a + b)):
        return "date" if DATE.search(around or a + b) and DATE.search(a + b + around) else "number"
    left, right = words.seeming.sub("", a), words.seeming.sub("", b)
    for kind, form in (
        ("comparator", words.comparators),
        ("negation", words.negations),
        ("modal", words.modals),
        ("who", words.who),
        ("date", words.times),
    ):
        if Counter(form.findall(left)) != Counter(form.findall(right)):
            return kind
    return "content"
