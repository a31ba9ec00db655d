"""What an outcome should be, found by trying every answer to what is open. Nothing here looks inside the engine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from doudi.rules.cells import HOUSEHOLD
from doudi.rules.outcomes import NOT_ELIGIBLE, Decision, Need, Outcome, decide
from doudi.rules.program import Program
from tests.properties.programs import FACT, TODAY, Cell, Home, Written, answers, open_cells, open_parameters

Key = tuple[str, int]  # a right and whose
Plain = tuple[str, int | None, int | None]  # status, low, high

MOST = 300  # combinations of answers that are tried


def decided(program: Program, home: Home, presume: bool = True, advise: bool = True) -> Decision:
    return decide(program, home.household(), TODAY, presume, advise)


def outcomes(decision: Decision) -> dict[Key, Outcome]:
    found = {(o.bound.rule.name, o.member): o for o in (*decision.outcomes, *decision.classes)}
    assert len(found) == len(decision.outcomes) + len(decision.classes)
    return found


def plain(outcome: Outcome) -> Plain:
    amount = outcome.amount
    return outcome.status, amount.low if amount else None, amount.high if amount else None


@dataclass(frozen=True)
class Tried:
    """Every combination of answers with what each outcome then is. `asked`: the cells and parameters answered."""

    asked: tuple[Cell | str, ...]
    results: dict[tuple[Any, ...], dict[Key, Plain]]

    def of(self, key: Key) -> list[Plain]:
        return [found[key] for found in self.results.values()]

    def needed(self, key: Key) -> set[Need]:
        """What changes the outcome by itself, for some answers to everything else."""
        found = set()
        for index, asked in enumerate(self.asked):
            groups: dict[tuple[Any, ...], set[Plain]] = {}
            for answer, results in self.results.items():
                groups.setdefault(answer[:index] + answer[index + 1 :], set()).add(results[key])
            if any(len(group) > 1 for group in groups.values()):
                found.add(as_need(asked))
        return found


def as_need(asked: Cell | str) -> Need:
    if isinstance(asked, str):
        return Need(parameter=asked, day=TODAY)
    return Need(asked[0].split(".")[0], asked[1])


def tried(written: Written, program: Program, home: Home, presume: bool = True) -> Tried | None:
    """None where there are more than MOST combinations."""
    cells: list[Cell] = [
        cell for cell in open_cells(home, presume) if FACT[cell[0].split(".")[0]].name in written.named
    ]
    ranges = open_parameters(home, written) if "p_range" in written.named else {}
    domains = [answers(slot) for slot, _ in cells] + list(ranges.values())
    combinations = 1
    for domain in domains:
        combinations *= len(domain)
    if combinations > MOST:
        return None
    results = {}
    for answer in product(*domains):
        values = dict(zip(cells, answer, strict=False))
        parameters = dict(zip(ranges, answer[len(cells) :], strict=True))
        decision = decided(program, home.having(values, parameters), presume, advise=False)
        results[answer] = {key: plain(outcome) for key, outcome in outcomes(decision).items()}
    return Tried((*cells, *ranges), results)


def contains(outcome: Outcome, result: Plain, why: object = None) -> None:
    """An outcome with facts open leaves room for what it is once they are answered."""
    status, low, high = result
    assert outcome.status in ("undetermined", status), (outcome, result, why)
    if status == NOT_ELIGIBLE or low is None:
        return
    amount = outcome.amount
    assert amount is not None, (outcome, result, why)
    assert amount.low <= low, (outcome, result, why)
    assert amount.high is None or (high is not None and high <= amount.high), (outcome, result, why)


__all__ = ["HOUSEHOLD", "Key", "Plain", "Tried", "contains", "decided", "outcomes", "plain", "tried"]
