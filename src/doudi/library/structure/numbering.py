"""The numbers that Chinese official documents put before their parts: 第三章 第二条之一 一、（一）1.（1）① 一是 ——."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
}
TENS = {"十": 10, "百": 100, "千": 1000}
CHINESE = "一二三四五六七八九十百零〇"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
FORMAL = "壹贰叁肆伍陆柒捌玖拾"
STEMS = "甲乙丙丁戊己庚辛壬癸"
# Numbers that are one character together with their brackets or full stop.
BRACKETED_CHINESE, BRACKETED, FULL_STOPPED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
SINGLE_CHARACTERS = (CIRCLED, BRACKETED_CHINESE, BRACKETED, FULL_STOPPED)

# What scanning and markup leave before a number at the beginning of a line.
MARKS = r"[ \t　#*>•·●]*(?:[-–][ \t]+)?[ \t　*]*"
_SPACED = rf"[{CHINESE}](?:[ \t　]?[{CHINESE}]){{0,6}}"  # scanning also puts spaces inside a number
_ORDINAL = rf"第\s*(?P<n>{_SPACED}|\d{{1,4}})\s*"
_BRANCH = rf"(?:\s*之\s*(?P<branch>[{CHINESE}]{{1,3}})(?![{CHINESE}]))?"
FORMS = {
    "chapter": rf"{_ORDINAL}章{_BRANCH}",
    "section": rf"{_ORDINAL}节{_BRANCH}",
    "article": rf"{_ORDINAL}条{_BRANCH}",
    "formal": rf"(?P<n>[{FORMAL}]{{1,3}})[ \t　]*、",
    "part": rf"(?P<n>{_SPACED})[ \t　]*(?:、|[，,.．](?!\d))",
    "sub": rf"[（(][ \t　]*(?P<n>{_SPACED})[ \t　]*[)）]|(?P<n2>[{BRACKETED_CHINESE}])",
    "number": rf"(?<!\d)(?<!附件)(?<!附表)(?P<n>\d{{1,3}})[ \t　]*(?:[.．](?!\d)|、)|(?P<n2>[{FULL_STOPPED}])",
    "inner": rf"[（(]\s*(?P<n>\d{{1,3}})\s*[)）]|(?P<n2>[{BRACKETED}])",
    "circle": rf"(?P<n>[{CIRCLED}])",
    "firstly": rf"(?P<n>[{CHINESE}]{{1,2}})是(?![{CHINESE}])",
    "stem": rf"(?P<n>[{STEMS}])、(?![{STEMS}])",
    "letter": r"(?<![A-Za-z])(?P<n>[A-Za-z])[ \t]*[.．、)）](?![A-Za-z\d])",
    "dash": r"(?P<n>[—―─]{1,3}|-{2,3})(?=\s*[*\u4e00-\u9fff])",
}
_WITHOUT_GROUPS = {kind: re.sub(r"\(\?P<\w+>", "(?:", form) for kind, form in FORMS.items()}
ANY = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _WITHOUT_GROUPS.items()))
ANYWHERE = re.compile("|".join(f"(?:{form})" for form in _WITHOUT_GROUPS.values()))
EACH = {kind: re.compile(form) for kind, form in FORMS.items()}
AT_LINE = re.compile(MARKS)
ORDINALS = ("chapter", "section", "article")
_ENDINGS = {"chapter": "章", "section": "节", "article": "条"}


@dataclass(frozen=True, slots=True)
class Label:
    """A number of a clause: its form, its value, and the offsets [start, end) at which it stands in the text.

    `branch` is 1 for 第二条之一 and 0 for 第二条. The kinds `paragraph` (of an article) and `passage` (of any other clause) are
    not written in the text: they label, with no length, a paragraph after a list by its number within its clause.
    """

    kind: str
    value: int
    start: int
    end: int
    branch: int = 0

    @property
    def position_part(self) -> str:
        """How a position names it: 五, (一), 1, (1), ①, 第三条, 第二条之一; a dash has no name."""
        word = to_chinese(self.value)
        match self.kind:
            case "dash":
                return ""
            case "number":
                return str(self.value)
            case "inner":
                return f"({self.value})"
            case "circle":
                return CIRCLED[self.value - 1]
            case "sub":
                return f"({word})"
            case "formal":
                return FORMAL[self.value - 1] if self.value <= len(FORMAL) else word
            case "stem":
                return STEMS[self.value - 1]
            case "letter":
                return chr(ord("A") + self.value - 1)
            case "paragraph" | "passage":
                return f"第{word}{'款' if self.kind == 'paragraph' else '段'}"
        if self.kind in ORDINALS:
            return f"第{word}{_ENDINGS[self.kind]}" + (f"之{to_chinese(self.branch)}" if self.branch else "")
        return word

    def follows(self, previous: Label) -> bool:
        """Whether it is the next number after another one of its row: 3 after 2, 第二条之一 or 第三条 after 第二条."""
        if self.branch:
            return self.value == previous.value and self.branch == previous.branch + 1
        return self.value == previous.value + 1


def read_label(text: str, start: int) -> Label | None:
    """Returns the label that begins exactly at this offset, or None."""
    match = ANY.match(text, start)
    if match is None or match.lastgroup is None:
        return None
    kind = match.lastgroup
    inner = EACH[kind].match(text, start)
    assert inner is not None
    groups = inner.groupdict()
    word = groups["n"] or groups.get("n2") or ""
    value = 0 if kind == "dash" else _value(kind, word)
    branch = to_number(groups.get("branch") or "") or 0
    return None if value is None else Label(kind, value, start, inner.end(), branch)


def _value(kind: str, word: str) -> int | None:
    if kind == "letter":
        return ord(word.upper()) - ord("A") + 1
    if kind == "stem":
        return STEMS.index(word) + 1
    if kind == "formal":
        return to_number(word.translate(str.maketrans(FORMAL, "一二三四五六七八九十")))
    return to_number(word)


def to_number(word: str) -> int | None:
    """Returns the number that a word is: 1 for 一, 21 for 二十一, 2019 for 二〇一九, 3 for ③; None where it is none."""
    word = "".join(word.split())
    if word.isdecimal():
        return int(word)
    if not word:
        return None
    for characters in SINGLE_CHARACTERS:
        if len(word) == 1 and word in characters:
            return characters.index(word) + 1
    if all(digit in DIGITS for digit in word):
        return int("".join(str(DIGITS[digit]) for digit in word))
    total, current = 0, 0
    for character in word:
        if character in DIGITS:
            current = DIGITS[character]
        elif character in TENS:
            total += (current or 1) * TENS[character]
            current = 0
        else:
            return None
    return total + current


def to_chinese(value: int) -> str:
    """Writes a number in Chinese: 1 is 一, 21 二十一, 103 一百零三, 110 一百一十; from 10,000 on in digits."""
    digits = "零一二三四五六七八九"
    if value < 10:
        return digits[value]
    if value >= 10_000:
        return str(value)
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        count, value = divmod(value, unit)
        if count:
            text += digits[count] + name
        elif value and text and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text
