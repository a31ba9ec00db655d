"""The texts of a starting pack: the templates of `starter/` filled with what the packs above say and leave open."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from pathlib import Path
from string import Template

from doudi.policies.cases import CaseReader, Request
from doudi.policies.coverage import OPEN_KINDS
from doudi.policies.packs import Library, Pack
from doudi.policies.places import Division
from doudi.policies.reading import ValuedWords, amounts_of, conditions_of, parameters_of
from doudi.policies.results import Decider
from doudi.policies.schemas import schema_files
from doudi.policies.vocabulary import HERE
from doudi.policies.yaml_files import read_yaml
from doudi.rules import nodes as n
from doudi.rules.model import Parameter
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.program import BoundRule, Program
from doudi.rules.wording import unit_words

STARTER = HERE / "starter"
FILES = {
    "pack.yaml": "pack",
    "clauses.yaml": "clauses",
    "parameters.yaml": "parameters",
    "rules/living.yaml": "rules",
    "cases.yaml": "cases",
}
SCHEMAS = ".schema"


def starting_texts(
    library: Library, base: Pack, division: Division, name: str, folder: Path, today: dt.date
) -> dict[str, str]:
    """Each file by its path in the pack, the schemas for editors among them."""
    first = dt.date(today.year, 1, 1)
    program = library.program(base, max(today.toordinal(), base.start))
    words = ValuedWords(program, max(today.toordinal(), base.start))
    given = {
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
        "open_parameters": _open_parameters(program, words, first, name.upper()),
        "rights_above": _rights(library, program, above=True),
        "rights_free": _rights(library, program, above=False),
        "slots": _slots(program, first, name.upper()),
        "example_replaces": _replaces(program, "disability_care_subsidy"),
        "expected": "granted",
        "kind": "granted",
    }
    texts = _filled(given)
    given["expected"], given["kind"] = _expected(library, name, texts)
    return _filled(given) | {f"{SCHEMAS}/{path}": text for path, text in schema_files(library.vocabulary).items()}


def _filled(given: dict[str, str]) -> dict[str, str]:
    found = {}
    for path, template in FILES.items():
        text = Template((STARTER / f"{template}.template").read_text(encoding="utf-8")).substitute(given)
        found[path] = re.sub(r"\n{3,}", "\n\n", text)
    return found


def _open_parameters(program: Program, words: ValuedWords, first: dt.date, prefix: str) -> str:
    """What the packs above leave to localities: first what nobody has set, then what they state until it is."""
    rights = program.of_kind("right")
    checked: list[n.Node | None] = [bound.node for bound in program.checks]
    asked = parameters_of(program, [top for bound in rights for top in _tops(bound)] + checked)
    local = [program.parameters[name] for name in asked if program.parameters[name].local]
    parts = []
    for title, stated in (
        ("上级没有定数的，不写则有关项目的结论是“待定”", False),
        ("上级已有说法的，不写则照上级的说法", True),
    ):
        entries = []
        for one in local:
            setting = words.setting(one.name)
            if not setting.fixed and bool(setting.clauses) == stated:
                about = [bound.rule.label for bound in rights if one.name in parameters_of(program, _tops(bound))]
                says = f"；{setting.says}" if stated else ""
                entries.append(_commented(one, says, about, first, prefix))
        if entries:
            parts.append(f"\n  # ―― {title} ――\n" + "\n".join(entries))
    return "\n".join(parts)


def _tops(bound: BoundRule) -> list[n.Node | None]:
    return [*conditions_of(bound), *amounts_of(bound)]


def _commented(parameter: Parameter, says: str, about: list[str], first: dt.date, prefix: str) -> str:
    unit = unit_words(parameter.unit) or "比例，如 0.6"
    rights = "、".join(about[:4]) + (f"等{len(about)}项" if len(about) > 4 else "") if about else "标准的核对"
    return (
        f"  # {parameter.label}（{unit}）{says}。关系到：{rights}\n"
        f"  # - {{parameter: {parameter.name}, values: [{{from: {first}, value: 填写, clause: {prefix}-2}}]}}"
    )


def _rights(library: Library, program: Program, above: bool) -> str:
    found = []
    for right in library.vocabulary.rights.values():
        bound = program.rules.get(right.name)
        if (bound is not None) == above:
            by = f"（{bound.rule.layer}）" if bound else ""
            found.append(f"#   {right.name}　{right.label}{by}")
    return "\n".join(found) or "#   没有"


def _slots(program: Program, first: dt.date, prefix: str) -> str:
    """Rules that a layer above leaves to lower ones and nobody has filled."""
    found = []
    for bound in program.rules.values():
        rule = bound.rule
        if rule.slot:
            found.append(
                f"  # {rule.layer} 留给各地写的条件“{rule.label}”，不写则照 {rule.layer} 的写法：\n"
                f"  # - rule: {rule.name}\n  #   fills: {rule.layer}\n  #   for: {rule.whose}\n  #   label: {rule.label}\n"
                f"  #   versions:\n  #     - from: {first}\n  #       clause: {prefix}-2\n"
                f"  #       formula: >-\n  #         {bound.version.formula}"
            )
    return "\n".join(found)


def _replaces(program: Program, right: str) -> str:
    bound = program.rules.get(right)
    return f"  #   replaces: {bound.rule.layer}" if bound else "  #   # 上级没有这个项目，所以不写 replaces"


def _expected(library: Library, name: str, texts: dict[str, str]) -> tuple[str, str]:
    """What the worked case comes to by the packs above, as `cases.yaml` writes it, and which kind of case that is."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in texts.items():
            (Path(folder) / name / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name / path).write_text(text, encoding="utf-8")
        beside = Library((*library.folders, Path(folder)))
        family = read_yaml(Path(folder) / name / "cases.yaml")["families"]["alone"]
        members = [{"id": one, **facts} for one, facts in family["members"].items()]
        request = CaseReader(beside.vocabulary).read({**family, "id": "alone", "members": members}, 1)
        assert isinstance(request, Request), request
        _, result = Decider(beside).decide(request, beside.pack(name))
        outcomes = [one for one in result.data()["outcomes"] if one["right"] == "dibao"]
    if not outcomes:
        return "no_rule", "refused"
    status, amount = outcomes[0]["status"], outcomes[0]["amount"]
    if status != ELIGIBLE or amount is None:
        return {NOT_ELIGIBLE: "refused", UNDETERMINED: "open"}.get(status, "granted"), "refused"
    high = "more" if amount["high"] is None else amount["high"]
    return amount["low"] if high == amount["low"] else f"{amount['low']} to {high}", "granted"
