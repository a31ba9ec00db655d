"""Compares what a record says was decided with what its computation gives: right, for whom, granted or not, sum and clauses.

A grant must be what the rules give, within their bounds where a sum has a range. A refusal may stand beside rules that grant:
an officer who finds the facts to be otherwise refuses, with a reason.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from doudi.policies.cases.decision_record import SIGNED, DecisionRecord, computation_digest, moment_of
from doudi.policies.cases.record_signature import CHINA
from doudi.rules.money import yuan

FEN_OF_A_YUAN = 100
_ABOUT_PARTS = {"right": str, "for": str, "granted": bool, "unit": str, "clauses": list}
"""What `about` of a record of form 1 must hold beside a sum, so that it can be compared."""


@dataclass(frozen=True, slots=True)
class StatedDecision:
    """What a record says was decided: on which right, for the `household` or a member by the id of the case; what was
    granted, in fen or in months, None where the right is no sum."""

    right: str
    holder: str
    granted: bool
    amount: int | None
    unit: str
    clauses: list[Any]

    def words(self) -> str:
        """The decision in Chinese, without a name."""
        amount = ""
        if self.amount is not None:
            amount = f"{self.amount} {self.unit}" if self.unit == "months" else f"{yuan(self.amount)} {self.unit}"
        return f"{self.right} {'给予' if self.granted else '不予'}{f' {amount}' if amount else ''}"


def read_stated(record: DecisionRecord) -> StatedDecision | None:
    """Returns what a record says was decided; None where one of form 1 does not say it whole, or does not say for whom."""
    decided, members = record.decided, _members(record.case)
    if record.form == SIGNED:
        amount = decided["amount_fen"] if decided["months"] is None else decided["months"]
        place = decided["member"]
        holder = "household" if place is None else members[place] if place < len(members) else ""
    else:
        amount = decided.get("amount_fen")
        if any(type(decided.get(name)) is not kind for name, kind in _ABOUT_PARTS.items()):
            return None
        holder = _holder(decided["for"], members)
        if type(amount) not in (int, type(None)) or not holder:
            return None
    return StatedDecision(decided["right"], holder, decided["granted"], amount, decided["unit"], decided["clauses"])


def _members(case: str) -> list[str]:
    """The ids of the members of a case, in order; empty where it has none."""
    try:
        return [str(member["id"]) for member in json.loads(case)["members"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []


def _holder(name: str, members: list[str]) -> str:
    """The id by which a case calls whom a record of form 1 names: the same name, numbered where two members bear it. Empty
    where it could be several, or nobody: a name may have been corrected since."""
    if name == "household":
        return name
    ids = [member for member in members if re.fullmatch(re.escape(name) + r"(（\d+）)?", member)]
    return ids[0] if len(ids) == 1 else ""


def find_contradictions(record: DecisionRecord, stated: StatedDecision, result: dict[str, Any]) -> Iterator[str]:
    """Yields in what the statement of a record and a result of its case contradict each other, in Chinese."""
    if record.form == SIGNED:
        yield from _find_contradictions_of_parts(record, result)
    outcomes = {(outcome["right"], outcome["for"]): outcome for outcome in result["outcomes"]}
    outcome = outcomes.get((stated.right, stated.holder))
    if outcome is None:
        if stated.granted or stated.clauses:
            yield f"记录说{stated.words()}，计算里没有这个人的这项结果"
        return
    if stated.clauses != outcome["clauses"]:
        yield "记录所引的条款与计算所引的不同"
    if stated.granted and outcome["status"] != "eligible":
        yield f"记录说{stated.words()}，计算没有得出“符合条件”（{outcome['status']}）"
    elif stated.granted:
        yield from _find_contradictions_of_sum(stated, outcome["amount"])
    elif stated.amount is not None or stated.unit:
        yield "记录说不予，却写有数额"


def _find_contradictions_of_parts(record: DecisionRecord, result: dict[str, Any]) -> Iterator[str]:
    """What only form 2 says: upon what it rests, whose case it is, where and when, and in which unit the sum stands."""
    decided = record.decided
    if decided["determination"] != computation_digest(record.case, record.result, record.policy):
        yield "决定所依据的不是记录中的案例、结果和政策"
    if decided["household"] != result["id"]:
        yield "记录所说的家庭不是案例中的家庭"
    if decided["region"] != result["region"]:
        yield f"记录所说的地区 {decided['region']} 不是案例中的 {result['region']}"
    day = moment_of(decided["decided_at"]).astimezone(CHINA).date()
    if day < dt.date.fromisoformat(result["on"]):
        yield f"决定的日期 {day} 早于计算所依据的日期 {result['on']}"
    is_of_months = decided["unit"] == "months"
    if decided["amount_fen" if is_of_months else "months"] is not None:
        yield f"数额与单位“{decided['unit']}”不符"
    person, member = decided["person"], decided["member"]
    if person is None and member is not None:
        yield "记录说的是全家的待遇，却指着案例中的一个人"
    if person is not None and member is None and decided["granted"]:
        yield "记录给予的是一个人，案例里却没有这个人"


def _find_contradictions_of_sum(stated: StatedDecision, bounds: dict[str, Any] | None) -> Iterator[str]:
    if bounds is None:
        if stated.amount is not None or stated.unit:
            yield "记录写有数额，计算的结果没有数额"
        return
    if stated.amount is None or stated.unit != bounds["unit"]:
        yield f"记录的数额或单位与计算的不同（计算为 {_range(bounds)}）"
        return
    scale = 1 if stated.unit == "months" else FEN_OF_A_YUAN
    high = bounds["high"]
    if stated.amount < Decimal(bounds["low"]) * scale or (high is not None and stated.amount > Decimal(high) * scale):
        yield f"记录的数额与计算的不同：记录为 {stated.words().rpartition('给予 ')[2]}，计算为 {_range(bounds)}"


def _range(bounds: dict[str, Any]) -> str:
    low, high = bounds["low"], bounds["high"] or "上限待定"
    return f"{low} {bounds['unit']}" if low == high else f"{low}–{high} {bounds['unit']}"
