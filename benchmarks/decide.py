"""`make bench`: how long deciding takes. Medians of repeated runs in one warm process, and of the command as a process;
processor time, which other work on the machine changes less than elapsed time.

Writes the figures to benchmarks/decide.json and prints them. The family has four members; `full` has every fact given,
`six open` and `ten open` leave that many unknown.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.engine.decide import decide
from doudi.rules.explanation.trace import Tracer
from doudi.rules.language.model import FactDefinition
from doudi.rules.types import Choice, ChoiceSet, Date, Truth

HERE = Path(__file__).parent
RUNS = 21
HOUSEHOLD = -1
BORN = ("1975-02-03", "1977-05-06", "2001-01-02", "2010-03-04")
CHOICES = {
    "hukou": "local_urban",
    "labour_ability": "full",
    "sex": "female",
    "support_form": "home",
    "housing": "adequate",
    "self_care_loss": "none",
}
OPEN = [
    (HOUSEHOLD, "assets_within_dibao_limit"),
    (0, "wage_income"),
    (1, "wage_income"),
    (1, "has_income_source"),
    (2, "disability_level"),
    (2, "has_able_obligor"),
    (2, "has_income_source"),
    (3, "birth_date"),
    (3, "education_stage"),
    (1, "employment"),
]
YES = ("assets_within_dibao_limit", "assets_within_low_income_limit", "counted", "enrolled_medical", "enrolled_pension")
PARAMETERS = {
    "dibao_standard": 600,
    "dibao_standard@2018-01-01": 540,
    "minimum_wage": 1500,
    "low_income_standard": 900,
    "medical_premium": 400,
    "medical_aid_cap": 10000,
}


def answer(fact: FactDefinition, member: int) -> Any:
    """An ordinary answer to a fact."""
    if fact.name in ("recognised_class", "recognised_tekun"):
        return None
    if isinstance(fact.type, Truth):
        return fact.name in (*YES, "has_able_obligor", "has_income_source", "cause_illness")
    if isinstance(fact.type, Choice):
        if fact.name == "employment":
            return "employed" if member == 0 else "unemployed"
        if fact.name == "disability_type" and member == 2:
            return "physical"
        return CHOICES.get(fact.name, "none")
    if isinstance(fact.type, ChoiceSet):
        return []
    if isinstance(fact.type, Date):
        return "none" if fact.none is not None else BORN[member]
    special = {"wage_income": 1500 if member == 0 else 200, "disability_level": 2 if member == 2 else "none"}
    if member >= 0 and fact.name.endswith("_months"):
        return 24
    return special.get(fact.name, 3000 if (fact.name, member) == ("medical_self_paid_12m", 1) else 0)


def family(vocabulary: Vocabulary, unknown: list[tuple[int, str]]) -> dict[str, Any]:
    """A family of four with every fact given, but for the unknown ones."""
    facts = vocabulary.facts.values()
    household = {fact.name: answer(fact, HOUSEHOLD) for fact in facts if fact.entity == "household"}
    members = [
        {"id": name, **{fact.name: answer(fact, index) for fact in facts if fact.entity == "member"}}
        for index, name in enumerate("abcd")
    ]
    for member, name in unknown:
        (household if member == HOUSEHOLD else members[member])[name] = None
    case = {"id": "family", "region": "450100", "on": "2019-10-15", "parameters": PARAMETERS}
    return {**case, "household": household, "members": members}


def of_children() -> float:
    """Seconds of processor time that ended child processes took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(run: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """The median in milliseconds of RUNS runs, after one that warms up."""
    run()
    durations = []
    for _ in range(RUNS):
        start = clock()
        run()
        durations.append((clock() - start) * 1000)
    return round(median(durations), 2)


def measure(library: Library) -> dict[str, float]:
    figures: dict[str, float] = {}
    for label, unknown in (("full", []), ("six open", OPEN[:6]), ("ten open", OPEN)):
        request = CaseReader(library.vocabulary).read(family(library.vocabulary, unknown), 1)
        if not isinstance(request, Request):
            raise SystemExit("\n".join(str(fault) for fault in request))
        program = library.program(library.for_region(request.region, request.on), request.on)

        def traced(advise: bool, request: Request = request, program: Any = program) -> None:
            decision = decide(program, request.household, request.on, advise=advise)
            tracer = Tracer(decision.case)
            for outcome in decision.outcomes:
                tracer.outcome(outcome)

        def outcomes(request: Request = request, program: Any = program) -> None:
            decide(program, request.household, request.on, advise=False)

        figures[f"{label}: outcomes, ms"] = timed(outcomes)
        figures[f"{label}: outcomes and trace, ms"] = timed(lambda run=traced: run(False))  # type: ignore[misc]
        figures[f"{label}: outcomes, needs and turns, trace, ms"] = timed(lambda run=traced: run(True))  # type: ignore[misc]
    return figures


def process(vocabulary: Vocabulary) -> dict[str, float]:
    """The whole command, from start to exit, for one family."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(family(vocabulary, []), file)
        file.flush()
        command = [str(Path(sys.executable).parent / "doudi"), "decide", file.name, "--format", "json"]
        run = timed(lambda: subprocess.run(command, check=True, capture_output=True), of_children)
    return {"doudi decide as a process, ms": run}


def main() -> None:
    library = Library()
    figures = measure(library) | process(library.vocabulary)
    (HERE / "decide.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for name, value in figures.items():
        print(f"{name:<60} {value:>10}")


if __name__ == "__main__":
    main()
