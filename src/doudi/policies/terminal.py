"""What the command line prints for people: decisions, rules, vocabulary, coverage. Colour never carries meaning alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from doudi.policies import divisions
from doudi.policies.cases import printable
from doudi.policies.explaining import explainer
from doudi.policies.results import Result, yuan
from doudi.policies.vocabulary import Vocabulary
from doudi.rules import calendar
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.explain import Explainer
from doudi.rules.model import Fact
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Need, Outcome, Turn
from doudi.rules.types import Choice, Date, Number, Options, Truth
from doudi.rules.wording import unit_words

MARKS = {ELIGIBLE: ("✓ 符合", "green"), UNDETERMINED: ("? 待定", "yellow"), NOT_ELIGIBLE: ("✗ 不符合", "red")}


def console(stderr: bool = False) -> Console:
    return plain_console(stderr=stderr)


def plain_console(**options: Any) -> Console:
    """A console that prints what it is given: names in brackets or colons are neither styles nor pictures."""
    return Console(highlight=False, markup=False, emoji=False, **options)


# A decision


def decision_text(result: Result) -> Group:
    """One decided case, so that a clerk can read it to the family."""
    words = explainer(result)
    outcomes = result.decision.outcomes
    settled = [one for one in outcomes if one.status == ELIGIBLE]
    open_ones = [one for one in outcomes if one.status == UNDETERMINED]
    refused = [one for one in outcomes if one.status == NOT_ELIGIBLE]
    parts: list[Any] = [_head(result)]
    if settled or open_ones:
        parts += [_table(result, words, [*settled, *open_ones])]
    parts += _paragraphs("为什么符合", result, words, settled)
    parts += _paragraphs("为什么还不能确定", result, words, open_ones)
    near, far = _near_and_far(refused)
    parts += _paragraphs("为什么不符合", result, words, near)
    parts += _not_for_them(result, far)
    parts += _to_find_out(result, open_ones)
    parts += _presumed_facts(result, words)
    warnings = result.warnings()
    if warnings:
        parts.append(
            Panel(
                Text("\n".join(f"· {line}" for line in warnings)), title="请注意", title_align="left", box=box.ROUNDED
            )
        )
    return Group(*parts)


def _presumed_facts(result: Result, words: Explainer) -> list[Any]:
    """Said once: what was taken for granted anywhere."""
    facts = {fact: None for outcome in result.decision.outcomes for fact in outcome.presumed}
    order = sorted(facts, key=lambda fact: result.program.facts[fact].order)
    return [Text("\n" + words.presumed(tuple(order)), "dim")] if order else []


def _head(result: Result) -> Panel:
    request, pack = result.request, result.pack
    place = divisions.names().get(request.region[:6], "")
    lines = [f"决定之日 {dt.date.fromordinal(request.on)}　地区 {request.region} {place}"]
    lines.append(f"依据 《{pack.title}》（版本 {pack.version}）" + ("，期限已届满" if request.on > pack.end else ""))
    lines.append("成员 " + "，".join(_person(result, member) for member in range(len(request.members))))
    return Panel(Text("\n".join(lines)), title=Text(f"案例 {printable(request.id)}"), title_align="left", box=box.HEAVY)


def _person(result: Result, member: int) -> str:
    case = result.decision.case
    index = case.code.slot_index
    known = []
    sex = case.facts[index["sex"]][member + 1]
    if sex.__class__ is int:
        known.append("男女"[sex])
    born = case.facts[index["birth_date"]][member + 1]
    if born.__class__ is int:
        known.append(f"{calendar.age(born, result.request.on)}岁")
    name = printable(result.request.members[member])
    return f"{name}（{'，'.join(known)}）" if known else name


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
        mark, style = MARKS[outcome.status]
        amount = words.amount(outcome) if outcome.amount else ""
        whose, label, paid, cited = (
            Text(cell) for cell in (_whose(result, outcome), outcome.bound.rule.label, amount, _cited(result, outcome))
        )
        table.add_row(whose, label, Text(mark, style), paid, cited)
    return table


def _whose(result: Result, outcome: Outcome) -> str:
    return "全家" if outcome.member == HOUSEHOLD else printable(result.request.members[outcome.member])


def _cited(result: Result, outcome: Outcome) -> str:
    return "；".join(f"{result.clauses[name].position}" for name in result.decided_by(outcome.decided))


def _paragraphs(title: str, result: Result, words: Explainer, outcomes: list[Outcome]) -> list[Any]:
    """Each right once, with everyone about whom the same is to be said."""
    if not outcomes:
        return []
    grouped: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        text = words.brief(outcome) + words.turns(_telling(outcome))
        if outcome.member == HOUSEHOLD:
            text += words.needs(outcome.needs)
        grouped.setdefault((outcome.bound.rule.label, text), []).append(outcome)
    parts: list[Any] = [Text(f"\n{title}", "bold")]
    for (label, text), same in grouped.items():
        whose = "、".join(_whose(result, outcome) for outcome in same)
        # without spaces a line of Chinese is filled before it breaks
        parts.append(Padding(Text.assemble((f"{label}（{whose}）", "bold"), "\n", text.replace(" ", "")), (0, 0, 0, 2)))
    return parts


def _telling(outcome: Outcome) -> tuple[Turn, ...]:
    """What is worth saying at the window: for the household's own rights, and for what a number alone refuses."""
    own = outcome.member == HOUSEHOLD or outcome.status == NOT_ELIGIBLE
    return outcome.turns_on if own and outcome.status != UNDETERMINED else ()


