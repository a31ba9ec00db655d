"""Answers of a case as text: in messages about faults, and as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeGuard

from doudi.rules.language.model import FactDefinition
from doudi.rules.problems import did_you_mean

HALVES = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs: JSON can hold them, but no file or terminal can be written with them."""


def format_answer(fact: FactDefinition, value: Any) -> str:
    """An answer of a case as people read it: options by their labels, yes or no, money and days as they were written."""
    labels = dict(zip(fact.options, fact.option_labels, strict=True))
    if isinstance(value, list):
        return "、".join(labels[option] for option in value) or "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return f"{value['months']}个月共{value['total']}"
    return labels.get(str(value)) or ("无" if value == "none" else str(value))


def is_text(value: Any) -> TypeGuard[str]:
    """True for text that can be written out again: not empty, and without halves of surrogate pairs."""
    return isinstance(value, str) and bool(value) and (value.isascii() or not HALVES.search(value))


def printable(text: str) -> str:
    """Returns the text on one line: characters that steer a terminal or break a line are written as escapes."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def quote_answer(value: Any) -> str:
    """Returns an answer as it stands in the case, for a message about it; cut after 60 characters."""
    if value is None:
        return "没有填写"
    text = str(value).lower() if isinstance(value, bool) else f"'{value}'" if isinstance(value, str) else str(value)
    return "填的是 " + (text if len(text) <= 60 else text[:60] + "…")


def format_scaled(scaled: int, den: int) -> str:
    """Returns a stored number as a decimal: its value over its denominator."""
    return str(scaled // den) if scaled % den == 0 else str(Decimal(scaled) / den)


def suggest_name(name: str, names: Iterable[str]) -> str:
    """Returns what a message adds after an unknown name: the nearest known name, or where names are listed."""
    hint = did_you_mean(name, names)
    return f"；{hint}" if hint else "；可用的名称见 doudi facts"
