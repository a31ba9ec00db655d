"""What an outcome should be, found by trying every answer to what is open. Nothing here looks inside the engine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import NOT_ELIGIBLE, HouseholdDecision, Need, Outcome
from doudi.rules.program.program import Program
from tests.properties.homes import Cell, Home, answers, open_cells, open_parameters
from tests.properties.programs import WrittenProgram
from tests.properties.world import FACT, TODAY

Key = tuple[str, int]  # a right and the place of its member, or HOUSEHOLD
Plain = tuple[str, int | None, int | None]  # status, low, high

MOST = 300  # combinations of answers that are tried


def decide_home(program: Program, home: Home, presume: bool = True, advise: bool = True) -> HouseholdDecision:
    return decide(program, home.household(), TODAY, presume, advise)


def outcomes_by_right(decision: HouseholdDecision) -> dict[Key, Outcome]:
    outcomes = {(o.bound.rule.name, o.member): o for o in (*decision.outcomes, *decision.classes)}
    assert len(outcomes) == len(decision.outcomes) + len(decision.classes)
    return outcomes


def summarise(outcome: Outcome) -> Plain:
    amount = outcome.amount
    return outcome.status, amount.low if amount else None, amount.high if amount else None


@dataclass(frozen=True)
class AnswersTried:
    """Every combination of answers with what each outcome then is. `unknowns`: the cells and parameters answered."""

    unknowns: tuple[Cell | str, ...]
    results: dict[tuple[Any, ...], dict[Key, Plain]]

    def of(self, key: Key) -> list[Plain]:
        return [by_right[key] for by_right in self.results.values()]

    def needed(self, key: Key) -> set[Need]:
        """What changes the outcome by itself, for some answers to everything else."""
        needs = set()
        for index, unknown in enumerate(self.unknowns):
            groups: dict[tuple[Any, ...], set[Plain]] = {}
            for answer, results in self.results.items():
                groups.setdefault(answer[:index] + answer[index + 1 :], set()).add(results[key])
            if any(len(group) > 1 for group in groups.values()):
                needs.add(need_of(unknown))
        return needs


def need_of(unknown: Cell | str) -> Need:
    if isinstance(unknown, str):
        return Need(parameter=unknown, day=TODAY)
    return Need(unknown[0].split(".")[0], unknown[1])


def try_every_answer(
    written: WrittenProgram, program: Program, home: Home, presume: bool = True
) -> AnswersTried | None:
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
        decision = decide_home(program, home.having(values, parameters), presume, advise=False)
        results[answer] = {key: summarise(outcome) for key, outcome in outcomes_by_right(decision).items()}
    return AnswersTried((*cells, *ranges), results)


def assert_room(outcome: Outcome, result: Plain, why: object = None) -> None:
    """An outcome with facts open leaves room for what it is once they are answered."""
    status, low, high = result
    assert outcome.status in ("undetermined", status), (outcome, result, why)
    if status == NOT_ELIGIBLE or low is None:
        return
    amount = outcome.amount
    assert amount is not None, (outcome, result, why)
    assert amount.low <= low, (outcome, result, why)
    assert amount.high is None or (high is not None and high <= amount.high), (outcome, result, why)