def _near_and_far(refused: list[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Refusals worth a word: the household's own, and those that a number alone would turn; the rest is only listed."""
    near = [
        one
        for one in refused
        if (one.turns_on and one.bound.rule.unit is not None)
        or (one.member == HOUSEHOLD and one.bound.rule.name in ("dibao", "low_income"))
    ]
    return near, [one for one in refused if one not in near]


def _not_for_them(result: Result, far: list[Outcome]) -> list[Any]:
    if not far:
        return []
    by_person: dict[str, list[str]] = {}
    for outcome in far:
        by_person.setdefault(_whose(result, outcome), []).append(outcome.bound.rule.label)
    parts: list[Any] = [Text("\n其余不符合的项目", "bold")]
    return parts + [
        Padding(Text(f"{whose}：{'、'.join(labels)}", "dim"), (0, 0, 0, 2)) for whose, labels in by_person.items()
    ]


def _to_find_out(result: Result, outcomes: list[Outcome]) -> list[Any]:
    """The questions to ask, those first that settle most."""
    counted: dict[Need, tuple[int, set[str]]] = {}
    for outcome in outcomes:
        for rank, need in enumerate(outcome.needs):
            score, rights = counted.get(need, (0, set()))
            counted[need] = (score + 1 + (rank == 0), rights | {outcome.bound.rule.label})
    if not counted:
        return []
    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, title="要问清楚的事（先问上面的）", title_justify="left"
    )
    for heading in ("对象", "问题", "凭据", "关系到"):
        table.add_column(heading, overflow="fold")
    vocabulary = result.library.vocabulary
    for need, (_, rights) in sorted(counted.items(), key=lambda item: -item[1][0])[:12]:
        named = sorted(rights)
        about = "、".join(named[:3]) + (f" 等{len(named)}项" if len(named) > 3 else "")
        if need.fact:
            fact = vocabulary.facts[need.fact]
            table.add_row(
                Text("全家" if need.member == HOUSEHOLD else printable(result.request.members[need.member])),
                fact.question or fact.label,
                fact.evidence,
                about,
            )
        else:
            table.add_row("当地标准", f"{vocabulary.parameters[need.parameter].label}是多少？", "当地文件", about)
    return [Text(""), table]


# The vocabulary


def facts_table(vocabulary: Vocabulary, program: Any = None) -> Group:
    parts: list[Any] = []
    for whose, title in (("household", "家庭的事实"), ("member", "成员的事实")):
        table = _listing(title, "名称", "含义", "取值", "未填时")
        for fact in vocabulary.facts.values():
            if fact.whose == whose:
                table.add_row(fact.name, fact.label, fact_values(fact), _if_absent(fact))
        parts.append(table)
    table = _listing("各地录入的参数", "名称", "含义", "单位")
    for parameter in vocabulary.parameters.values():
        table.add_row(parameter.name, parameter.label, unit_words(parameter.unit) or "比例")
    parts.append(table)
    table = _listing("项目", "名称", "含义", "对象", "金额单位")
    for right in vocabulary.rights.values():
        table.add_row(
            right.name,
            right.label,
            "家庭" if right.whose == "household" else "成员",
            unit_words(right.unit) if right.unit else "—",
        )
    return Group(*parts, table)


def _listing(title: str, *headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def fact_values(fact: Fact) -> str:
    """What may be answered, in Chinese."""
    kind = fact.type
    if isinstance(kind, Truth):
        return "是/否"
    if isinstance(kind, Choice | Options):
        listed = "、".join(f"{name} {label}" for name, label in zip(fact.options, fact.option_labels, strict=True))
        return ("可多选：" if isinstance(kind, Options) else "") + listed
    if isinstance(kind, Date):
        return "日期" + ("或 none" if fact.none is not None else "")
    assert isinstance(kind, Number)
    average = "，月均" if fact.average else ""
    whole = "" if kind.den > 1 else f" {kind.low + (fact.none is not None)}–{kind.high}"
    return (unit_words(kind.unit) or "数") + average + whole + (" 或 none" if fact.none is not None else "")


def _if_absent(fact: Fact) -> str:
    if fact.computed:
        return "按本次计算"
    if fact.derived:
        return "由其他事实推出"
    if not fact.presumptions:
        return "未知"
    return "；".join(_presumed(fact, int(one.value)) + ("（有条件）" if one.where else "") for one in fact.presumptions)


def _presumed(fact: Fact, value: int) -> str:
    if fact.none is not None and value == fact.none:
        return "推定无"
    if isinstance(fact.type, Truth):
        return "推定是" if value else "推定否"
    if isinstance(fact.type, Choice):
        return f"推定{fact.option_labels[value]}"
    return (
        f"推定{yuan(value * 100 // fact.type.den)}元"
        if isinstance(fact.type, Number) and fact.type.den > 1
        else f"推定{value}"
    )


def problems_text(problems: Iterable[Any]) -> Group:
    return Group(*(Text(f"✗ {problem}", "red") for problem in problems))
