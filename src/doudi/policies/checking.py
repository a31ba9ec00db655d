"""`policy check`: everything a pack must hold to, on every day it has rules for, with its worked cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from doudi.policies.coverage import OPEN_KINDS, coverage_data, register
from doudi.policies.pack_cases import run_cases
from doudi.policies.packs import Library, Pack
from doudi.policies.yaml_files import Record
from doudi.rules import nodes as n
from doudi.rules.calendar import from_day
from doudi.rules.model import FOREVER
from doudi.rules.problems import Place, Problem, RulesError, did_you_mean
from doudi.rules.program import Program, era, nodes_of

COMPUTED_KINDS = ("class", "rule", "amount", "growth", "recheck")


@dataclass(frozen=True, slots=True)
class Checked:
    problems: tuple[Problem, ...]
    summary: str


def check_pack(library: Library, pack: Pack) -> Checked:
    """Loads the pack for each of its eras, then its register, then its cases."""
    try:
        eras = list(_eras(library, pack))
    except RulesError as error:
        return Checked(error.problems, "")
    rows = {str(row["id"]): row for row in register(pack)}
    covered = coverage_data(library, pack)
    problems = [*_register_problems(pack, covered, rows)]
    for program in eras:
        problems += [one for one in _gaps(library, pack, program) if one not in problems]
    wide = [f"{program.start}: {name}" for program in eras for name in wider_than_true(program)]
    count = 0
    if pack.kind != "nation":
        run = run_cases(library, pack)
        problems += run.problems
        count = run.count
    rules = len(library.layer(pack).rules)
    shown = f"✓ {pack.name}：{rules} 条规则，{len(eras)} 个时段，{len(rows)} 条条款，{count} 个案例，全部符合"
    waiting = [row["id"] for row in covered if _waits(row, rows)]
    if waiting:
        shown += "\n  应计算而尚待落实的条款：" + "、".join(waiting)
    if wide:
        shown += "\n  结果可能偏宽的项目：" + "、".join(wide)
    return Checked(tuple(problems), shown)


def _eras(library: Library, pack: Pack) -> list[Program]:
    """A Program for every span of days with the same versions, from the pack's first day on."""
    day = max(pack.start, 1)
    programs: list[Program] = []
    layers = library.layers(pack)
    while day < FOREVER and len(programs) < 200:
        programs.append(library.program(pack, day))
        day = era(layers, day)[1] + 1
    return programs


def _waits(covered: dict[str, Any], rows: dict[str, Record]) -> bool:
    """A row to be computed that nothing enacts yet, with a reason."""
    uses = rows[covered["id"]].get("use") or []
    return covered["kind"] in COMPUTED_KINDS and "compute" in uses and not covered["enacted_by"]


def _gaps(library: Library, pack: Pack, program: Program) -> Iterator[Problem]:
    """A value that a rule in force asks for and that no layer has on some day of the program's era."""
    asked = {
        node.name
        for bound in program.rules.values()
        for node in nodes_of(bound)
        if isinstance(node, n.Lookup) or (isinstance(node, n.ParamRef) and not node.years_back)
    }
    first = max(program.start, pack.start, 1)
    for name in sorted(asked):
        parameter = program.parameters[name]
        values = [value for source in program.sources[name] for value in source.parameter.values]
        days = {first} | {value.end + 1 for value in values if first <= value.end < program.end}
        for day in sorted(days):
            if not parameter.local and not any(value.start <= day <= value.end for value in values):
                what = f"'{name}' has no value on {from_day(day)}"
                yield Problem(parameter.place, what, "a rule in force on that day asks for it")


def wider_than_true(program: Program) -> list[str]:
    """Rights whose range may be wider than the truth however few facts are open: two open quantities are multiplied or
    divided by each other, so that what couples them is lost."""
    found = []
    for bound in program.of_kind("right"):
        for node in nodes_of(bound):
            if isinstance(node, n.Quotient) and not isinstance(node.under, n.Const | n.ParamRef):
                found.append(bound.rule.name)
    return sorted(set(found))


def _register_problems(pack: Pack, coverage: list[dict[str, Any]], rows: dict[str, Record]) -> list[Problem]:
    """What is to be computed is enacted by something, or says what will enact it and why nothing does yet; every other row
    says what will, or why nothing can."""
    problems = []
    for covered in coverage:
        row = rows[covered["id"]]
        place = Place(f"{pack.name}/clauses.yaml", row.place.line)
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
