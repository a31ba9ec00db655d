"""Compares a recorded result with what the same case comes to now: is the decision the same, or only its wording?

The engine goes on being worked on after a decision was made. What was decided (status, sum, clauses, classes, choices and
presumptions) must come out as recorded for as long as the record is kept. Texts may be worded better later; and where the
record is of an earlier version of the rule language, what is asked next (needs, turning points) and the bounds of what was
left undetermined may be told more exactly: no more may be paid than was thought possible, and no less.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from doudi.rules.language.syntax import LANGUAGE_VERSION

WORDING = frozenset(["explanation"])
ADVICE = frozenset(["needs", "turns_on", "exact", "bounds"])
PARTS = {
    "status": "状态",
    "amount": "金额",
    "clauses": "条款",
    "needs": "还需查明的事实",
    "turns_on": "转折点",
    "presumed": "推定的事实",
    "differs": "与国家规定的差别",
    "choose": "须选择的待遇",
    "exact": "是否精确",
}


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """`identical`: byte for byte. `same_decision`: whatever differs is wording or, under an earlier version of the language,
    advice. `differences` says in Chinese what else differs, `is_reworded` whether a text does."""

    identical: bool
    same_decision: bool
    is_reworded: bool
    differences: tuple[str, ...]


class UnreadableResultError(ValueError):
    """A text that is no result of a decision. The message says so in Chinese."""


def read_result(text: str) -> dict[str, Any]:
    """Returns a result as `doudi decide --format json` writes it. UnreadableResultError where it has not that form."""
    try:
        result = json.loads(text)
    except (ValueError, RecursionError):
        result = None
    if not (
        isinstance(result, dict)
        and result.keys() >= {"region", "on", "policy", "classes", "outcomes", "warnings"}
        and isinstance(result["outcomes"], list)
        and all(map(_is_outcome, result["outcomes"]))
    ):
        raise UnreadableResultError("记录中的结果不是“doudi decide”写出的结果")
    return result


def _is_outcome(outcome: Any) -> bool:
    """Whether a value has what the comparison of outcomes reads: right, holder and status as texts, and an amount."""
    return (
        isinstance(outcome, dict)
        and all(isinstance(outcome.get(name), str) for name in ("right", "for", "status"))
        and (outcome.get("amount") is None or _is_amount(outcome["amount"]))
    )


def _is_amount(amount: Any) -> bool:
    """Whether a value is the bounds of a sum: yuan as text or months as whole numbers; `high` may be None."""
    if not isinstance(amount, dict) or amount.keys() != {"low", "high", "unit"}:
        return False
    ends = [end for end in (amount["low"], amount["high"]) if end is not None]
    return amount["low"] is not None and all(
        type(end) is int or (isinstance(end, str) and re.fullmatch(r"[0-9]{1,20}(\.[0-9]{1,4})?", end)) for end in ends
    )


def compare_results(recorded: str, recomputed: str, language: str) -> RecordComparison:
    """Compares two results as `doudi decide --format json` writes them; `language`: the version that the record is of."""
    if recorded == recomputed:
        return RecordComparison(True, True, False, ())
    before, now = read_result(recorded), read_result(recomputed)
    excused = WORDING if language == LANGUAGE_VERSION else WORDING | ADVICE
    differences = list(_differences(before, now))
    return RecordComparison(
        identical=False,
        same_decision=all(part in excused for part, _ in differences),
        is_reworded=any(part in WORDING for part, _ in differences) or before["warnings"] != now["warnings"],
        differences=tuple(text for part, text in differences if part not in WORDING),
    )


def _differences(before: dict[str, Any], now: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The parts in which two results differ, each with a sentence. Warnings are wording."""
    for part, label in (("region", "地区"), ("on", "决定之日"), ("policy", "政策"), ("classes", "类别")):
        if before[part] != now[part]:
            yield part, f"{label}：记录为{_written(before[part])}，现为{_written(now[part])}"
    recorded = {(outcome["right"], outcome["for"]): outcome for outcome in before["outcomes"]}
    recomputed = {(outcome["right"], outcome["for"]): outcome for outcome in now["outcomes"]}
    for key in {**recorded, **recomputed}:
        name = f"{key[0]}（{key[1]}）"
        if key not in recorded or key not in recomputed:
            yield "right", f"{name}：{'现在没有这项结果' if key in recorded else '记录中没有这项结果'}"
            continue
        earlier, later = recorded[key], recomputed[key]
        for part in {**earlier, **later}:
            if earlier.get(part) != later.get(part):
                label = PARTS.get(part, part)
                is_narrowed = part == "amount" and earlier["status"] == later["status"] == "undetermined"
                is_narrowed = is_narrowed and _lies_within(later[part], earlier[part])
                yield (
                    "bounds" if is_narrowed else part,
                    f"{name} {label}：记录为{_written(earlier.get(part))}，现为{_written(later.get(part))}",
                )


def _lies_within(amount: dict[str, Any] | None, outer: dict[str, Any] | None) -> bool:
    """Whether the bounds of a sum lie within others of the same unit; no upper bound (None) is the widest."""
    if (
        amount is None
        or outer is None
        or amount["unit"] != outer["unit"]
        or Decimal(amount["low"]) < Decimal(outer["low"])
    ):
        return False
    return outer["high"] is None or (amount["high"] is not None and Decimal(amount["high"]) <= Decimal(outer["high"]))


def _written(part: Any) -> str:
    return "空" if part is None else part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
