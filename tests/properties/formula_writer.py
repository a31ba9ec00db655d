"""Random formulas, written backwards: first the type or unit that is needed, then a formula that gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from doudi.rules.units import MONTH, PERSON, SHARE, YEAR, Unit
from tests.properties.world import (
    A_HEAD,
    A_MONTH,
    A_YEAR,
    KINDS,
    SET,
)


@dataclass(frozen=True)
class FormulaWriter:
    """A formula to be written: for whom, how deep, what may be named in it."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    entity: str
    depth: int
    rules: tuple[tuple[str, str, Unit | None], ...]
    even: bool
    """Only whole steps of one size: what is open can then come to every number between its bounds."""

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def deeper(self) -> FormulaWriter:
        return replace(self, depth=self.depth - 1)

    def inside(self) -> FormulaWriter:
        return replace(self, entity="member", depth=self.depth - 1)

    def within_reach(self, *named: str) -> list[str]:
        return [name for name in named if name[0] != "m" or self.entity == "member"]

    # Numbers

    def number(self, unit: Unit) -> str:
        simple = self.simple(unit)
        if self.depth <= 0:
            return str(self.pick(*simple))
        below = self.deeper()
        ways: list[Callable[[], str]] = [
            lambda: str(self.pick(*simple)),
            lambda: f"({below.number(unit)} + {below.number(unit)})",
            lambda: f"({below.number(unit)} - {below.number(unit)})",
            lambda: f"({below.number(unit)} if {below.truth()} else {below.number(unit)})",
            lambda: f"{self.pick('min', 'max')}({below.number(unit)}, {below.number(unit)})",
            lambda: f"({below.number(unit)} if {below.truth()} else 0)",
            lambda: f"{self.pick('min', 'max')}({below.number(unit)}, 0)",
            lambda: f"(-{below.number(unit)})",
            lambda: f"{self.pick('sum', 'min', 'max')}({self.inside().number(unit)})",
            *self.special(unit),
        ]
        return str(self.pick(*ways)())

    def special(self, unit: Unit) -> list[Callable[[], str]]:
        below = self.deeper()
        if unit == A_MONTH:
            ways = [lambda: f"p_head * {below.number(PERSON)}"]
            if not self.even:
                ways.append(lambda: f"per_month({below.number(A_YEAR)})")
                ways.append(lambda: f"({below.number(A_MONTH)} * {below.number(SHARE)})")
                ways.append(lambda: f"({below.number(A_MONTH)} / 12)")
            return ways
        if unit == A_YEAR:
            return [] if self.even else [lambda: f"per_year({below.number(A_MONTH)})"]
        if unit == PERSON:
            return [lambda: f"count({self.inside().truth()})", lambda: f"count({self.inside().truth()})"]
        if unit == MONTH:
            return [lambda: f"months_between({below.date()}, {below.date()})"]
        if unit == YEAR:
            return [lambda: f"age({below.date()})"]
        return []

    def simple(self, unit: Unit) -> list[str]:
        formulas = self.within_reach(*_SIMPLE[unit])
        if self.entity == "household" and unit in _OVER:
            formulas += _OVER[unit]
        formulas += [
            name
            for name, entity, rule_unit in self.rules
            if rule_unit == unit and (entity == "household" or self.entity == "member")
        ]
        if not self.even and unit == SHARE:
            formulas += ["12", "100", "-1", "p_rate"]
        return formulas

    def date(self) -> str:
        names = [*self.within_reach("m_born", "m_started"), "today"]
        return str(self.pick(*names))

    # Truths

    def truth(self) -> str:
        simple = self.within_reach("h_yes", "h_also", "m_yes", "m_home")
        simple += [
            name
            for name, entity, rule_unit in self.rules
            if rule_unit is None and (entity == "household" or self.entity == "member")
        ]
        if self.depth <= 0:
            return str(self.pick(*simple))
        below = self.deeper()
        ways: list[Callable[[], str]] = [
            lambda: str(self.pick(*simple)),
            self.compared, self.compared, self.compared, self.chosen,
            lambda: f"({below.truth()} {self.pick('and', 'or')} {below.truth()})",
            lambda: f"({below.truth()} {self.pick('and', 'or')} {below.truth()} {self.pick('and', 'or')} {below.truth()})",
            lambda: f"(not {below.truth()})",
            lambda: f"({below.truth()} if {below.truth()} else {below.truth()})",
            lambda: f"{self.pick('any', 'all')}({self.inside().truth()})",
        ]  # fmt: skip
        if self.entity == "member":
            ways += [
                self.answered, self.answered,
                lambda: f"any_other({self.inside().truth()})",
                lambda: f"({below.date()} {self.sign()} {below.date()})",
            ]  # fmt: skip
        return str(self.pick(*ways)())

    def sign(self) -> str:
        return str(self.pick("<", "<=", ">", ">=", "==", "!="))

    def compared(self) -> str:
        below = self.deeper()
        unit = self.pick(A_MONTH, A_MONTH, A_MONTH, A_YEAR, PERSON, MONTH, SHARE, YEAR)
        if unit == YEAR:
            born = "m_born" if self.entity == "member" else "today"
            return f"({self.turned(f'age({born})', below.number(YEAR))})"
        if unit == MONTH and self.entity == "member":
            return f"({self.turned(f'months_between({below.date()}, today)', below.number(MONTH))})"
        if unit == A_MONTH and self.draw(st.booleans()):
            return f"({self.turned(f'{below.number(A_MONTH)} / {self.people()}', 'p_head')})"
        if self.pick(True, False, False):
            return (
                f"({below.number(unit)} {self.pick('<', '<=')} {below.number(unit)} {self.sign()} {below.number(unit)})"
            )
        return f"({below.number(unit)} {self.sign()} {self.pick(below.number(unit), '0')})"

    def turned(self, left: str, right: str) -> str:
        return str(self.pick(f"{left} {self.sign()} {right}", f"{right} {self.sign()} {left}"))

    def people(self) -> str:
        return str(self.pick("h_people", "p_few", f"(count({self.inside().truth()}) + one_person)"))

    def chosen(self) -> str:
        fact = self.pick(*self.within_reach("h_kind", "m_kind"))
        first, second = self.pick(*KINDS), self.pick(*KINDS)
        return str(
            self.pick(
                f"{fact} == '{first}'", f"{fact} != '{first}'", f"{fact} in ('{first}', '{second}')",
                f"{fact} not in ('{first}', '{second}')",
                f"(lookup(p_table, {fact}) {self.sign()} {self.deeper().number(A_MONTH)})",
            )
        )  # fmt: skip

    def answered(self) -> str:
        below = self.deeper()
        return str(
            self.pick(
                f"(m_class == '{self.pick(*KINDS)}' if given(m_class) else {below.truth()})",
                f"'{self.pick(*SET)}' {self.pick('in', 'not in')} m_set",
                f"(m_level {self.pick('==', '!=')} none)",
                f"(m_level != none and m_level {self.sign()} p_level)",
                "m_started == none",
                f"given({self.pick('p_bound', 'p_floor')})",
                f"(m_started != none and months_between(m_started, today) {self.sign()} p_months)",
            )
        )


_SIMPLE: dict[Unit, tuple[str, ...]] = {
    A_MONTH: (
        "h_sum", "h_average", "m_sum", "m_more", "p_sum", "p_floor", "p_range", "last_year(p_sum)", "year_before_last(p_sum)",
        "least(p_bound)", "most(p_bound)",
    ),
    A_YEAR: ("h_spent", "p_spent"),
    A_HEAD: ("p_head",),
    PERSON: ("h_people", "one_person", "p_few"),
    MONTH: ("h_months", "m_worked", "p_months"),
    SHARE: ("p_level",),
    YEAR: ("p_age",),
}  # fmt: skip


_OVER: dict[Unit, list[str]] = {
    A_MONTH: ["sum(m_sum)", "max(m_sum)", "min(m_sum)"],
    PERSON: ["count(m_yes)"],
    MONTH: ["max(m_worked)"],
    YEAR: ["min(age(m_born))"],
}
