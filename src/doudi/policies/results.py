"""The result of a case in the form of the contract: plain data, ready for JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

from doudi.policies.cases import Request
from doudi.policies.packs import NATION, Library, Pack
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.model import Clause, Way
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, Amount, Decision, Need, Outcome, Turn, decide
from doudi.rules.program import Program

CLASS_STATUS = {ELIGIBLE: "yes", NOT_ELIGIBLE: "no"}


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


class Decider:
    """Decides requests under the packs of a library and states the results."""

    def __init__(self, library: Library, presume: bool = True):
        self.library, self.presume = library, presume

    def decide(self, request: Request, pack: Pack | None = None) -> tuple[Decision, Result]:
        """By the pack of the region and day, or by `pack` wherever the household lives."""
        library = self.library
        pack = pack or library.for_region(request.region, request.on)
        program = library.program(pack, request.on)
        decision = decide(program, request.household, request.on, self.presume)
        national: Decision | None = None
        if pack.name != NATION:
            below = library.program(library.pack(NATION), request.on)
            national = decide(below, request.household, request.on, self.presume, advise=False)
        return decision, Result(library, pack, program, request, decision, national)


class Result:
    """One decided case, in the words of the contract."""

    def __init__(
        self,
        library: Library,
        pack: Pack,
        program: Program,
        request: Request,
        decision: Decision,
        national: Decision | None,
    ):
        self.library, self.pack, self.program, self.request = library, pack, program, request
        self.decision, self.national = decision, national
        self.clauses: dict[str, Clause] = {
            clause.id: clause for one in library.chain(pack) for clause in library.layer(one).clauses
        }

    def data(self, explain: Any = None) -> dict[str, Any]:
        """`explain(outcome)` adds the explanation in Chinese."""
        beside = self._beside()
        return {
            "id": self.request.id,
            "region": self.request.region,
            "on": dt.date.fromordinal(self.request.on).isoformat(),
            "policy": self._policy(),
            "classes": [self._class(outcome) for outcome in self.decision.classes],
            "outcomes": [self._outcome(outcome, beside, explain) for outcome in self.decision.outcomes],
            "warnings": self.warnings(),
        }

    def _policy(self) -> list[dict[str, Any]]:
        found = []
        for pack in reversed(self.library.chain(self.pack)):
            local = self.request.local if pack is self.pack else {}
            found.append(
                {
                    "pack": pack.name,
                    "version": pack.version,
                    "digest": self.library.digest(pack, local),
                    "period_ended": self.request.on > pack.end,
                }
            )
        return found

    def whose(self, member: int) -> str:
        return "household" if member == HOUSEHOLD else self.request.members[member]

    def _class(self, outcome: Outcome) -> dict[str, Any]:
        clauses = outcome.bound.version.clauses
        return {
            "class": outcome.bound.rule.name,
            "for": self.whose(outcome.member),
            "status": CLASS_STATUS.get(outcome.status, "undetermined"),
            "clauses": [self.clause(clause) for clause in clauses],
        }

    def clause(self, name: str) -> dict[str, str]:
        clause = self.clauses[name]
        return {"document": clause.document, "clause": clause.position, "id": name}

    def decided_by(self, decided: tuple[Way, ...]) -> list[str]:
        return list(dict.fromkeys(clause for way in decided for clause in way.clauses))

    def _outcome(self, outcome: Outcome, beside: dict[tuple[str, int], Outcome], explain: Any) -> dict[str, Any]:
        name = outcome.bound.rule.name
        return {
            "right": name,
            "for": self.whose(outcome.member),
            "status": outcome.status,
            "amount": amount_data(outcome.amount),
            "clauses": [self.clause(clause) for clause in self.decided_by(outcome.decided)],
            "needs": [self.need(need) for need in outcome.needs],
            "turns_on": [self.turn(turn) for turn in outcome.turns_on],
            "presumed": list(outcome.presumed),
            "differs": self._differs(outcome, beside.get((name, outcome.member))),
            "explanation": explain(self, outcome) if explain else "",
        }

    def need(self, need: Need) -> dict[str, str]:
        if need.fact:
            return {"fact": need.fact, "of": self.whose(need.member)}
        if need.day == self.request.on:
            return {"parameter": need.parameter}
        return {"parameter": need.parameter, "on": dt.date.fromordinal(need.day).isoformat()}

    def turn(self, turn: Turn) -> dict[str, Any]:
        return {"fact": turn.fact, "of": self.whose(turn.member), "at": yuan(turn.at) if turn.money else turn.at}

    # What the nation says

    def _beside(self) -> dict[tuple[str, int], Outcome]:
        if self.national is None:
            return {}
        return {(one.bound.rule.name, one.member): one for one in self.national.outcomes}

    def _differs(self, outcome: Outcome, other: Outcome | None) -> list[dict[str, Any]]:
        if other is None or (other.status, other.amount) == (outcome.status, outcome.amount):
            return []
        found = {clause.id: clause for clause in self.library.layer(self.library.pack(NATION)).clauses}
        clauses = [
            {"document": found[name].document, "clause": found[name].position, "id": name}
            for name in self.decided_by(other.decided)
        ]
        return [{"pack": NATION, "status": other.status, "amount": amount_data(other.amount), "clauses": clauses}]

    # Warnings

    def warnings(self) -> list[str]:
        """Everything an officer should know of the decision as a whole, in Chinese."""
        found = []
        pack, program = self.pack, self.program
        if pack.name == NATION:
            found.append("当地没有录入政策包，只按国家规定计算")
        if self.request.on > pack.end:
            found.append(f"《{pack.title}》的期限已于{dt.date.fromordinal(pack.end)}届满，仍按其规定计算")
        for bound in (program.checks[index] for index in self.decision.failed_checks):
            clauses = "、".join(bound.check.clauses)
            found.append(f"录入的标准需核对：{bound.check.message}（{clauses}）")
        for name, clauses_of in self.decision.stated:
            label = self.library.vocabulary.parameters[name].label
            found.append(f"当地尚未录入{label}，暂按政策文件载明的数值计算（{'、'.join(clauses_of)}）")
        for bound_rule in program.rules.values():
            version = bound_rule.version
            if version.note:
                clauses = "、".join((*version.clauses, *self.decided_by(version.ways)))
                found.append(f"{bound_rule.rule.label}：{version.note}（{clauses}）")
        if any(not outcome.exact for outcome in self.decision.outcomes):
            found.append("未知事实过多，部分结果的范围和所需事实可能偏宽")
        return found


def amount_data(amount: Amount | None) -> dict[str, Any] | None:
    if amount is None:
        return None
    low, high = amount.low, amount.high
    if amount.unit == "months":
        return {"low": low, "high": high, "unit": amount.unit}
    return {"low": yuan(low), "high": None if high is None else yuan(high), "unit": amount.unit}
