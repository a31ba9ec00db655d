"""What a difference weighs: whether it changes what is ruled, and in which respect."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

from doudi.library.compare.figures import canonicalise, read_numbers
from doudi.library.compare.lexicon import load_lexicon

MEANING, WORDING = "meaning", "wording"
# In the order in which a difference is named after them; labels are what an officer reads.
KINDS = {
    "number": "数字", "date": "日期和期限", "comparator": "界限和比较", "negation": "肯定与否定", "modal": "应当、可以与不得",
    "who": "主体和对象", "content": "内容", "missing": "缺少", "added": "多出", "moved": "次序和编号", "foreign": "外来内容",
    "repeated": "重复", "wording": "措辞", "frame": "题头和落款", "document": "另一份文件",
}  # fmt: skip
DATE = re.compile(r"\d{4}年|\d{1,2}月\d|\d{1,2}日|年底|月底|月\d{1,2}日|(?<!个)月起|十[一二三四五六七八九]五")


def weigh(a: str, b: str, around: str = "", *, in_name: bool = False) -> tuple[str, str] | None:
    """The (kind, weight) of a differing stretch, given as two normal texts; None where only the way of writing differs.

    `around` holds some characters before and after it, which tell a date from another number. `in_name` says that the
    stretch changes the name of a class of persons or of a scheme, in which hardly any other word may stand.
    """
    if canonicalise(a) == canonicalise(b):
        return None
    if is_harmless(a, b, in_name=in_name):
        return "wording", WORDING
    return _name_kind(a, b, around), MEANING


def is_harmless(a: str, b: str, *, in_name: bool = False) -> bool:
    """Whether listed synonyms, small words and words of emphasis alone make the difference."""
    words = load_lexicon()
    same, neutral = (words.same_in_names, words.fill) if in_name else (words.same, words.neutral)
    if (a, b) in same:
        return True
    if not _keeps_weighty_words(a, b):
        return False
    short_a, short_b = _remove_words(neutral, a), _remove_words(neutral, b)
    if short_a == short_b or (short_a, short_b) in same:
        return True
    return any((cut_a, cut_b) in same for cut_a, cut_b in product(*(_trim_common_ends(a, b))))


def _remove_words(pattern: re.Pattern[str], text: str) -> str:
    """The text without the words that match, but with those that only contain one of them (当地 contains 地)."""
    not_fill = load_lexicon().not_fill
    return pattern.sub(lambda match: match.group() if match.group() in not_fill else "", text)


def _trim_common_ends(a: str, b: str) -> tuple[set[str], set[str]]:
    """Both without what they share at the beginning and the end, cut in every way that keeps them in step."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    cuts_a = {a[begin : len(a) - end] for begin in range(head + 1) for end in range(tail + 1)}
    cuts_b = {b[begin : len(b) - end] for begin in range(head + 1) for end in range(tail + 1)}
    return cuts_a, cuts_b


def _keeps_weighty_words(a: str, b: str) -> bool:
    """Numbers, bounds, negations and modal words are the same on both sides."""
    words = load_lexicon()
    left, right = words.seeming.sub("", a), words.seeming.sub("", b)
    return (
        read_numbers(a) == read_numbers(b)
        and all(
            Counter(form.findall(left)) == Counter(form.findall(right))
            for form in (words.comparators, words.negations, words.modals)
        )
    )  # fmt: skip


def _name_kind(a: str, b: str, around: str) -> str:
    words = load_lexicon()
    if read_numbers(a) != read_numbers(b) and ((read_numbers(a) and read_numbers(b)) or re.search(r"\d", a + b)):
        return "date" if DATE.search(around or a + b) and DATE.search(a + b + around) else "number"
    left, right = words.seeming.sub("", a), words.seeming.sub("", b)
    for kind, form in (
        ("comparator", words.comparators),
        ("negation", words.negations),
        ("modal", words.modals),
        ("who", words.parties),
        ("date", words.times),
    ):
        if Counter(form.findall(left)) != Counter(form.findall(right)):
            return kind
    return "content"
