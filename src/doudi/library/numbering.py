"""The numbers that Chinese official documents put before their parts: 一、（一）1.（1）① 一是 第三条 ——."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = {one: value for value, one in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
TENS = {"十": 10, "百": 100, "千": 1000}
CHINESE = "一二三四五六七八九十百零〇"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# What scanning and markup leave before a number at the beginning of a line.
MARKS = r"[ \t　#*>•·●]*(?:[-–][ \t]+)?[ \t　*]*"
FORMS = {
    "chapter": rf"第\s*(?P<n>[{CHINESE}]+|\d{{1,3}})\s*章(?=[\s　])",
    "section": rf"第\s*(?P<n>[{CHINESE}]+|\d{{1,3}})\s*节(?=[\s　])",
    "article": rf"第\s*(?P<n>[{CHINESE}]+|\d{{1,3}})\s*条(?=[\s　：:])",
    "part": rf"(?P<n>[{CHINESE}]{{1,4}})[ \t]*[、，,.．](?!\d)",
    "sub": rf"[（(]\s*(?P<n>[{CHINESE}]{{1,4}})\s*[)）]",
    "number": r"(?P<n>\d{1,3})[ \t]*(?:[.．](?!\d)|、)",
    "inner": r"[（(]\s*(?P<n>\d{1,3})\s*[)）]",
    "circle": rf"(?P<n>[{CIRCLED}])",
    "firstly": rf"(?P<n>[{CHINESE}]{{1,2}})是(?![{CHINESE}])",
    "dash": r"(?P<n>[—―─]{1,3}|-{2,3})(?=\s*[*\u4e00-\u9fff])",
}
ANY = re.compile("|".join(f"(?P<{kind}>{form.replace('(?P<n>', '(?:')})" for kind, form in FORMS.items()))
EACH = {kind: re.compile(form) for kind, form in FORMS.items()}
AT_LINE = re.compile(MARKS)


@dataclass(frozen=True, slots=True)
class Label:
    """A number found in a text: its form, its value, and the offsets [start, end) where it stands."""

    kind: str
    value: int
    start: int
    end: int

    @property
    def written(self) -> str:
        """How a position names it: 五, (一), 1, (1), ①, 一, 第三条; a dash has no name."""
        if self.kind == "dash":
            return ""
        if self.kind in ("number", "inner"):
            return str(self.value) if self.kind == "number" else f"({self.value})"
        if self.kind == "circle":
            return CIRCLED[self.value - 1]
        word = chinese(self.value)
        ends = {"chapter": "章", "section": "节", "article": "条"}
        return f"第{word}{ends[self.kind]}" if self.kind in ends else f"({word})" if self.kind == "sub" else word


def label_at(text: str, at: int) -> Label | None:
    """The number that begins exactly at this offset."""
    found = ANY.match(text, at)
    if found is None or found.lastgroup is None:
        return None
    kind = found.lastgroup
    inner = EACH[kind].match(text, at)
    assert inner is not None
    value = 0 if kind == "dash" else to_number(inner.group("n"))
    return None if value is None else Label(kind, value, at, inner.end())


def to_number(word: str) -> int | None:
    """一 → 1, 二十一 → 21, 二〇一九 → 2019, ③ → 3, 12 → 12; None where it is no number."""
    if word.isdecimal():
        return int(word)
    if word in CIRCLED and word:
        return CIRCLED.index(word) + 1
    if all(one in DIGITS for one in word) and word:
        return int("".join(str(DIGITS[one]) for one in word))
    total, current = 0, 0
    for one in word:
        if one in DIGITS:
            current = DIGITS[one]
        elif one in TENS:
            total += (current or 1) * TENS[one]
            current = 0
        else:
            return None
    return total + current if word else None


def chinese(value: int) -> str:
    """1 → 一, 21 → 二十一, 103 → 一百零三."""
    digits = "零一二三四五六七八九"
    if value < 10:
        return digits[value]
    if value < 20:
        return "十" + (digits[value - 10] if value > 10 else "")
    if value < 100:
        return digits[value // 10] + "十" + (digits[value % 10] if value % 10 else "")
    rest = value % 100
    if not rest:
        return digits[value // 100] + "百"
    between = "零" if rest < 10 else "一" if rest < 20 else ""
    return digits[value // 100] + "百" + between + chinese(rest)
