"""Turns a decision into the result of the contract: plain data, ready for JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from doudi.policies.cases.case_reader import Request
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import NATION, Pack
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    AmountRange,
    HouseholdDecision,
    Need,
    Outcome,
    TurningPoint,
)
from doudi.rules.language import nodes as n
from doudi.rules.language.model import Clause, Exclusion, Ground
from doudi.rules.money import yuan
from doudi.rules.program.program import Program
from doudi.rules.unknowns.sentinels import HOUSEHOLD

LEAST_PAYMENT = "least_payment"
"""The local value, in yuan a month, below which a place pays nothing out; a smaller sum is pointed out, never changed."""
CLASS_STATUS = {ELIGIBLE: "yes", NOT_ELIGIBLE: "no"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Rights that exclude each other although one person, or one household, meets the conditions of all: only one is granted."""

    rights: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]


class Decider:
    """Decides requests under the packs of a library.

    Each is decided a second time under the national layer alone, so that the result can name outcomes that differ from it.
    """

    def __init__(self, library: Library, presume: bool = True):
        self.library, self.presume = library, presume

    def decide(self, request: Request, pack: Pack | None = None) -> tuple[HouseholdDecision, Result]:
        """Decides by the pack of the request's region and day, or by `pack` wherever the household lives."""
        library = self.library
        pack = pack or library.for_region(request.region, request.on)
        program = library.program(pack, request.on)
        decision = decide(program, request.household, request.on, self.presume)
        national: HouseholdDecision | None = None
        if pack.name != NATION:
            below = library.program(library.pack(NATION), request.on)
            national = decide(below, request.household, request.on, self.presume, advise=False)
        return decision, Result(library, pack, program, request, decision, national)


