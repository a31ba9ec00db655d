"""The texts of a starting pack: the templates of `starter/` filled with what the packs above say and leave open."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from pathlib import Path
from string import Template

from doudi.policies.authoring.delegated_texts import local_rules, rulings
from doudi.policies.authoring.json_schema import schema_files
from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.jurisdictions import Division
from doudi.policies.packs.library import Library
from doudi.policies.packs.local_settings import UNKNOWN, LocalSetting
from doudi.policies.packs.pack import Pack
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.quality.coverage import OPEN_KINDS
from doudi.policies.yaml.reader import read_yaml
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.explanation.formula_expansion import (
    FormulaTextWithValues,
    list_amounts,
    list_conditions,
    list_parameters,
)
from doudi.rules.explanation.formula_text import format_number, format_unit
from doudi.rules.language import nodes as n
from doudi.rules.language.model import Parameter
from doudi.rules.program.program import BoundRule, Program
from doudi.rules.types import Number

STARTER = SHIPPED_PACKS / "starter"
FILES = {
    "pack.yaml": "pack",
    "clauses.yaml": "clauses",
    "parameters.yaml": "parameters",
    "rules/living.yaml": "rules",
    "procedures.yaml": "procedures",
    "cases.yaml": "cases",
}
SCHEMAS = ".schema"
UNLIMITED = 10_000
"""From this greatest value on, which is what a parameter has where the vocabulary names none, no bound is told."""


def starting_texts(
    library: Library, base: Pack, division: Division, name: str, folder: Path, today: dt.date
) -> dict[str, str]:
    """Returns the text of each file of a starting pack by its path in the pack, the schemas for editors among them."""
    first = dt.date(today.year, 1, 1)
    program = library.program(base, max(today.toordinal(), base.start))
    words = FormulaTextWithValues(program, max(today.toordinal(), base.start))
    placeholders = {
        "place": division.name,
        "pack": name,
        "title": f"{division.name}社会救助办法",
        "layer": division.layer,
        "start": division.start,
        "code": division.code,
        "base": base.name,
        "base_title": base.title,
        "folder": str(folder),
        "from": first.isoformat(),
        "to": dt.date(today.year + 4, 12, 31).isoformat(),
        "on": dt.date(today.year, 6, 1).isoformat(),
        "prefix": name.upper(),
        "prefix_lower": name.lower(),
        "open_kinds": "，".join(f"{kind} {label}" for kind, label in OPEN_KINDS.items()),
        "open_parameters": _open_parameters(library, base, division.layer, program, words, first, name.upper()),
        "rights_above": _rights(library, program, above=True),
        "rights_free": _rights(library, program, above=False),
        "slots": _slots(program, first, name.upper()),
        "local_rules": local_rules(library, base, division.layer, program, first, name.upper()),
        "rulings": rulings(library, base, division.layer, first, name.upper()),
        "example_replaces": _replaces(program, _template("rules")),
        "expected": "granted",
        "kind": "granted",
    }
    texts = _filled(placeholders)
    placeholders["expected"], placeholders["kind"] = _expected(library, name, texts)
    return _filled(placeholders) | {
        f"{SCHEMAS}/{path}": text for path, text in schema_files(library.vocabulary).items()
    }


def _template(name: str) -> str:
    return (STARTER / f"{name}.template").read_text(encoding="utf-8")


def _filled(placeholders: dict[str, str]) -> dict[str, str]:
    texts = {}
    for path, template in FILES.items():
        text = Template(_template(template)).substitute(placeholders)
        texts[path] = re.sub(r"\n{3,}", "\n\n", text)
    return texts


def _open_parameters(
    library: Library,
    base: Pack,
    level: str,
    program: Program,
    words: FormulaTextWithValues,
    first: dt.date,
    prefix: str,
) -> str:
    """Returns the commented list of local values of a place of some level of government, each with its question, who may set it
    and where it stands: first those without any value that the place may set, then those that it has from a level above, then
    those for which policy states a value until one is set."""
    rights = program.of_kind("right")
    checked: list[n.Node | None] = [bound.node for bound in program.checks]
    names = list_parameters(program, [top for bound in rights for top in _tops(bound)] + checked)
    settings, day = library.local_settings(base).values, max(first.toordinal(), program.start)
    names = list(dict.fromkeys([*names, *settings]))  # limits of property are read by facts, not by a right itself
    local = [program.parameters[name] for name in names if program.parameters[name].local]
    sections: dict[str, list[str]] = {
        "上级没有定数的，不写则有关项目的结论是“待定”": [],
        "由上级定的，本级没有权限；写上级文件的数值，并登记那份文件的条款": [],
        "上级已有说法的，不写则照上级的说法": [],
    }
    open_here, set_above, stated_above = sections.values()
    for parameter in local:
        stated, setting = words.setting(parameter.name), settings.get(parameter.name)
        if stated.fixed:
            continue
        says = stated.says if stated.clauses else ""
        about = [bound.rule.label for bound in rights if parameter.name in list_parameters(program, _tops(bound))]
        if setting is None:
            text = _commented(parameter, says, about, first, prefix)
        else:
            text = _asked(parameter, says, about, setting, day, first, prefix)
        beyond = setting is not None and not setting.may_be_set_by(level, day)
        (set_above if beyond else stated_above if stated.clauses else open_here).append(text)
    return "\n".join(f"\n  # ―― {title} ――\n" + "\n".join(entries) for title, entries in sections.items() if entries)


def _tops(bound: BoundRule) -> list[n.Node | None]:
    return [*list_conditions(bound), *list_amounts(bound)]


def _commented(parameter: Parameter, says: str, about: list[str], first: dt.date, prefix: str) -> str:
    unit = format_unit(parameter.unit) or "比例，如 0.6"
    rights = "、".join(about[:4]) + (f"等{len(about)}项" if len(about) > 4 else "") if about else "标准或财产的核对"
    return (
        f"  # {parameter.label}（{unit}）{f'；{says}' if says else ''}。关系到：{rights}\n"
        f"  # - {{parameter: {parameter.name}, values: [{{from: {first}, value: 填写, clause: {prefix}-2}}]}}"
    )


def _asked(
    parameter: Parameter, says: str, about: list[str], setting: LocalSetting, day: int, first: dt.date, prefix: str
) -> str:
    """The entry of a value of which policy says who sets it: the question, by whom and within what bounds, and its source."""
    competence = setting.competence(day)
    by = competence.with_clauses if competence else UNKNOWN
    label, line = _commented(parameter, says, about, first, prefix).split("\n")
    return f"{label}\n  #   问：{setting.question}\n  #   {by}；{_bounds(parameter)}出处：{setting.source}\n{line}"


def _bounds(parameter: Parameter) -> str:
    """Between what a value must lie where the vocabulary limits it: 不低于1，不高于10；; empty where it does not."""
    kind = Number(parameter.unit, parameter.denominator, 0, 0)
    low = f"不低于{format_number(parameter.low, kind)}" if parameter.low else ""
    high = "" if parameter.high >= UNLIMITED * parameter.denominator else f"不高于{format_number(parameter.high, kind)}"
    bounds = "，".join(part for part in (low, high) if part)
    return f"{bounds}；" if bounds else ""


def _rights(library: Library, program: Program, above: bool) -> str:
    lines = []
    for right in library.vocabulary.rights.values():
        bound = program.rules.get(right.name)
        if (bound is not None) == above:
            by = f"（{bound.rule.layer}）" if bound else ""
            lines.append(f"#   {right.name}　{right.label}{by}")
    return "\n".join(lines) or "#   没有"


def _slots(program: Program, first: dt.date, prefix: str) -> str:
    """Rules that a layer above leaves to lower ones and nobody has filled."""
    entries = []
    for bound in program.rules.values():
        rule = bound.rule
        if rule.slot:
            entries.append(
                f"  # {rule.layer} 留给各地写的条件“{rule.label}”，不写则照 {rule.layer} 的写法：\n"
                f"  # - rule: {rule.name}\n  #   fills: {rule.layer}\n  #   for: {rule.entity}\n  #   label: {rule.label}\n"
                f"  #   versions:\n  #     - from: {first}\n  #       clause: {prefix}-2\n"
                f"  #       formula: >-\n  #         {bound.version.formula}"
            )
    return "\n".join(entries)


def _replaces(program: Program, template: str) -> str:
    """The line of the template's commented example that says what it replaces: the layer which has that right, if any."""
    example = re.search(r"# - right: (\w+)", template)
    bound = program.rules.get(example[1]) if example else None
    return f"  #   replaces: {bound.rule.layer}" if bound else "  #   # 上级没有这个项目，所以不写 replaces"


