"""The commented entries of a starting pack for what the layers above let a place word anew: rules, and circumstances of every
proceeding. To a place that may set none of it the pack says who does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from doudi.policies.packs.library import Library
from doudi.policies.packs.local_settings import UNKNOWN, LocalSetting
from doudi.policies.packs.pack import Pack
from doudi.rules.program.program import BoundRule, Program


def local_rules(library: Library, base: Pack, level: str, program: Program, first: dt.date, prefix: str) -> str:
    """The rules that a level of government may word anew, each with its present wording to begin with."""
    entries: list[str] = []
    for name, setting in library.local_settings(base).rules.items():
        bound = program.rules.get(name)
        if bound is not None:
            entries += _entry(setting, bound.rule.label, level, first, _wording(bound, first, prefix))
    return "\n".join(entries)


def rulings(library: Library, base: Pack, level: str, first: dt.date, prefix: str) -> str:
    """The circumstances that a level of government may rule to be so of every proceeding."""
    entries: list[str] = []
    procedures = library.procedures(base)
    for name, setting in library.local_settings(base).circumstances.items():
        knowing_it = [procedure for procedure in procedures.values() if name in procedure.circumstances]
        if knowing_it:
            labels = "、".join(f"{procedure.name} {procedure.label}" for procedure in knowing_it)
            wording = [
                f"可以写在：{labels}",
                f"- procedure: {knowing_it[0].name}",
                f"  holds: [{{circumstance: {name}, clause: {prefix}-2}}]",
            ]
            entries += _entry(setting, knowing_it[0].circumstances[name].label, level, first, wording)
    return "\n".join(entries)


def _entry(setting: LocalSetting, label: str, level: str, first: dt.date, wording: list[str]) -> Iterator[str]:
    # The newest text decides, also where it is in force from a later day of the year.
    in_force = [each for each in setting.competences if each.end >= first.toordinal()]
    ruling = in_force[-1] if in_force else None
    by = ruling.with_clauses if ruling else UNKNOWN
    if ruling is not None and level not in ruling.levels:
        yield f"  # “{label}”{by}：本级不写，照那一级的政策包。"
        return
    yield f"  # {setting.question}\n  #   {by}；出处：{setting.source}。不写则照上级的写法"
    yield from (f"  # {line}" for line in wording)


def _wording(bound: BoundRule, first: dt.date, prefix: str) -> list[str]:
    """A rule in the wording of the layer above, as an entry that replaces it."""
    rule = bound.rule
    unit = [f"  unit: {rule.unit}"] if rule.unit else []
    return [
        f"- rule: {rule.name}",
        f"  replaces: {rule.layer}",
        f"  for: {rule.entity}",
        f"  label: {rule.label}",
        *unit,
        "  versions:",
        f"    - from: {first}",
        f"      clause: {prefix}-2",
        "      formula: >-",
        f"        {' '.join(str(bound.version.formula).split())}",
    ]
