"""`policy check`: loads a pack for every day on which it has rules, checks its register, and runs its worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.quality.coverage import OPEN_KINDS, coverage_data, register
from doudi.policies.quality.proofs import prove_pack
from doudi.policies.quality.worked_cases import run_cases
from doudi.policies.yaml.reader import Record
from doudi.rules.calendar import format_day
from doudi.rules.language import nodes as n
from doudi.rules.problems import Problem, RulesError, SourceLine, did_you_mean
from doudi.rules.program.program import Program, find_eras, list_nodes

COMPUTED_KINDS = ("class", "rule", "amount", "growth", "recheck")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The problems of a pack, and a summary in Chinese; the summary is empty where the pack could not be loaded."""

    problems: tuple[Problem, ...]
    summary: str


def check_pack(library: Library, pack: Pack) -> CheckReport:
    """Returns the problems of a pack, and a summary in Chinese of what was checked."""
    try:
        eras = [library.program(pack, first) for first, _ in find_eras(library.layers(pack), max(pack.start, 1))]
        proof = prove_pack(library, pack)
        notices = len(library.calendar.notices) if pack.kind == "nation" else 0
    except RulesError as error:
        return CheckReport(error.problems, "")
    rows = {str(row["id"]): row for row in register(pack)}
    covered = coverage_data(library, pack)
    problems = [*_register_problems(pack, covered, rows), *proof.problems]
    for program in eras:
        problems += [problem for problem in _gaps(library, pack, program) if problem not in problems]
    wide = [f"{program.start}: {name}" for program in eras for name in wider_than_true(program)]
    count = 0
    if pack.kind != "nation":
        run = run_cases(library, pack)
        problems += run.problems
        count = run.count
    rules = len(library.layer(pack).rules)
    summary = f"✓ {pack.name}：{rules} 条规则，{len(eras)} 个时段，{len(proof.proofs)} 个程序"
    summary += f"，{notices} 份放假通知" if notices else ""
    summary += f"，{len(rows)} 条条款，{count} 个案例，全部符合"
    waiting = [row["id"] for row in covered if _waits(row, rows)]
    if waiting:
        summary += "\n  应计算而尚待落实的条款：" + "、".join(waiting)
    if wide:
        summary += "\n  结果可能偏宽的项目：" + "、".join(wide)
    return CheckReport(tuple(problems), summary)


def _waits(covered: dict[str, Any], rows: dict[str, Record]) -> bool:
    """True for a clause that is to be computed and that nothing enacts yet."""
    uses = rows[covered["id"]].get("use") or []
    return covered["kind"] in COMPUTED_KINDS and "compute" in uses and not covered["enacted_by"]


def _gaps(library: Library, pack: Pack, program: Program) -> Iterator[Problem]:
    """Reports parameters that a rule in force reads and of which no layer has a value on some day of the program's era."""
    names = {
        node.name
        for bound in program.rules.values()
        for node in list_nodes(bound)
        if isinstance(node, n.Lookup) or (isinstance(node, n.ParameterRef) and not node.years_back)
    }
    first = max(program.start, pack.start, 1)
    for name in sorted(names):
        parameter = program.parameters[name]
        values = [value for source in program.sources[name] for value in source.parameter.values]
        days = {first} | {value.end + 1 for value in values if first <= value.end < program.end}
        for day in sorted(days):
            if not parameter.local and not any(value.start <= day <= value.end for value in values):
                problem = f"'{name}' has no value on {format_day(day)}"
                yield Problem(parameter.place, problem, "a rule in force on that day asks for it")


def wider_than_true(program: Program) -> list[str]:
    """Rights whose range of amounts may be wider than the truth, however few facts are open: they divide by a formula, and
    how the dividend and the divisor depend on the same open facts is lost."""
    rights = []
    for bound in program.of_kind("right"):
        for node in list_nodes(bound):
            if isinstance(node, n.Quotient) and not isinstance(node.under, n.Const | n.ParameterRef):
                rights.append(bound.rule.name)
    return sorted(set(rights))


def _register_problems(pack: Pack, coverage: list[dict[str, Any]], rows: dict[str, Record]) -> list[Problem]:
    """Reports clauses that are to be computed and that nothing enacts without a reason, and other clauses that say neither
    what will enact them nor why nothing can."""
    problems = []
    for covered in coverage:
        row = rows[covered["id"]]
        place = SourceLine(f"{pack.name}/clauses.yaml", row.place.line)
        if covered["open"] is not None and str(covered["open"]) not in OPEN_KINDS:
            hint = did_you_mean(str(covered["open"]), OPEN_KINDS) or "kinds are " + ", ".join(OPEN_KINDS)
            problems.append(Problem(place, f"unknown kind of element '{covered['open']}'", hint))
        if covered["enacted_by"] or pack.kind == "nation":
            continue
        uses = row.get("use") or []
        if covered["kind"] in COMPUTED_KINDS and "compute" in uses and not (covered["open"] and covered["reason"]):
            problems.append(
                Problem(place, f"nothing enacts {covered['id']}", "a rule, parameter, check or class cites it")
            )
        elif not covered["open"] and not covered["reason"]:
            problems.append(
                Problem(
                    place, f"{covered['id']} says neither what will enact it nor why nothing can", "fill open or reason"
                )
            )
    return problems
