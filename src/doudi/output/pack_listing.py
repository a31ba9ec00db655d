"""Lists packs and the vocabulary, and shows a pack's rules and elements as an officer reads them."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from doudi.output.line_breaks import Paragraph
from doudi.output.terminal import fact_values
from doudi.policies.packs.elements import ElementText, describe_elements
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import STANDINGS, Pack
from doudi.policies.packs.vocabulary import Vocabulary, exclusion_words
from doudi.policies.yaml.records import span_words
from doudi.rules.explanation.formula_text import FormulaText, format_number, format_unit
from doudi.rules.language.model import ALWAYS, FOREVER, Clause, Ground, Parameter, ParameterValue, Rule, Version
from doudi.rules.problems import Problem, RulesError, SourceLine, did_you_mean
from doudi.rules.program.program import BoundGround, BoundRule, Program
from doudi.rules.types import Number

ROUNDINGS = {"up": "向上取整", "down": "向下取整"}
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


def vocabulary_data(vocabulary: Vocabulary) -> dict[str, Any]:
    """Returns the vocabulary as plain data."""
    facts = [
        {
            "name": fact.name, "for": fact.entity, "label": fact.label, "values": fact_values(fact), "question": fact.question,
            "evidence": fact.evidence, "answered_by": fact.answered_by, "options": list(fact.options),
            "unit": str(fact.type.unit) if isinstance(fact.type, Number) else None,
        }
        for fact in vocabulary.facts.values()
    ]  # fmt: skip
    parameters = [
        {"name": parameter.name, "label": parameter.label, "unit": str(parameter.unit)}
        for parameter in vocabulary.parameters.values()
    ]
    rights = [
        {
            "name": right.name, "label": right.label, "for": right.entity, "unit": str(right.unit) if right.unit else None,
            "forms": list(right.forms or ()),
        }
        for right in vocabulary.rights.values()
    ]  # fmt: skip
    return {"facts": facts, "parameters": parameters, "rights": rights}


# A pack as an officer reads it


def show_pack(library: Library, pack: Pack, name: str) -> Group:
    """One rule, parameter, check, clause or other element, of the pack or of the nearest layer below it that has the name;
    without a name, all rules and elements of the pack itself."""
    if not name:
        layer = library.layer(pack)
        return Group(
            *(_rule(library, pack, rule) for rule in layer.rules),
            *(_element(library, pack, element) for element in _elements(library, pack)),
        )
    for layered in reversed(library.chain(pack)):
        parts = _named(library, pack, layered, name)
        if parts:
            return Group(*parts)
    raise RulesError([_unknown_name(library, pack, name)])


def _elements(library: Library, pack: Pack) -> list[ElementText]:
    return list(describe_elements(library.elements(pack), library.vocabulary, library.rules(pack)))


def _named(library: Library, pack: Pack, layered: Pack, name: str) -> list[Any]:
    """Returns everything of that name in one layer, as it holds under the pack."""
    layer = library.layer(layered)
    origin = "" if layered is pack else f"（{layered.name} 的规定）"
    parts: list[Any] = [_rule(library, pack, rule, origin) for rule in layer.rules if rule.name == name]
    parts += [_parameter(library, pack, parameter, origin) for parameter in layer.parameters if parameter.name == name]
    for check in layer.checks:
        if check.name == name:
            program = library.program(pack, max(check.start, pack.start, 1))
            node = next(bound.node for bound in program.checks if bound.check.name == check.name)
            lines = [
                FormulaText(program).say(node),
                f"不符时提示：{check.message}",
                _cite(library, pack, check.clauses),
            ]
            parts.append(_panel(f"核对：{check.label}（{check.name}）{origin}", lines))
    parts += [_element(library, pack, element) for element in _elements(library, layered) if element.name == name]
    for clause in layer.clauses:
        if clause.id == name:
            position = f"{clause.document} {clause.position}{STANDINGS[clause.standing]}"
            parts.append(_panel(f"{clause.id}{origin}", [clause.summary, position]))
    return parts


def _unknown_name(library: Library, pack: Pack, name: str) -> Problem:
    names: list[str] = []
    for layered in library.chain(pack):
        layer = library.layer(layered)
        names += [rule.name for rule in layer.rules] + [parameter.name for parameter in layer.parameters]
        names += [element.name for element in _elements(library, layered)]
        names += [check.name for check in layer.checks] + [clause.id for clause in layer.clauses]
    hint = did_you_mean(name, names) or "see policy show without a name"
    return Problem(SourceLine(pack.name), f"there is no '{name}'", hint)


def _exclusion_lines(library: Library, pack: Pack, rule: Rule) -> list[Paragraph]:
    return [
        Paragraph(f"{exclusion_words(library.vocabulary, exclusion)}　{_cite(library, pack, exclusion.clauses)}")
        for exclusion in rule.excludes
    ]


def _element(library: Library, pack: Pack, element: ElementText) -> Panel:
    title = f"{element.kind} {element.name}：{element.label}"
    return _panel(title, [*element.lines, _cite(library, pack, element.clauses)])


def _panel(title: str, lines: list[str]) -> Panel:
    return Panel(Paragraph("\n".join(line for line in lines if line)), title=title, title_align="left", box=box.ROUNDED)


def _rule(library: Library, pack: Pack, rule: Rule, origin: str = "") -> Panel:
    """Shows a rule with all its versions. `origin`: which layer the rule is of, where it is not the pack itself."""
    holder = "家庭" if rule.entity == "household" else "成员"
    unit = f"，{format_unit(rule.unit)}" if rule.unit else ""
    right = library.vocabulary.rights.get(rule.name)
    forms = "和".join(library.vocabulary.forms[form] for form in (right.forms or () if right else ()))
    unit += f"，{forms}" if forms else ""
    title = f"{KINDS[rule.kind]} {rule.name}：{rule.label}（{holder}{unit}）{origin}"
    parts: list[Any] = []
    for version in rule.versions:
        program = library.program(pack, max(version.start, pack.start, 1))
        bound = program.rules.get(rule.name)
        if bound is None or bound.version is not version:
            parts.append(Paragraph(f"{span_words(version.start, version.end)}：由上一层的规定决定", "dim"))
            continue
        parts.append(_version(library, pack, program, bound, version))
    parts += _exclusion_lines(library, pack, rule)
    return Panel(Group(*parts), title=title, title_align="left", box=box.ROUNDED)


def _version(library: Library, pack: Pack, program: Program, bound: BoundRule, version: Version) -> Group:
    words = FormulaText(program)
    lines: list[Any] = []
    if version.start != ALWAYS or version.end != FOREVER:
        lines.append(Text(span_words(version.start, version.end), "bold"))
    if bound.body is not None:
        lines += [Paragraph(words.say(bound.body)), Paragraph(_cite(library, pack, version.clauses), "dim")]
    groups = (("途径", bound.grounds), ("例外", bound.unless), ("增发", bound.supplements))
    for title, ways in groups:
        for index, way in enumerate(ways, start=1):
            lines.append(Paragraph(f"{title}{index}：{way.ground.label}", "bold"))
            lines += [Padding(line, (0, 0, 0, 2)) for line in _way(library, pack, words, way, way.ground)]
    if version.rounding != "half_up" and bound.grounds:
        lines.append(Text(f"计算结果{ROUNDINGS[version.rounding]}到分"))
    if version.note:
        lines.append(Paragraph(f"注：{version.note}"))
    return Group(*lines)


def _value_words(vocabulary: Vocabulary, parameter: Parameter, value: ParameterValue, kind: Number) -> str:
    """Returns a value in words. Each option of a table has the label that a fact with these options gives it."""
    if not isinstance(value.value, tuple):
        return format_number(value.value, kind)
    fact = next((candidate for candidate in vocabulary.facts.values() if candidate.options == parameter.options), None)
    labels = fact.option_labels if fact else parameter.options
    cells = zip(labels, value.value, strict=True)
    return "、".join(f"{label} {format_number(cell, kind)}" for label, cell in cells)


def _way(library: Library, pack: Pack, words: FormulaText, bound: BoundGround, way: Ground) -> list[Paragraph]:
    lines = [Paragraph(f"条件　{words.say(bound.when)}")] if bound.when is not None else []
    if bound.amount is not None:
        lines.append(Paragraph(f"金额　{'最高为' if way.at_most else ''}{words.say(bound.amount)}"))
    return [*lines, Paragraph(f"依据　{_cite(library, pack, way.clauses)}", "dim")]


def _cite(library: Library, pack: Pack, names: tuple[str, ...]) -> str:
    clauses: dict[str, Clause] = {
        clause.id: clause for layered in library.chain(pack) for clause in library.layer(layered).clauses
    }
    return "；".join(
        f"{clauses[name].document}{clauses[name].position}{STANDINGS[clauses[name].standing]} [{name}]"
        for name in names
    )


def _parameter(library: Library, pack: Pack, parameter: Parameter, origin: str = "") -> Panel:
    kind = Number(parameter.unit, parameter.denominator, 0, 0)
    lines = []
    for value in parameter.values:
        value_text = _value_words(library.vocabulary, parameter, value, kind)
        lines.append(f"{span_words(value.start, value.end)}：{value_text}　{_cite(library, pack, value.clauses)}")
    for stated in parameter.value_ranges:
        if stated.formula:
            program = library.program(pack, max(stated.start, pack.start, 1))
            sources = [
                bound_statement
                for source in program.sources[parameter.name]
                for bound_statement in source.value_ranges
                if bound_statement.value_range is stated and bound_statement.node
            ]
            statement = "；".join(
                f"当地未录入时为 {FormulaText(program).say(bound_statement.node)}"
                for bound_statement in sources
                if bound_statement.node
            )
        else:
            statement = (
                f"由当地在 {format_number(stated.low or 0, kind)} 至 {format_number(stated.high or 0, kind)} 之间确定"
            )
        lines.append(f"{span_words(stated.start, stated.end)}：{statement}　{_cite(library, pack, stated.clauses)}")
    return _panel(f"参数 {parameter.name}：{parameter.label}{origin}", lines)
