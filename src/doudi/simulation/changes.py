"""What a reform changes, as tables: values that localities have set, values of packs, rules; each with its clauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from doudi.policies.compare.comparison import ASPECTS, DIFFERS, EQUAL, CitedLine, ComparedPack, PackStatement
from doudi.policies.compare.packs import compare_packs
from doudi.policies.reforms.reform import ReformedLibrary
from doudi.rules.explanation.formula_expansion import FormulaTextWithValues
from doudi.rules.explanation.formula_text import format_number, format_unit
from doudi.rules.language.model import ALWAYS
from doudi.rules.types import Number
from doudi.simulation.labels import cited, clauses_of, place_words
from doudi.simulation.report_tables import Cell, Table
from doudi.simulation.scenario import Moved, Setup

MOST_PLACES = 40
NOTHING = "没有规定"
Row = tuple[Cell, ...]


def changes(setup: Setup, day: int) -> list[Table]:
    """The tables of one reform, on a day on which it holds."""
    library = setup.reformed
    assert library is not None
    tables = []
    if setup.moved:
        tables.append(_local(setup, library))
    rows = (*_values(library, day), *_rules(library, day), *_repeals(library))
    if rows:
        tables.append(
            Table(
                "规定的变化",
                ("什么", "现行", "方案", "现行依据", "方案依据"),
                rows,
                "方案依据写“方案”的，是方案自己提出的条款。",
                brief=3,
            )
        )
    idle = library.idle(day)
    if idle:
        idle_rules = tuple((rule.label, str(rule.place)) for rule in idle)
        tables.append(
            Table("方案中当天不生效的规则", ("规则", "位置"), idle_rules, "这些规则另有起止日期，没有参与测算。")
        )
    return tables


def _local(setup: Setup, library: ReformedLibrary) -> Table:
    clauses = clauses_of(library)
    rows = []
    for moved in setup.moved[:MOST_PLACES]:
        parameter = moved.change.parameter
        kind = Number(parameter.unit, parameter.denominator, 0, 0)
        before = NOTHING if moved.before is None else format_number(moved.before, kind)
        since = "一直" if moved.start == ALWAYS else dt.date.fromordinal(moved.start).isoformat()
        rows.append(
            (
                parameter.label,
                _place(moved),
                since,
                before,
                format_number(moved.after, kind),
                _how(moved),
                cited(clauses, moved.change.clauses),
            )
        )
    more = len(setup.moved) - len(rows)
    note = f"另有{more}处同样变化，没有列出。" if more > 0 else ""
    return Table("各地标准的变化", ("标准", "地区", "起", "现行", "方案", "怎样变", "依据"), tuple(rows), note)


def _place(moved: Moved) -> str:
    code = moved.place
    if not code:
        return "全国"
    return place_words(code) if len(code) in (6, 9) else place_words(code[:6].ljust(6, "0"))


def _how(moved: Moved) -> str:
    change = moved.change
    unit = format_unit(change.parameter.unit)
    if change.times is not None:
        times = f"{float_free(change.times.numerator, change.times.denominator)}倍"
        way = {"up": "进到", "down": "舍到", "half_up": "四舍五入到"}[change.rounding]
        money = Number(None, change.parameter.denominator, 0, 0)
        return times + (
            f"，{way}{format_number(change.step, money)}{unit.partition('/')[0]}" if change.step > 1 else ""
        )
    if change.plus is not None:
        sign = "加" if change.plus >= 0 else "减"
        return sign + format_number(abs(change.plus), Number(change.parameter.unit, change.parameter.denominator, 0, 0))
    return "定为这一数"


def float_free(above: int, below: int) -> str:
    """A fraction over a power of ten, as 1.1; any other as 4/3."""
    for places in range(7):
        if 10**places % below == 0:
            scaled = above * (10**places // below)
            text = str(scaled).rjust(places + 1, "0")
            return text[: len(text) - places] + ("." + text[-places:] if places else "")
    return f"{above}/{below}"


def _values(library: ReformedLibrary, day: int) -> Iterator[Row]:
    """Values that packs give."""
    pack, clauses = library.reform.pack, clauses_of(library)
    ours = FormulaTextWithValues(library.program(pack, day), day)
    below = library.pack(pack.rests_on)
    theirs = FormulaTextWithValues(library.base.program(below, day), day)
    for parameter in library.reform.layer.parameters:
        after = ours.setting(parameter.name)
        in_force = parameter.name in theirs.program.parameters
        before = theirs.setting(parameter.name) if in_force else None
        if before is None or before.says != after.says:
            yield (
                f"数值：{parameter.label}",
                before.says if before else NOTHING,
                after.says,
                cited(clauses, before.clauses) if before else "",
                cited(clauses, after.clauses),
            )


def _rules(library: ReformedLibrary, day: int) -> Iterator[Row]:
    """Rules and rights whose own text changes; what only rests on them is not told again."""
    pack = library.reform.pack
    compared = compare_packs(library, [library.pack(pack.rests_on), pack], dt.date.fromordinal(day), day)
    before, after = compared.columns
    for term in compared.terms:
        if term.verdict != EQUAL:
            line_before, line_after = term.lines
            yield from _row(
                f"规则：{term.label}",
                before,
                after,
                [line_before] if line_before else [],
                [line_after] if line_after else [],
            )
    for right in compared.rights:
        if right.verdict == EQUAL or not any(right.says):
            continue
        statement_before, now = right.says
        aspects = right.differs_in if right.verdict == DIFFERS else list(ASPECTS)
        for aspect in aspects:
            if aspect != "comparators":  # they stand in the conditions too
                label = f"项目：{right.right.label}（{ASPECTS[aspect]}）"
                yield from _row(label, before, after, _lines(statement_before, aspect), _lines(now, aspect))


def _lines(says: PackStatement | None, aspect: str) -> list[CitedLine]:
    return list(says.aspects[aspect]) if says else []


def _row(
    label: str, before: ComparedPack, after: ComparedPack, was: list[CitedLine], now: list[CitedLine]
) -> Iterator[Row]:
    """What stands only before and what stands only after."""
    old, new = {line.text for line in was}, {line.text for line in now}
    gone, come = [line for line in was if line.text not in new], [line for line in now if line.text not in old]
    if gone or come:
        yield (
            label,
            _texts(gone) or (NOTHING if not was else "（其余不变）"),
            _texts(come) or (NOTHING if not now else "（其余不变）"),
            _cited(before, gone),
            _cited(after, come),
        )


def _texts(lines: Iterable[CitedLine]) -> str:
    return "；\n".join(line.text.replace(" ", "") for line in lines)


def _cited(column: ComparedPack, lines: Iterable[CitedLine]) -> str:
    names = tuple(dict.fromkeys(name for line in lines for name in line.clauses))
    return cited(column.clauses, names)


def _repeals(library: ReformedLibrary) -> Iterator[Row]:
    below = library.base.rules(library.pack(library.reform.pack.rests_on))
    clauses = clauses_of(library)
    for repeal in library.reform.layer.repeals:
        since = "" if repeal.start == ALWAYS else f"{dt.date.fromordinal(repeal.start)}起"
        yield (f"废止：{below[repeal.rule].label}", "有", since + "不再适用", "", cited(clauses, repeal.clauses))
