"""What the command line prints for people: decisions, facts and problems. Colour never carries meaning alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from doudi.output.line_breaks import Paragraph
from doudi.policies.cases.answer_text import printable
from doudi.policies.cases.explanation import choice_words, cite_positions, explainer, national_words
from doudi.policies.cases.result import Result
from doudi.policies.packs import divisions
from doudi.policies.packs.reminders import household_due
from doudi.policies.packs.vocabulary import Right, Vocabulary
from doudi.rules import calendar
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Need, Outcome
from doudi.rules.explanation.explainer import Explainer
from doudi.rules.explanation.formula_text import format_unit
from doudi.rules.language.model import FactDefinition
from doudi.rules.money import yuan
from doudi.rules.types import Choice, ChoiceSet, Date, Number, Truth
from doudi.rules.unknowns.sentinels import HOUSEHOLD

SIGNS = {ELIGIBLE: ("✓", "green"), UNDETERMINED: ("?", "yellow"), NOT_ELIGIBLE: ("✗", "red")}
MOST_QUESTIONS = 12


def console(stderr: bool = False) -> Console:
    return plain_console(stderr=stderr)


def plain_console(**options: Any) -> Console:
    """Returns a console that prints texts as they are: names in brackets or colons are neither styles nor pictures."""
    return Console(highlight=False, markup=False, emoji=False, **options)


# A decision


def decision_text(result: Result) -> Group:
    """Returns one decided case in the order in which a clerk reads it to the family."""
    words = explainer(result)
    outcomes = result.decision.outcomes
    stops = [outcome for outcome in outcomes if outcome.status == ELIGIBLE and words.is_adverse(outcome)]
    settled = [outcome for outcome in outcomes if outcome.status == ELIGIBLE and not words.is_adverse(outcome)]
    undetermined = [outcome for outcome in outcomes if outcome.status == UNDETERMINED]
    refused = [outcome for outcome in outcomes if outcome.status == NOT_ELIGIBLE]
    parts: list[Any] = [_head(result)]
    if settled or undetermined or stops:
        parts += [_table(result, words, [*settled, *undetermined, *stops])]
    parts += _choices(result, settled)
    parts += _paragraphs("为什么符合", result, words, settled)
    parts += _paragraphs("拟停止的待遇（先听取本人意见，再作决定）", result, words, stops)
    parts += _paragraphs("为什么还不能确定", result, words, undetermined)
    explained, listed = _split_refused(refused, words, result.library.vocabulary.rights)
    parts += _paragraphs("为什么不符合", result, words, explained)
    parts += _listed_refusals(result, words, listed)
    parts += _national_differences(result, words)
    parts += _to_find_out(result)
    parts += _presumed_facts(result, words)
    parts += _next_recheck(result)
    warnings = result.warnings()
    if warnings:
        lines = Group(*(Paragraph(f"· {line}", hanging=2) for line in warnings))
        parts.append(Panel(lines, title="请注意", title_align="left", box=box.ROUNDED))
    return Group(*parts)


def _heading(title: str) -> list[Any]:
    return [Text(""), Text(title, "bold")]


def _indented(*paragraphs: Paragraph) -> list[Any]:
    return [Padding(paragraph, (0, 0, 0, 2)) for paragraph in paragraphs]


def _presumed_facts(result: Result, words: Explainer) -> list[Any]:
    """Returns one line that names every fact that was presumed anywhere."""
    facts = {fact: None for outcome in result.decision.outcomes for fact in outcome.presumed}
    order = sorted(facts, key=lambda fact: result.program.facts[fact].order)
    return [Text(""), Paragraph(words.presumed(tuple(order)), "dim")] if order else []


def _choices(result: Result, settled: list[Outcome]) -> list[Any]:
    """A line for each granted right that excludes another one: which rights it excludes, and who chooses between them."""
    lines = [
        f"{_whose(result, outcome)}的{outcome.bound.rule.label}{sentence}"
        for outcome in settled
        if outcome.bound.rule.excludes and (sentence := choice_words(result, outcome))
    ]
    return [*_heading("要由人选择的"), *_indented(*map(Paragraph, lines))] if lines else []


def _national_differences(result: Result, words: Explainer) -> list[Any]:
    """Returns the outcomes that would be different under the national layer alone; holders with the same sentence share a line."""
    holders: dict[tuple[str, str], list[str]] = {}
    for outcome in result.decision.outcomes:
        sentence = national_words(result, words, outcome)
        if sentence:
            holders.setdefault((outcome.bound.rule.label, sentence), []).append(_whose(result, outcome))
    if not holders:
        return []
    lines = [f"{label}（{'、'.join(names)}）：{sentence}" for (label, sentence), names in holders.items()]
    return [*_heading("与国家规定不同的"), *_indented(*map(Paragraph, lines))]


def _next_recheck(result: Result) -> list[Any]:
    """Returns a line with the day by which the household is to be looked at again, where the pack has one."""
    reminders = result.library.reminders(result.pack)
    recheck = household_due(reminders, result.decision, result.request.on)
    if recheck is None:
        return []
    doubt = "" if recheck.certain else "可能"
    day, clauses = dt.date.fromordinal(recheck.day), "、".join(recheck.reminder.clauses)
    return [Paragraph(f"{recheck.reminder.label}：{doubt}不迟于{day}（{clauses}）", "dim")]


def _head(result: Result) -> Panel:
    request, pack = result.request, result.pack
    place = divisions.names().get(request.region[:6], "")
    lines = [f"决定之日 {dt.date.fromordinal(request.on)}　地区 {request.region} {place}"]
    lines.append(f"依据 《{pack.title}》（版本 {pack.version}）" + ("，期限已届满" if request.on > pack.end else ""))
    lines.append("成员 " + "，".join(_person(result, member) for member in range(len(request.members))))
    return Panel(
        Paragraph("\n".join(lines)), title=Text(f"案例 {printable(request.id)}"), title_align="left", box=box.HEAVY
    )


def _person(result: Result, member: int) -> str:
    case = result.decision.case
    index = case.code.slot_index
    details = []
    sex = case.facts[index["sex"]][member + 1]
    if sex.__class__ is int:
        details.append("男女"[sex])
    born = case.facts[index["birth_date"]][member + 1]
    if born.__class__ is int:
        details.append(f"{calendar.age(born, result.request.on)}岁")
    name = printable(result.request.members[member])
    return f"{name}（{'，'.join(details)}）" if details else name


def _table(result: Result, words: Explainer, outcomes: list[Outcome]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading, options in (
        ("对象", {}),
        ("项目", {}),
        ("结论", {"no_wrap": True}),
        ("金额", {"justify": "right"}),
        ("依据", {}),
    ):
        table.add_column(heading, **options)
    for outcome in outcomes:
        sign, style = ("!", "red") if words.is_adverse(outcome) else SIGNS[outcome.status]
        amount = words.amount(outcome) if outcome.amount else ""
        cited = cite_positions(result, result.decided_by(outcome.grounds))
        holder, label = Paragraph(_whose(result, outcome)), Paragraph(outcome.bound.rule.label)
        table.add_row(
            holder, label, Text(f"{sign} {words.status(outcome)}", style), Paragraph(amount), Paragraph(cited)
        )
    return table


def _whose(result: Result, outcome: Outcome) -> str:
    return "全家" if outcome.member == HOUSEHOLD else printable(result.request.members[outcome.member])


def _paragraphs(title: str, result: Result, words: Explainer, outcomes: list[Outcome]) -> list[Any]:
    """Returns the explanations of outcomes; holders with the same explanation of a right share it."""
    if not outcomes:
        return []
    grouped: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        text = words.brief(outcome)
        if outcome.member == HOUSEHOLD or outcome.status == NOT_ELIGIBLE:
            text += words.turns(outcome) if outcome.status != UNDETERMINED else ""
        if outcome.member == HOUSEHOLD or outcome.status == ELIGIBLE:
            text += words.needs(outcome.needs, outcome.exact)
        grouped.setdefault((outcome.bound.rule.label, text), []).append(outcome)
    parts = _heading(title)
    for (label, text), same in grouped.items():
        holders = "、".join(_whose(result, outcome) for outcome in same)
        parts += _indented(Paragraph(f"{label}（{holders}）", "bold"), Paragraph(text))
    return parts


def _split_refused(
    refused: list[Outcome], words: Explainer, rights: Mapping[str, Right]
) -> tuple[list[Outcome], list[Outcome]]:
    """Returns the refusals that are explained and those that are only listed.

    Explained are the principal rights of the household, and sums of money that a change of a single number would have granted.
    """
    explained = [
        outcome
        for outcome in refused
        if (outcome.bound.rule.unit is not None and words.near_misses(outcome))
        or (outcome.member == HOUSEHOLD and rights[outcome.bound.rule.name].principal)
    ]
    return explained, [outcome for outcome in refused if outcome not in explained]


def _listed_refusals(result: Result, words: Explainer, outcomes: list[Outcome]) -> list[Any]:
    """Returns the refusals that are not explained, by holder; holders who are refused the same rights share a line."""
    if not outcomes:
        return []
    labels: dict[str, list[str]] = {}
    for outcome in outcomes:
        sentence = f"（{words.status(outcome)}）" if words.is_adverse(outcome) else ""
        labels.setdefault(_whose(result, outcome), []).append(outcome.bound.rule.label + sentence)
    holders: dict[str, list[str]] = {}
    for holder, refused in labels.items():
        holders.setdefault("、".join(refused), []).append(holder)
    lines = [f"{'、'.join(names)}：{refused}" for refused, names in holders.items()]
    return [*_heading("其余不符合的项目"), *_indented(*(Paragraph(line, "dim") for line in lines))]


def _to_find_out(result: Result) -> list[Any]:
    """Returns the table of questions to ask, the most decisive first, and how many more there are.

    A need counts once for each undetermined outcome that has it, and twice where it is the first one there.
    """
    counted: dict[Need, tuple[int, set[str]]] = {}
    for outcome in result.decision.outcomes:
        for rank, need in enumerate(outcome.needs):
            score, rights = counted.get(need, (0, set()))
            weight = 1 + (rank == 0) if outcome.status == UNDETERMINED else 0
            counted[need] = (score + weight, rights | {outcome.bound.rule.label})
    if not counted:
        return []
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, title="要问清楚的事（先问上面的）", title_justify="left"
    )
    for heading in ("对象", "问题", "凭据", "关系到"):
        table.add_column(heading)
    ordered = sorted(counted.items(), key=lambda item: -item[1][0])
    for need, (_, rights) in ordered[:MOST_QUESTIONS]:
        table.add_row(*map(Paragraph, (*_question(result, need), _some_of(sorted(rights)))))
    more = len(ordered) - MOST_QUESTIONS
    rest = f"另有{more}个问题没有列出；上面的问清后再算一次，就知道还要不要问。"
    return [Text(""), table, *([Paragraph(rest)] if more > 0 else [])]


def _question(result: Result, need: Need) -> tuple[str, str, str]:
    """Who is asked, the question, and the evidence for its answer."""
    vocabulary = result.library.vocabulary
    if not need.fact:
        since = "" if need.day == result.request.on else f"（{dt.date.fromordinal(need.day)}）"
        return "当地标准", f"{vocabulary.parameters[need.parameter].label}是多少？{since}", "当地文件"
    fact = vocabulary.facts[need.fact]
    holder = "全家" if need.member == HOUSEHOLD else printable(result.request.members[need.member])
    return holder, fact.question or fact.label, fact.evidence


def _some_of(labels: list[str]) -> str:
    return "、".join(labels[:3]) + (f"等{len(labels)}项" if len(labels) > 3 else "")


# The vocabulary


def facts_table(vocabulary: Vocabulary, program: Any = None) -> Group:
    parts: list[Any] = []
    for entity, title in (("household", "家庭的事实"), ("member", "成员的事实")):
        table = _listing(title, "名称", "含义", "取值", "未填时")
        for fact in vocabulary.facts.values():
            if fact.entity == entity:
                table.add_row(fact.name, *map(Paragraph, (fact.label, fact_values(fact), _if_absent(fact))))
        parts.append(table)
    table = _listing("各地录入的参数", "名称", "含义", "单位")
    for parameter in vocabulary.parameters.values():
        table.add_row(parameter.name, parameter.label, format_unit(parameter.unit) or "比例")
    parts.append(table)
    table = _listing("项目", "名称", "含义", "对象", "金额单位")
    for right in vocabulary.rights.values():
        table.add_row(
            right.name,
            right.label,
            "家庭" if right.entity == "household" else "成员",
            format_unit(right.unit) if right.unit else "—",
        )
    return Group(*parts, table)


def _listing(title: str, *headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def fact_values(fact: FactDefinition) -> str:
    """Returns in Chinese what may be answered."""
    kind = fact.type
    if isinstance(kind, Truth):
        return "是/否"
    if isinstance(kind, Choice | ChoiceSet):
        listed = "、".join(f"{name} {label}" for name, label in zip(fact.options, fact.option_labels, strict=True))
        return ("可多选：" if isinstance(kind, ChoiceSet) else "") + listed
    if isinstance(kind, Date):
        return "日期" + ("或 none" if fact.none is not None else "")
    assert isinstance(kind, Number)
    average = "，月均" if fact.average else ""
    span = "" if kind.denominator > 1 else f" {kind.low + (fact.none is not None)}–{kind.high}"
    return (format_unit(kind.unit) or "数") + average + span + (" 或 none" if fact.none is not None else "")


def _if_absent(fact: FactDefinition) -> str:
    if fact.computed:
        return "按本次计算"
    if fact.derived and not fact.derived_if_given:
        return "由其他事实推出"
    presumed = (
        _presumed(fact, int(presumption.value)) + ("（有条件）" if presumption.where else "")
        for presumption in fact.presumptions
    )
    otherwise = "；".join(presumed) or "未知"
    return f"已填 {'、'.join(fact.derived_if_given)} 时推出，否则{otherwise}" if fact.derived else otherwise


def _presumed(fact: FactDefinition, value: int) -> str:
    if fact.none is not None and value == fact.none:
        return "推定无"
    if isinstance(fact.type, Truth):
        return "推定是" if value else "推定否"
    if isinstance(fact.type, Choice):
        return f"推定{fact.option_labels[value]}"
    return (
        f"推定{yuan(value * 100 // fact.type.denominator)}元"
        if isinstance(fact.type, Number) and fact.type.denominator > 1
        else f"推定{value}"
    )


def problems_text(problems: Iterable[Any]) -> Group:
    return Group(*(Text(f"✗ {problem}", "red") for problem in problems))