class Result:
    """One decided case with its packs, from which the parts of the result are made."""

    def __init__(
        self,
        library: Library,
        pack: Pack,
        program: Program,
        request: Request,
        decision: HouseholdDecision,
        national: HouseholdDecision | None,
    ):
        self.library, self.pack, self.program, self.request = library, pack, program, request
        self.decision, self.national = decision, national
        self.clauses: dict[str, Clause] = {
            clause.id: clause for layered in library.chain(pack) for clause in library.layer(layered).clauses
        }

    def data(self, explain: Any = None) -> dict[str, Any]:
        """Returns the result as data. `explain(result, outcome)` gives the explanation of an outcome; without it explanations
        are empty."""
        return {
            "id": self.request.id,
            "region": self.request.region,
            "on": dt.date.fromordinal(self.request.on).isoformat(),
            "policy": self._policy(),
            "classes": [self._class(outcome) for outcome in self.decision.classes],
            "outcomes": [self._outcome(outcome, explain) for outcome in self.decision.outcomes],
            "warnings": self.warnings(),
        }

    def _policy(self) -> list[dict[str, Any]]:
        layers = []
        for pack in reversed(self.library.chain(self.pack)):
            local = self.request.local if pack is self.pack else {}
            layers.append(
                {
                    "pack": pack.name,
                    "version": pack.version,
                    "digest": self.library.digest(pack, local),
                    "period_ended": self.request.on > pack.end,
                }
            )
        return layers

    def holder(self, member: int) -> str:
        """The id of a member, or 'household'."""
        return "household" if member == HOUSEHOLD else self.request.members[member]

    def _class(self, outcome: Outcome) -> dict[str, Any]:
        clauses = outcome.bound.version.clauses
        return {
            "class": outcome.bound.rule.name,
            "for": self.holder(outcome.member),
            "status": CLASS_STATUS.get(outcome.status, "undetermined"),
            "clauses": [self.clause(clause) for clause in clauses],
        }

    def clause(self, name: str) -> dict[str, str]:
        clause = self.clauses[name]
        return {"document": clause.document, "clause": clause.position, "id": name}

    def decided_by(self, grounds: tuple[Ground, ...]) -> list[str]:
        """The ids of the clauses that some grounds cite, each once."""
        return list(dict.fromkeys(clause for ground in grounds for clause in ground.clauses))

    def _outcome(self, outcome: Outcome, explain: Any) -> dict[str, Any]:
        name = outcome.bound.rule.name
        choice = self.choices.get((name, outcome.member))
        return {
            "right": name,
            "for": self.holder(outcome.member),
            "status": outcome.status,
            "amount": amount_data(outcome.amount),
            "clauses": [self.clause(clause) for clause in self.decided_by(outcome.grounds)],
            "needs": [self.need(need) for need in outcome.needs],
            "turns_on": [self.turn(turn) for turn in outcome.turns_on],
            "presumed": list(outcome.presumed),
            "differs": self._differs(outcome),
            **({"choose": list(choice.rights)} if choice else {}),
            **({} if outcome.exact else {"exact": False}),
            "explanation": explain(self, outcome) if explain else "",
        }

    @cached_property
    def choices(self) -> dict[tuple[str, int], Choice]:
        """By right and member: the choice that somebody still has to make, between granted rights that exclude each other."""
        granted = {
            (outcome.bound.rule.name, outcome.member): outcome.bound.rule.excludes
            for outcome in self.decision.outcomes
            if outcome.status == ELIGIBLE
        }
        rivals: dict[tuple[str, int], dict[str, Exclusion]] = {}
        for (name, member), exclusions in granted.items():
            for exclusion in exclusions:
                for excluded in exclusion.rights:
                    if (excluded, member) in granted:
                        rivals.setdefault((name, member), {})[excluded] = exclusion
                        rivals.setdefault((excluded, member), {})[name] = exclusion
        order = self.library.vocabulary.rights
        return {
            (name, member): Choice(
                tuple(right for right in order if right == name or right in excluded), tuple(excluded.values())
            )
            for (name, member), excluded in rivals.items()
        }

    def need(self, need: Need) -> dict[str, str]:
        if need.fact:
            return {"fact": need.fact, "of": self.holder(need.member)}
        if need.day == self.request.on:
            return {"parameter": need.parameter}
        return {"parameter": need.parameter, "on": dt.date.fromordinal(need.day).isoformat()}

    def turn(self, turn: TurningPoint) -> dict[str, Any]:
        return {"fact": turn.fact, "of": self.holder(turn.member), "at": yuan(turn.value) if turn.money else turn.value}

    # What the nation says

    @cached_property
    def _national_outcomes(self) -> dict[tuple[str, int], Outcome]:
        if self.national is None:
            return {}
        return {(outcome.bound.rule.name, outcome.member): outcome for outcome in self.national.outcomes}

    def differing_national_outcome(self, outcome: Outcome) -> Outcome | None:
        """Returns the outcome under the national layer alone where its status or sum is another, else None."""
        national = self._national_outcomes.get((outcome.bound.rule.name, outcome.member))
        if national is None or (national.status, national.amount) == (outcome.status, outcome.amount):
            return None
        return national

    def _differs(self, outcome: Outcome) -> list[dict[str, Any]]:
        national = self.differing_national_outcome(outcome)
        if national is None:
            return []
        clauses = [self.clause(name) for name in self.decided_by(national.grounds)]
        return [{"pack": NATION, "status": national.status, "amount": amount_data(national.amount), "clauses": clauses}]

    # Warnings

    def warnings(self) -> list[str]:
        """Returns what an officer should know of the decision as a whole, in Chinese."""
        warnings = []
        pack, program = self.pack, self.program
        if pack.name == NATION:
            warnings.append("当地没有录入政策包，只按国家规定计算")
            rights = self.library.vocabulary.rights.values()
            unspoken = "、".join(right.label for right in rights if right.name not in program.rules)
            if unspoken:
                warnings.append(f"登记的国家文件在这一天没有写到、所以没有结论的项目：{unspoken}")
        if self.request.on > pack.end:
            warnings.append(f"《{pack.title}》的期限已于{dt.date.fromordinal(pack.end)}届满，仍按其规定计算")
        for bound in (program.checks[index] for index in self.decision.failed_checks):
            clauses = "、".join(bound.check.clauses)
            subject = "填写的情况前后不一" if _reads_facts(bound.node) else "录入的标准需核对"
            warnings.append(f"{subject}：{bound.check.message}（{clauses}）")
        for name, clauses_of in self.decision.ranges_used:
            label = self.library.vocabulary.parameters[name].label
            warnings.append(f"当地尚未录入{label}，暂按政策文件载明的数值计算（{'、'.join(clauses_of)}）")
        for bound_rule in program.rules.values():
            version = bound_rule.version
            if version.note:
                clauses = "、".join((*version.clauses, *self.decided_by(version.grounds)))
                warnings.append(f"{bound_rule.rule.label}：{version.note}（{clauses}）")
        warnings += self.request.warnings
        warnings += dict.fromkeys(self._small_sums())
        if any(not outcome.exact for outcome in self.decision.outcomes):
            warnings.append("未知事实过多，部分结果的范围和所需事实可能偏宽")
        return warnings

    def _small_sums(self) -> Iterator[str]:
        """Warnings for granted sums of less than a fen, or of less in a month than the least that the place pays out."""
        least = self.request.household.local.at(LEAST_PAYMENT, self.request.on) or 0
        label = self.library.vocabulary.parameters[LEAST_PAYMENT].label if least else ""
        for outcome in self.decision.outcomes:
            amount, right = outcome.amount, outcome.bound.rule.label
            if outcome.status != ELIGIBLE or amount is None or amount.high is None or amount.unit == "months":
                continue
            if amount.high == 0:
                yield f"{right}：算得的金额不足一分，没有可发的钱，请核对"
            elif amount.unit == "yuan/month" and amount.high < least:
                yield f"{right}：算得{yuan(amount.high)}元/月，低于当地{label}{yuan(least)}元"


def _reads_facts(node: n.Node) -> bool:
    """Whether a check looks at facts of the family, and not only at values that localities enter."""
    return isinstance(node, n.FactRef) or any(_reads_facts(child) for child in n.children(node))


def amount_data(amount: AmountRange | None) -> dict[str, Any] | None:
    if amount is None:
        return None
    low, high = amount.low, amount.high
    if amount.unit == "months":
        return {"low": low, "high": high, "unit": amount.unit}
    return {"low": yuan(low), "high": None if high is None else yuan(high), "unit": amount.unit}
