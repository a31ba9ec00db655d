"""Small random programs over a small world, written backwards: first what is wanted (a truth, a number of some unit),
then a formula that gives it. Facts and parameters have a handful of values, so that equality happens and every answer
to what is open can be tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from doudi.rules.cells import HOUSEHOLD, OPEN
from doudi.rules.interpreter import Local
from doudi.rules.language import names, parse
from doudi.rules.model import (
    ALWAYS,
    FOREVER,
    Fact,
    Layer,
    Parameter,
    Presumption,
    Rule,
    Stated,
    Value,
    Version,
    Way,
)
from doudi.rules.outcomes import Household
from doudi.rules.problems import Place, RulesError
from doudi.rules.program import Program, resolve
from doudi.rules.types import DATE, TRUTH, Choice, Number, Options
from doudi.rules.units import MONTH, PERSON, SHARE, YEAR, YUAN, Unit

HERE = Place("generated")
TODAY = dt.date(2020, 6, 15).toordinal()
BORN = dt.date(2002, 6, 14).toordinal()  # 18 on the eve of TODAY; born two days later, 17
STARTED = dt.date(2020, 3, 14).toordinal()
MEMBERS = 3
A_MONTH, A_YEAR, A_HEAD = YUAN / MONTH, YUAN / YEAR, YUAN / PERSON / MONTH
KINDS, SET = ("red", "green", "blue"), ("first", "second")


def _fact(name: str, whose: str, kind: Any, **more: Any) -> Fact:
    options = kind.options if isinstance(kind, Choice | Options) else ()
    return Fact(name, whose, kind, name, HERE, options, options, **more)


_NO, _YES_WHERE_HOME = Presumption("0", "", HERE), Presumption("1", "m_yes", HERE)

FACTS = tuple(
    replace(fact, order=order)
    for order, fact in enumerate(
        (
            _fact("h_yes", "household", TRUTH),
            _fact("h_also", "household", TRUTH, presumptions=(_NO,)),
            _fact("h_kind", "household", Choice(KINDS)),
            _fact("h_sum", "household", Number(A_MONTH, 100, 0, 3)),
            _fact("h_average", "household", Number(A_MONTH, 1200, 0, 24), average=True),
            _fact("h_spent", "household", Number(A_YEAR, 100, 0, 14), presumptions=(_NO,)),
            _fact("h_months", "household", Number(MONTH, 1, 0, 3)),
            _fact("h_people", "household", Number(PERSON, 1, 1, 3)),
            _fact("m_yes", "member", TRUTH),
            _fact("m_home", "member", TRUTH, presumptions=(_YES_WHERE_HOME,)),
            _fact("m_kind", "member", Choice(KINDS)),
            _fact("m_class", "member", Choice(KINDS), computed=True),
            _fact("m_set", "member", Options(SET)),
            _fact("m_sum", "member", Number(A_MONTH, 100, 0, 3)),
            _fact("m_more", "member", Number(A_MONTH, 1200, 0, 24), average=True, presumptions=(_NO,)),
            _fact("m_level", "member", Number(SHARE, 1, 0, 3), none=0),
            _fact("m_born", "member", DATE, days=(BORN, BORN + 2), past=True),
            _fact("m_started", "member", DATE, days=(STARTED - 1, STARTED + 2), none=STARTED - 1, past=True),
            _fact(
                "m_worked", "member", Number(MONTH, 1, 0, 3),
                derived="months_between(m_started, today) if m_started != none else 0",
            ),
        )
    )
)  # fmt: skip
FACT = {fact.name: fact for fact in FACTS}


def _parameter(name: str, unit: Unit, den: int, high: int, low: int = 0, **more: Any) -> Parameter:
    return Parameter(name, name, unit, den, low, high, HERE, **more)


# What localities set: their values are drawn with the household, or left unset.
LOCAL = (
    _parameter("p_sum", A_MONTH, 100, 5, local=True),
    _parameter("p_head", A_HEAD, 100, 3, local=True),
    _parameter("p_floor", A_MONTH, 100, 5, local=True),
    _parameter("p_range", A_MONTH, 100, 5, local=True),
    _parameter("p_bound", A_MONTH, 100, 5, local=True),
)
VALUES = {parameter.name: tuple(range(parameter.low, parameter.high + 1)) for parameter in LOCAL}
# What the pack sets itself.
OWN = {
    "p_rate": (SHARE, 10_000, (0, 5_000, 10_000, 15_000)),
    "p_level": (SHARE, 1, (1, 2)),
    "p_age": (YEAR, 1, (17, 18)),
    "p_months": (MONTH, 1, (1, 2, 3)),
    "p_few": (PERSON, 1, (1, 2)),
    "p_spent": (A_YEAR, 100, (0, 1, 7, 12)),
}


@dataclass(frozen=True)
class Wanted:
    """A formula to be written: for whom, how deep, what may be named in it."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    whose: str
    depth: int
    rules: tuple[tuple[str, str, Unit | None], ...]
    even: bool
    """Only whole steps of one size: what is open can then come to every number between its bounds."""

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def deeper(self) -> Wanted:
        return replace(self, depth=self.depth - 1)

    def inside(self) -> Wanted:
        return replace(self, whose="member", depth=self.depth - 1)

    def here(self, *named: str) -> list[str]:
        return [name for name in named if name[0] != "m" or self.whose == "member"]

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
        found = self.here(*_SIMPLE[unit])
        if self.whose == "household" and unit in _OVER:
            found += _OVER[unit]
        found += [
            name for name, whose, of in self.rules if of == unit and (whose == "household" or self.whose == "member")
        ]
        if not self.even and unit == SHARE:
            found += ["12", "100", "-1", "p_rate"]
        return found

    def date(self) -> str:
        found = [*self.here("m_born", "m_started"), "today"]
        return str(self.pick(*found))

    # Truths

    def truth(self) -> str:
        simple = self.here("h_yes", "h_also", "m_yes", "m_home")
        simple += [
            name for name, whose, of in self.rules if of is None and (whose == "household" or self.whose == "member")
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
        if self.whose == "member":
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
            born = "m_born" if self.whose == "member" else "today"
            return f"({self.turned(f'age({born})', below.number(YEAR))})"
        if unit == MONTH and self.whose == "member":
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
        fact = self.pick(*self.here("h_kind", "m_kind"))
        one, two = self.pick(*KINDS), self.pick(*KINDS)
        return str(
            self.pick(
                f"{fact} == '{one}'", f"{fact} != '{one}'", f"{fact} in ('{one}', '{two}')",
                f"{fact} not in ('{one}', '{two}')", f"(lookup(p_table, {fact}) {self.sign()} {self.deeper().number(A_MONTH)})",
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
SUMS = {
    "household": ("h_sum + h_average", "h_average - h_sum"),
    "member": ("m_sum + m_more", "m_sum - m_more", "m_more + h_sum"),
}
_OVER: dict[Unit, list[str]] = {
    A_MONTH: ["sum(m_sum)", "max(m_sum)", "min(m_sum)"],
    PERSON: ["count(m_yes)"],
    MONTH: ["max(m_worked)"],
    YEAR: ["min(age(m_born))"],
}


@dataclass(frozen=True)
class Written:
    """A program as it was written, to be resolved: again, in another order, or with other limits."""

    rules: tuple[Rule, ...]
    parameters: tuple[Parameter, ...]

    def resolve(self, rules: tuple[Rule, ...] | None = None) -> Program:
        layer = Layer("generated", (), self.parameters, self.rules if rules is None else rules)
        return resolve((layer,), FACTS, LOCAL, MEMBERS, TODAY)

    @property
    def formulas(self) -> list[str]:
        found = [stated.formula for parameter in self.parameters for stated in parameter.stated]
        for rule in self.rules:
            version = rule.versions[0]
            found.append(version.formula)
            for way in (*version.ways, *version.unless, *version.supplements):
                found += [way.when, way.amount]
        return [formula for formula in found if formula]

    @property
    def named(self) -> set[str]:
        found = {name for formula in self.formulas for name in names(parse(formula))}
        return found | {hinge for name, hinge in (("m_worked", "m_started"), ("m_home", "m_yes")) if name in found}

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    def __repr__(self) -> str:
        lines = [
            f"{rule.kind} {rule.name} of {rule.whose}: "
            + "; ".join(
                [
                    version.formula,
                    *(f"way when {w.when} amount {w.amount} at_most {w.at_most}" for w in version.ways),
                    *(f"unless {w.when}" for w in version.unless),
                    *(f"supplement when {w.when} amount {w.amount}" for w in version.supplements),
                ]
            )
            for rule in self.rules
            for version in rule.versions
        ]
        lines += [
            f"{p.name} = {[(v.start, v.value) for v in p.values]} {[(s.formula, s.low, s.high) for s in p.stated]}"
            for p in self.parameters
        ]
        return "\n  " + "\n  ".join(lines)


def _way(when: str, amount: str, at_most: bool = False) -> Way:
    return Way(when, amount, (), "", HERE, at_most)


@st.composite
def written(draw: Callable[[st.SearchStrategy[Any]], Any], even: bool = False, divides: bool = True) -> Written:
    """A program of a few rules, each of which may rest on those before it; the last are rights."""
    rules: list[Rule] = []

    def wanted(whose: str, depth: int) -> Wanted:
        return Wanted(draw, whose, depth, before(), even)

    def before() -> tuple[tuple[str, str, Unit | None], ...]:
        return tuple((rule.name, rule.whose, rule.unit if rule.kind == "rule" else None) for rule in rules)

    def add(name: str, kind: str, whose: str, unit: Unit | None, version: Version) -> None:
        rules.append(Rule(name, kind, whose, name, unit, (version,), "generated", HERE))

    def amount(whose: str, depth: int) -> str:
        """Never below 0: what is paid is not, and a sum below it would be cut off."""
        text = wanted(whose, depth).number(A_MONTH)
        if divides and not even and draw(st.integers(0, 5)) == 0:
            return f"max({text}, 0) * one_person / {wanted(whose, 1).people()}"
        return f"max({text}, 0)"

    for index in range(draw(st.integers(0, 2))):
        whose = draw(st.sampled_from(("household", "member")))
        unit = draw(st.sampled_from((None, A_MONTH, PERSON)))
        if unit == A_MONTH and draw(st.booleans()):  # facts that count only as terms of one sum
            add(
                f"rule_{index}",
                "rule",
                whose,
                unit,
                Version(ALWAYS, FOREVER, (), HERE, draw(st.sampled_from(SUMS[whose]))),
            )
            continue
        formula = wanted(whose, 2).truth() if unit is None else wanted(whose, 2).number(unit)
        add(f"rule_{index}", "rule", whose, unit, Version(ALWAYS, FOREVER, (), HERE, formula))
    for index in range(draw(st.integers(1, 2))):
        whose = draw(st.sampled_from(("household", "member")))
        paid = draw(st.sampled_from((True, True, False)))
        ways = []
        for _ in range(draw(st.integers(1, 2))):
            when = wanted(whose, 2).truth()
            ways.append(_way(when, amount(whose, 2) if paid else "", paid and draw(st.integers(0, 6)) == 0))
        unless = [_way(wanted(whose, 1).truth(), "")] if draw(st.integers(0, 3)) == 0 else []
        more = []
        if paid and draw(st.integers(0, 3)) == 0:
            more.append(
                _way(
                    wanted(whose, 1).truth() if draw(st.booleans()) else "",
                    amount(whose, 1).split(" * one_person / ")[0],
                )
            )
        version = Version(ALWAYS, FOREVER, (), HERE, ways=tuple(ways), unless=tuple(unless), supplements=tuple(more))
        add(f"right_{index}", "right", whose, A_MONTH if paid else None, version)
    if draw(st.booleans()):
        add("class_0", "class", "member", None, Version(ALWAYS, FOREVER, (), HERE, wanted("member", 1).truth()))
    return Written(tuple(rules), tuple(draw(_parameters())))


@st.composite
def _parameters(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Parameter]:
    found = []
    for name, (unit, den, values) in OWN.items():
        chosen = Value(ALWAYS, draw(st.sampled_from(values)), ())
        found.append(_parameter(name, unit, den, max(values), min(values), values=(chosen,)))
    cells = tuple(draw(st.integers(0, 4)) for _ in KINDS)
    found.append(_parameter("p_table", A_MONTH, 100, 4, by=KINDS, values=(Value(ALWAYS, cells, ()),)))
    floor, *spans = LOCAL[2:]
    stated = "p_sum" if draw(st.booleans()) else "lookup(p_table, h_kind)"
    found.append(replace(floor, stated=(Stated(ALWAYS, FOREVER, stated, None, None, (), HERE),)))
    for span in spans:
        low = draw(st.integers(0, 2))
        found.append(replace(span, stated=(Stated(ALWAYS, FOREVER, "", low, low + draw(st.integers(0, 2)), (), HERE),)))
    return found


def fixed(
    *ways: tuple[str, str, bool],
    whose: str = "household",
    unless: str = "",
    supplement: str = "",
    bounds: tuple[int, int] = (0, 2),
) -> Written:
    """A program of one right as it is written here, with the least of every value; `bounds` of what is only bounded."""
    version = Version(
        ALWAYS,
        FOREVER,
        (),
        HERE,
        ways=tuple(_way(*way) for way in ways),
        unless=(_way(unless, ""),) if unless else (),
        supplements=(_way("", supplement),) if supplement else (),
    )
    unit = A_MONTH if any(amount for _, amount, _ in ways) else None
    parameters = [
        _parameter(name, of, den, max(values), min(values), values=(Value(ALWAYS, values[0], ()),))
        for name, (of, den, values) in OWN.items()
    ]
    parameters.append(_parameter("p_table", A_MONTH, 100, 4, by=KINDS, values=(Value(ALWAYS, (0, 1, 2), ()),)))
    parameters.append(replace(LOCAL[2], stated=(Stated(ALWAYS, FOREVER, "p_sum", None, None, (), HERE),)))
    stated = (Stated(ALWAYS, FOREVER, "", *bounds, (), HERE),)
    parameters += [replace(one, stated=stated) for one in LOCAL[3:]]
    return Written((Rule("right", "right", whose, "right", unit, (version,), "generated", HERE),), tuple(parameters))


def known(members: int, **changed: Any) -> Home:
    """A household of which everything is known and least; `m_sum_1=2` is the second member's, OPEN is open, None absent."""
    cells = {
        (slot, member): 1 if fact.name == "m_level" else answers(slot)[0]
        for fact in FACTS
        for member in members_of(fact, members)
        for slot in slots(fact)
        if not (fact.computed or fact.presumptions or fact.derived)
    }
    parameters = dict.fromkeys(VALUES, 0)
    for name, value in changed.items():
        if name in parameters:
            parameters = {one: at for one, at in (parameters | {name: value}).items() if at is not None}
        elif name.startswith("m_"):
            slot, _, member = name.rpartition("_")
            cells[slot, int(member)] = value
        else:
            cells[name, HOUSEHOLD] = value
    return Home({cell: value for cell, value in cells.items() if value is not None}, members, parameters)


def resolved(program: Written) -> Program | None:
    """None where bounds pass 2^63, which a load check refuses; anything else that does not load is a fault here."""
    try:
        return program.resolve()
    except RulesError as error:
        if all("2^63" in problem.what for problem in error.problems):
            return None
        raise


# Households

Cell = tuple[str, int]  # a slot and whose: HOUSEHOLD or a member


def slots(fact: Fact) -> list[str]:
    return [f"{fact.name}.{option}" for option in fact.options] if isinstance(fact.type, Options) else [fact.name]


def answers(slot: str) -> tuple[Any, ...]:
    """Every answer to an open fact: sums in whole fen."""
    fact = FACT[slot.split(".")[0]]
    kind = fact.type
    if isinstance(kind, Choice):
        return tuple(range(len(kind.options)))
    if isinstance(kind, Number):
        return tuple(range(kind.low, kind.high + 1, 12 if fact.average else 1))
    if kind == DATE:
        return tuple(range(fact.days[0], fact.days[1] + 1))
    return (False, True)


def given_values(slot: str) -> tuple[Any, ...]:
    """Every value that can be handed in: an average also between two fen."""
    kind = FACT[slot.split(".")[0]].type
    return tuple(range(kind.low, kind.high + 1)) if isinstance(kind, Number) else answers(slot)


@dataclass(frozen=True)
class Home:
    """A household by cells. What is OPEN or absent may be open; parameters are local values in force since ever."""

    cells: dict[Cell, Any]
    members: int
    parameters: dict[str, int]

    def household(self) -> Household:
        facts: list[dict[str, Any]] = [{} for _ in range(self.members + 1)]
        for (slot, member), value in self.cells.items():
            facts[member + 1][slot] = value
        local = Local({name: [(ALWAYS, value)] for name, value in self.parameters.items()})
        return Household(facts[0], tuple(facts[1:]), local)

    def having(self, cells: dict[Cell, Any], parameters: dict[str, int] | None = None) -> Home:
        return replace(self, cells=self.cells | cells, parameters=self.parameters | (parameters or {}))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    def __repr__(self) -> str:
        shown = {cell: "OPEN" if value is OPEN else value for cell, value in self.cells.items()}
        return f"Home({shown}, {self.members}, {self.parameters})"


def members_of(fact: Fact, count: int) -> range:
    return range(HOUSEHOLD, 0) if fact.whose == "household" else range(count)


@st.composite
def homes(
    draw: Callable[[st.SearchStrategy[Any]], Any],
    named: set[str],
    most_open: int = 4,
    unset: bool = False,
    even: bool = False,
    fewest: int = 1,
) -> Home:
    """A household for a program that names `named`: up to `most_open` of those facts are open, all others known."""
    count = draw(st.integers(fewest, MEMBERS))
    cells: dict[Cell, Any] = {}
    asked: list[Cell] = []
    for fact in FACTS:
        for member in members_of(fact, count):
            for slot in slots(fact):
                cells[slot, member] = draw(st.sampled_from(answers(slot) if even else given_values(slot)))
                if fact.name in named:
                    asked.append((slot, member))
                elif fact.name == "m_class" or fact.presumptions or fact.derived:
                    del cells[slot, member]
    for cell in (
        draw(st.lists(st.sampled_from(asked), min_size=min(2, len(asked)), max_size=most_open, unique=True))
        if asked
        else ()
    ):
        if draw(st.booleans()):
            cells[cell] = OPEN
        else:
            del cells[cell]
    parameters = {name: draw(st.sampled_from(values)) for name, values in VALUES.items()}
    for name in ("p_floor", "p_range", "p_bound", *(("p_sum", "p_head") if unset else ())):
        if draw(st.booleans()):
            del parameters[name]
    return Home(cells, count, parameters)


def open_cells(home: Home, presume: bool = True) -> list[Cell]:
    """What is open in a household, by the declarations above and not by what the engine says."""
    found = []
    for fact in FACTS:
        for member in members_of(fact, home.members):
            for slot in slots(fact):
                value = home.cells.get((slot, member))
                if fact.computed or (value is not None and value is not OPEN):
                    continue
                if value is None and (fact.derived or (presume and _presumed(fact, member, home))):
                    continue
                found.append((slot, member))
    return found


def _presumed(fact: Fact, member: int, home: Home) -> bool:
    if fact.name == "m_home":
        return home.cells.get(("m_yes", member)) is True
    return bool(fact.presumptions)


def open_parameters(home: Home, program: Written) -> dict[str, tuple[int, ...]]:
    """The unset parameters for which a range is stated, with every value in it."""
    if "p_range" in home.parameters:
        return {}
    stated = next(p for p in program.parameters if p.name == "p_range").stated[0]
    assert stated.low is not None
    assert stated.high is not None
    return {"p_range": tuple(range(stated.low, stated.high + 1))}


@st.composite
def situations(
    draw: Callable[[st.SearchStrategy[Any]], Any], even: bool = False, unset: bool = False, fewest: int = 1
) -> tuple[Written, Home]:
    program = draw(written(even=even))
    return program, draw(homes(program.named, unset=unset, even=even, fewest=fewest))
