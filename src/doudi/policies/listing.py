"""What there is: packs, the vocabulary as data, and a pack's rules as an officer reads them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from doudi.policies.packs import Library, Pack
from doudi.policies.terminal import fact_values
from doudi.policies.vocabulary import Vocabulary
from doudi.rules.model import ALWAYS, FOREVER, Clause, Parameter, Rule, Version, Way
from doudi.rules.problems import Place, Problem, RulesError, did_you_mean
from doudi.rules.program import BoundRule, BoundWay, Program
from doudi.rules.types import Number
from doudi.rules.wording import Words, number_words, unit_words

STANDINGS = {"official": "", "reprint": "（转载）", "to_be_confirmed": "（待核对）"}
KINDS = {"right": "项目", "class": "对象类别", "rule": "规则"}


def packs_table(library: Library) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("政策包", "名称", "版本", "地区", "期限", "依托", "摘要"):
        table.add_column(heading, overflow="fold")
    for pack in library.packs.values():
        regions = "、".join(region or "全国" for region in pack.regions)
        table.add_row(
            pack.name,
            pack.title,
            pack.version,
            regions,
            span_words(pack.start, pack.end),
            pack.rests_on,
            pack.digest[:12],
        )
    return table


def span_words(start: int, end: int) -> str:
    first = "" if start == ALWAYS else dt.date.fromordinal(start).isoformat()
    last = "" if end == FOREVER else dt.date.fromordinal(end).isoformat()
    return f"{first or '一直'} 至 {last or '今后'}" if first or last else "一直有效"


def vocabulary_data(vocabulary: Vocabulary) -> dict[str, Any]:
    """The vocabulary as plain data."""
    facts = [
        {
            "name": fact.name, "for": fact.whose, "label": fact.label, "values": fact_values(fact), "question": fact.question,
            "evidence": fact.evidence, "answered_by": fact.answered_by, "options": list(fact.options),
            "unit": str(fact.type.unit) if isinstance(fact.type, Number) else None,
        }
        for fact in vocabulary.facts.values()
    ]  # fmt: skip
    parameters = [
        {"name": one.name, "label": one.label, "unit": str(one.unit)} for one in vocabulary.parameters.values()
    ]
    rights = [
        {"name": one.name, "label": one.label, "for": one.whose, "unit": str(one.unit) if one.unit else None}
        for one in vocabulary.rights.values()
    ]
    return {"facts": facts, "parameters": parameters, "rights": rights}


# A pack as an officer reads it


def show_pack(library: Library, pack: Pack, name: str) -> Group:
    """One rule, parameter, check or clause of a pack, or all its rules."""
    layer = library.layer(pack)
    if not name:
        return Group(*(_rule(library, pack, rule) for rule in layer.rules))
    rules = [rule for rule in layer.rules if rule.name == name]
    parameters = [parameter for parameter in layer.parameters if parameter.name == name]
    checks = [check for check in layer.checks if check.name == name]
    clauses = [clause for clause in layer.clauses if clause.id == name]
    if not (rules or parameters or checks or clauses):
        known = [rule.name for rule in layer.rules] + [parameter.name for parameter in layer.parameters]
        known += [check.name for check in layer.checks] + [clause.id for clause in layer.clauses]
        raise RulesError(
            [
                Problem(
                    Place(pack.name),
                    f"there is no '{name}'",
                    did_you_mean(name, known) or "see policy show without a name",
                )
            ]
        )
    parts: list[Any] = [_rule(library, pack, rule) for rule in rules]
    parts += [_parameter(library, pack, parameter) for parameter in parameters]
    for check in checks:
        program = library.program(pack, max(check.start, pack.start, 1))
        node = next(bound.node for bound in program.checks if bound.check.name == check.name)
        parts.append(
            _panel(
                f"核对：{check.label}（{check.name}）",
                [Words(program).say(node), f"不符时提示：{check.message}", _cite(library, pack, check.clauses)],
            )
        )
    for clause in clauses:
        parts.append(
            _panel(clause.id, [clause.summary, f"{clause.document} {clause.position}{STANDINGS[clause.standing]}"])
        )
    return Group(*parts)


def _panel(title: str, lines: list[str]) -> Panel:
    return Panel("\n".join(line for line in lines if line), title=title, title_align="left", box=box.ROUNDED)


def _rule(library: Library, pack: Pack, rule: Rule) -> Panel:
    whose = "家庭" if rule.whose == "household" else "成员"
    unit = f"，{unit_words(rule.unit)}" if rule.unit else ""
    title = f"{KINDS[rule.kind]} {rule.name}：{rule.label}（{whose}{unit}）"
    parts: list[Any] = []
    for version in rule.versions:
        program = library.program(pack, max(version.start, pack.start, 1))
        bound = program.rules.get(rule.name)
        if bound is None or bound.version is not version:
            parts.append(Text(f"{span_words(version.start, version.end)}：由上一层的规定决定", "dim"))
            continue
        parts.append(_version(library, pack, program, bound, version))
    return Panel(Group(*parts), title=title, title_align="left", box=box.ROUNDED)


def _version(library: Library, pack: Pack, program: Program, bound: BoundRule, version: Version) -> Group:
    words = Words(program)
    lines: list[Any] = []
    if version.start != ALWAYS or version.end != FOREVER:
        lines.append(Text(span_words(version.start, version.end), "bold"))
    if bound.body is not None:
        lines += [Text(words.say(bound.body)), Text(_cite(library, pack, version.clauses), "dim")]
    groups = (("途径", bound.ways), ("例外", bound.unless), ("增发", bound.supplements))
    for title, ways in groups:
        for index, way in enumerate(ways, start=1):
            lines.append(Text(f"{title}{index}：{way.way.label}", "bold"))
            lines += [Padding(line, (0, 0, 0, 2)) for line in _way(library, pack, words, way, way.way)]
    if version.note:
        lines.append(Text(f"注：{version.note}"))
    return Group(*lines)


def _way(library: Library, pack: Pack, words: Words, bound: BoundWay, way: Way) -> list[Text]:
    lines = [Text(f"条件　{words.say(bound.when)}")] if bound.when is not None else []
    if bound.amount is not None:
        lines.append(Text(f"金额　{'最高为' if way.at_most else ''}{words.say(bound.amount)}"))
    return [*lines, Text(f"依据　{_cite(library, pack, way.clauses)}", "dim")]


def _cite(library: Library, pack: Pack, names: tuple[str, ...]) -> str:
    known: dict[str, Clause] = {
        clause.id: clause for one in library.chain(pack) for clause in library.layer(one).clauses
    }
    return "；".join(
        f"{known[name].document}{known[name].position}{STANDINGS[known[name].standing]} [{name}]" for name in names
    )


def _parameter(library: Library, pack: Pack, parameter: Parameter) -> Panel:
    kind = Number(parameter.unit, parameter.den, 0, 0)
    lines = []
    for value in parameter.values:
        cells = value.value if isinstance(value.value, tuple) else (value.value,)
        shown = "、".join(number_words(cell, kind) for cell in cells)
        lines.append(f"{span_words(value.start, value.end)}：{shown}　{_cite(library, pack, value.clauses)}")
    for stated in parameter.stated:
        if stated.formula:
            program = library.program(pack, max(stated.start, pack.start, 1))
            sources = [
                one
                for source in program.sources[parameter.name]
                for one in source.stated
                if one.stated is stated and one.node
            ]
            said = "；".join(f"当地未录入时为 {Words(program).say(one.node)}" for one in sources if one.node)
        else:
            said = f"由当地在 {number_words(stated.low or 0, kind)} 至 {number_words(stated.high or 0, kind)} 之间确定"
        lines.append(f"{span_words(stated.start, stated.end)}：{said}　{_cite(library, pack, stated.clauses)}")
    return _panel(f"参数 {parameter.name}：{parameter.label}", lines)