def _expected(library: Library, name: str, texts: dict[str, str]) -> tuple[str, str]:
    """What the worked case comes to by the packs above, as `cases.yaml` writes it, and which kind of case that is."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in texts.items():
            (Path(folder) / name / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name / path).write_text(text, encoding="utf-8")
        beside = Library((*library.folders, Path(folder)))
        cases = read_yaml(Path(folder) / name / "cases.yaml")
        (case,) = cases["cases"]
        family, (right,) = cases["families"][case["family"]], case["shows"]
        members = [{"id": name_of_member, **facts} for name_of_member, facts in family["members"].items()]
        request = CaseReader(beside.vocabulary).read({**family, "id": case["family"], "members": members}, 1)
        assert isinstance(request, Request), request
        _, result = Decider(beside).decide(request, beside.pack(name))
        outcomes = [outcome for outcome in result.data()["outcomes"] if outcome["right"] == right]
    if not outcomes:
        return "no_rule", "refused"
    status, amount = outcomes[0]["status"], outcomes[0]["amount"]
    if status != ELIGIBLE or amount is None:
        return {NOT_ELIGIBLE: "refused", UNDETERMINED: "open"}.get(status, "granted"), "refused"
    high = "more" if amount["high"] is None else amount["high"]
    return amount["low"] if high == amount["low"] else f"{amount['low']} to {high}", "granted"
