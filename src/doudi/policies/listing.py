"""What there is: packs, the vocabulary as data, and a pack's rules as an officer reads them."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from doudi.policies.elements import Described, described
from doudi.policies.packs import STANDINGS, Library, Pack
from doudi.policies.records import span_words as span_words
from doudi.policies.terminal import fact_values
from doudi.policies.vocabulary import Vocabulary
from doudi.rules.model import ALWAYS, FOREVER, Clause, Parameter, Rule, Value, Version, Way
from doudi.rules.problems import Place, Problem, RulesError, did_you_mean
from doudi.rules.program import BoundRule, BoundWay, Program
from doudi.rules.types import Number
from doudi.rules.wording import Words, number_words, unit_words

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
        {
            "name": one.name, "label": one.label, "for": one.whose, "unit": str(one.unit) if one.unit else None,
            "forms": list(one.forms or ()),
        }
        for one in vocabulary.rights.values()
    ]  # fmt: skip
    return {"facts": facts, "parameters": parameters, "rights": rights}


# A pack as an officer reads it


def show_pack(library: Library, pack: Pack, name: str) -> Group:
    """One rule, parameter, check, clause or other element of a pack; without a name, all its rules and elements."""
    layer = library.layer(pack)
    elements = list(described(library.elements(pack), library.vocabulary, library.rules(pack)))
    if not name:
        return Group(
            *(_rule(library, pack, rule) for rule in layer.rules),
            *(_element(library, pack, element) for element in elements),
        )
    rules = [rule for rule in layer.rules if rule.name == name]
    parameters = [parameter for parameter in layer.parameters if parameter.name == name]
    checks = [check for check in layer.checks if check.name == name]
    clauses = [clause for clause in layer.clauses if clause.id == name]
    own = [element for element in elements if element.name == name]
    if not (rules or parameters or checks or clauses or own):
        known = [rule.name for rule in layer.rules] + [parameter.name for parameter in layer.parameters]
        known += [element.name for element in elements]
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
    parts += [_element(library, pack, element) for element in own]
    for clause in clauses:
        parts.append(
            _panel(clause.id, [clause.summary, f"{clause.document} {clause.position}{STANDINGS[clause.standing]}"])
        )
    return Group(*parts)


def _element(library: Library, pack: Pack, element: Described) -> Panel:
    title = f"{element.kind} {element.name}：{element.label}"
    return _panel(title, [*element.lines, _cite(library, pack, element.clauses)])


def _panel(title: str, lines: list[str]) -> Panel:
    return Panel("\n".join(line for line in lines if line), title=title, title_align="left", box=box.ROUNDED)


def _rule(library: Library, pack: Pack, rule: Rule) -> Panel:
    whose = "家庭" if rule.whose == "household" else "成员"
    unit = f"，{unit_words(rule.unit)}" if rule.unit else ""
    right = library.vocabulary.rights.get(rule.name)
    forms = "和".join(library.vocabulary.forms[form] for form in (right.forms or () if right else ()))
    unit += f"，{forms}" if forms else ""
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
    if version.rounding != "half_up" and bound.ways:
        lines.append(Text(f"计算结果{ROUNDINGS[version.rounding]}到分"))
    if version.note:
        lines.append(Text(f"注：{version.note}"))
    return Group(*lines)


def _value_words(vocabulary: Vocabulary, parameter: Parameter, value: Value, kind: Number) -> str:
    """The value; of a table, each option's with the label that a fact with these options gives it."""
    if not isinstance(value.value, tuple):
        return number_words(value.value, kind)
    fact = next((one for one in vocabulary.facts.values() if one.options == parameter.by), None)
    labels = fact.option_labels if fact else parameter.by
    cells = zip(labels, value.value, strict=True)
    return "、".join(f"{label} {number_words(cell, kind)}" for label, cell in cells)


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
        shown = _value_words(library.vocabulary, parameter, value, kind)
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
