"""What every paper has, and the parts that several papers share."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import unicodedata
from dataclasses import dataclass
from typing import Any, ClassVar

from doudi.output.papers.capitals import in_capitals
from doudi.rules import money

_KEPT_CONTROLS = "\n"
_WITHOUT_SHAPE = ("Cc", "Cf", "Cs")
"""Categories of characters that show nothing, steer a printer, or turn the order of writing round."""


@dataclass(frozen=True, kw_only=True)
class PaperContent:
    """The content of a paper. Each paper is a class of its own, with the template of the same name below `templates`.

    `issuer` is the office that answers for the paper, `number` that of the paper itself, `day` the day on it.
    """

    template: ClassVar[str]
    title: ClassVar[str]

    issuer: str
    number: str
    day: dt.date


@dataclass(frozen=True)
class Citation:
    """A clause on which a paper rests. `text` is empty where its document may not be shown or was not imported."""

    document: str
    position: str
    text: str = ""


@dataclass(frozen=True)
class Remedy:
    """What somebody may do against a decision, as a sentence, with the clauses that say so."""

    sentence: str
    clauses: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class GrantedSum:
    """What is granted, in figures and, where it is money, in capitals."""

    figures: str
    capitals: str = ""


@dataclass(frozen=True)
class MemberLine:
    """A member of the family in a table. `number` is masked: a paper lies on more desks than the file."""

    name: str
    relation: str
    number: str = ""


@dataclass(frozen=True)
class Signature:
    """An opinion or a decision with the officer who answers for it."""

    verdict: str
    reason: str
    officer: str
    duty: str
    day: dt.date


def granted_money(fen: int, period: str = "") -> GrantedSum:
    """A sum of money; `period` stands before the figures: 每月1,020.00元."""
    return GrantedSum(f"{period}{money.yuan(fen, grouped=True)}元", in_capitals(fen))


def granted_months(months: int) -> GrantedSum:
    """Months for which something goes on."""
    return GrantedSum(f"{months}个月")


def content_text(content: PaperContent) -> str:
    """The content as one text, the same for the same content: what a template reads, and what is kept of a paper."""
    return json.dumps(_plain(dataclasses.asdict(content)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """The value as JSON has it, its texts without characters that have no shape."""
    if isinstance(value, str):
        return "".join(
            character
            for character in value
            if character in _KEPT_CONTROLS or unicodedata.category(character) not in _WITHOUT_SHAPE
        )
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value
