"""Programs and tables of households that nobody thought of, for executors that must agree.

Formulas are written backwards from the wanted type by the grammar of `tests.properties.programs`; here they become rights
with every part that a right can have, over two worlds: a small one, in which equality and every edge happen, and a wide
one, with sums, ages and days as large as they may be and a vocabulary of more than one word of a mask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies._internal.lazy import unwrap_strategies
from hypothesis.strategies._internal.misc import BooleansStrategy
from hypothesis.strategies._internal.numbers import IntegersStrategy
from hypothesis.strategies._internal.strategies import SampledFromStrategy

from doudi.rules import nodes as n
from doudi.rules.calendar import to_day
from doudi.rules.cells import OPEN
from doudi.rules.interpreter import Local
from doudi.rules.model import ALWAYS, FOREVER, Fact, Layer, Parameter, Presumption, Rule, Stated, Value, Version, Way
from doudi.rules.outcomes import Household
from doudi.rules.problems import RulesError
from doudi.rules.program import BoundRule, Program, nodes_of, resolve
from doudi.rules.types import AVERAGE, ROUNDING, TRUTH, Choice, Date, Number
from doudi.rules.units import MONTH, PERSON, Unit
from tests.properties.programs import (
    A_MONTH,
    BORN,
    FACTS,
    HERE,
    KINDS,
    LOCAL,
    OWN,
    STARTED,
    TODAY,
    VALUES,
    Wanted,
    Written,
    slots,
)

Draw = Callable[[st.SearchStrategy[Any]], Any]
LINE = 60_000  # fen: sums of the wide world lie around it


@dataclass(frozen=True)
class World:
    """What programs speak of. `values`: by fact and by local parameter, what is handed in; `own`: what the pack may set."""

    name: str
    facts: tuple[Fact, ...]
    local: tuple[Parameter, ...]
    own: dict[str, tuple[Unit, int, tuple[int, ...]]]
    cells: tuple[int, ...]
    values: dict[str, tuple[int, ...]]
    days: tuple[int, ...]
    open_at_once: int
    """How many answers a household may lack: in wide spans the interpreter takes long over many."""
    members: int = 30

    @property
    def slots(self) -> list[tuple[str, Fact]]:
        return [(slot, fact) for fact in self.facts if fact.name in self.values for slot in slots(fact)]


def _presumed(fact: Fact, *presumptions: tuple[int, str]) -> Fact:
    return replace(fact, presumptions=tuple(Presumption(str(value), where, HERE) for value, where in presumptions))


# Presumptions that hang on other facts, on other members and on the pack's own values, some with one behind them
_PRESUMED = {
    "h_also": ((1, "any(m_yes)"), (0, "")),
    "h_months": ((2, "h_kind == 'red'"),),
    "m_home": ((1, "m_yes"), (0, "any_other(m_yes) and h_yes")),
    "m_kind": ((1, "age(m_born) < p_age"),),
}


def _ordered(facts: list[Fact]) -> tuple[Fact, ...]:
    with_presumptions = [_presumed(fact, *_PRESUMED[fact.name]) if fact.name in _PRESUMED else fact for fact in facts]
    return tuple(replace(fact, order=order) for order, fact in enumerate(with_presumptions))


def _every(fact: Fact) -> tuple[int, ...]:
    """Every value of a fact with few: an average also between two fen."""
    if isinstance(fact.type, Number):
        return tuple(range(fact.type.low, fact.type.high + 1))
    if isinstance(fact.type, Date):
        return tuple(range(fact.days[0], fact.days[1] + 1))
    return tuple(range(len(fact.type.options))) if isinstance(fact.type, Choice) else (0, 1)


SMALL = World(
    "small", _ordered(list(FACTS)), LOCAL, OWN, tuple(range(5)),
    {fact.name: _every(fact) for fact in FACTS} | VALUES, (TODAY, TODAY + 1), 4,
)  # fmt: skip

# Of open days every month and year is a case of its own for the interpreter: few enough of them
_LIVED = to_day("2001-01-01"), to_day("2004-12-31")
_WORKED = to_day("2019-12-31"), to_day("2020-12-31")
_LARGEST = 1_000_000_000
_SUMS = (0, 1, LINE - 1, LINE, LINE + 1, 2 * LINE, 3 * LINE + 1, 12_345_678, _LARGEST * 100)
_AVERAGES = (0, 12, 12 * LINE - 1, 12 * LINE, 12 * LINE + 1, 5 * LINE + 4, 24 * LINE, _LARGEST * AVERAGE)
_BORN = (BORN, *map(to_day, ("2001-01-01", "2002-06-15", "2002-06-16", "2004-02-29", "2004-12-31")))
_BEGAN = tuple(to_day(day) for day in ("2020-01-31", "2020-02-29", "2020-05-15", "2020-06-15"))
_WIDE: dict[str, tuple[dict[str, Any], tuple[int, ...]]] = {
    "h_sum": ({"type": Number(A_MONTH, 100, 0, _LARGEST * 100), "unlimited": True}, _SUMS),
    "h_average": ({"type": Number(A_MONTH, AVERAGE, 0, _LARGEST * AVERAGE), "unlimited": True}, _AVERAGES),
    "h_spent": ({"type": Number(FACTS[5].type.unit, 100, 0, _LARGEST * 100), "unlimited": True}, _SUMS),  # type: ignore[union-attr]
    "h_months": ({"type": Number(MONTH, 1, 0, 600)}, (0, 1, 3, 11, 12, 600)),
    "h_people": ({"type": Number(PERSON, 1, 1, 30)}, (1, 2, 7, 30)),
    "m_sum": ({"type": Number(A_MONTH, 100, 0, _LARGEST * 100), "unlimited": True}, _SUMS),
    "m_more": ({"type": Number(A_MONTH, AVERAGE, 0, 100_000 * AVERAGE)}, _AVERAGES[:-1]),
    "m_born": ({"days": _LIVED}, _BORN),
    "m_started": ({"days": _WORKED, "none": _WORKED[0]}, (_WORKED[0], STARTED, *_BEGAN)),
    "m_worked": ({"type": Number(MONTH, 1, 0, 600)}, (0, 1, 2, 3, 240)),
}  # fmt: skip
_BESIDE = [Fact(f"beside_{at}", "household", TRUTH, "", HERE) for at in range(60)]
_FIRST, _REST = FACTS[:4], FACTS[4:]


def _wide(fact: Fact) -> Fact:
    return replace(fact, **_WIDE[fact.name][0]) if fact.name in _WIDE else fact


WIDE = World(
    "wide",
    _ordered([_wide(fact) for fact in (*_FIRST, *_BESIDE, *_REST)]),
    tuple(replace(parameter, high=_LARGEST * 100) for parameter in LOCAL),
    OWN | {"p_spent": (OWN["p_spent"][0], 100, (0, 12 * LINE, 50_000_00)), "p_age": (OWN["p_age"][0], 1, (15, 16, 18))},
    (0, 1, LINE, 7 * LINE),
    {fact.name: _WIDE[fact.name][1] if fact.name in _WIDE else _every(fact) for fact in FACTS}
    | {parameter.name: (0, 1, LINE - 1, LINE, 2 * LINE + 1) for parameter in LOCAL},
    tuple(to_day(day) for day in ("2020-06-15", "2020-06-16", "2021-12-31", "2024-02-29")),
    3,
)
WORLDS = (SMALL, WIDE)


# Programs


def _way(when: str, amount: str, at_most: bool = False) -> Way:
    return Way(when, amount, (), "", HERE, at_most)


@dataclass
class _Writing:
    """One program being written: each rule may rest on those before it."""

    draw: Draw
    rules: list[Rule]

    def wanted(self, whose: str, depth: int) -> Wanted:
        known = tuple((rule.name, rule.whose, rule.unit if rule.kind == "rule" else None) for rule in self.rules)
        return Wanted(self.draw, whose, depth, known, even=False)

    def some(self, most: int) -> range:
        return range(self.draw(st.integers(0, most)))

    def rule(self, name: str) -> None:
        whose = self.draw(st.sampled_from(("household", "member")))
        unit = self.draw(st.sampled_from((None, None, A_MONTH, A_MONTH, PERSON, MONTH)))
        wanted = self.wanted(whose, 2)
        self._add(
            name,
            "rule",
            whose,
            unit,
            Version(ALWAYS, FOREVER, (), HERE, wanted.number(unit) if unit else wanted.truth()),
        )

    def right(self, name: str) -> None:
        whose = self.draw(st.sampled_from(("household", "member")))
        unit = self.draw(st.sampled_from((None, A_MONTH, A_MONTH, A_MONTH, MONTH)))
        ways = [self._one(whose, unit, 2, at_most=True) for _ in range(self.draw(st.integers(1, 3)))]
        unless = [_way(self.wanted(whose, 1).truth(), "") for _ in self.some(2)]
        more = [self._one(whose, unit, 1) for _ in self.some(2)] if unit else []
        version = Version(
            ALWAYS, FOREVER, (), HERE, ways=tuple(ways), unless=tuple(unless), supplements=tuple(more),
            rounding=self.draw(st.sampled_from(sorted(ROUNDING))),
        )  # fmt: skip
        self._add(name, "right", whose, unit, version)

    def _one(self, whose: str, unit: Unit | None, depth: int, at_most: bool = False) -> Way:
        """A way, or a supplement: sometimes without a condition, sometimes a ceiling, sometimes without a sum."""
        when = self.wanted(whose, depth).truth() if self.draw(st.integers(0, 5)) else ""
        if unit is None or self.draw(st.integers(0, 9)) == 0:
            return _way(when, "")
        amount, ceiling = self.wanted(whose, depth).number(unit), at_most and self.draw(st.integers(0, 6)) == 0
        if ceiling or self.draw(st.integers(0, 3)):  # else a sum below 0, which is nothing
            amount = f"max({amount}, 0)"
        if self.draw(st.integers(0, 5)) == 0:
            amount = f"{amount} * one_person / {self.wanted(whose, 1).people()}"
        return _way(when, amount, ceiling)

    def _add(self, name: str, kind: str, whose: str, unit: Unit | None, version: Version) -> None:
        self.rules.append(Rule(name, kind, whose, name, unit, (version,), "generated", HERE))


def program_of(world: World, seed: int) -> Written:
    """A few rules and one to three rights over a world, resting on each other."""
    draw = _drawing(Random(seed))
    writing = _Writing(draw, [])
    for index in writing.some(3):
        writing.rule(f"rule_{index}")
    for index in range(draw(st.integers(1, 3))):
        writing.right(f"right_{index}")
    return Written(tuple(writing.rules), tuple(_parameters(draw, world)))


def _drawing(random: Random) -> Draw:
    """Draws from the few strategies that the grammar uses, by a plain generator: what a strategy itself would draw hangs on
    the tests that ran before, and some programs would keep the interpreter busy for minutes."""

    def draw(strategy: st.SearchStrategy[Any]) -> Any:
        plain = unwrap_strategies(strategy)  # type: ignore[no-untyped-call]
        if isinstance(plain, SampledFromStrategy):
            return random.choice(plain.elements)
        if isinstance(plain, IntegersStrategy) and plain.start is not None and plain.end is not None:
            return random.randint(plain.start, plain.end)
        assert isinstance(plain, BooleansStrategy), f"no plain way to draw from {strategy}"
        return random.random() < 0.5

    return draw


def _parameters(draw: Draw, world: World) -> list[Parameter]:
    """What the pack sets and states, some of it anew from a day on."""
    found = []
    for name, (unit, den, values) in world.own.items():
        chosen = [
            Value(ALWAYS, draw(st.sampled_from(values)), (), TODAY),
            Value(TODAY + 1, draw(st.sampled_from(values)), ()),
        ]
        found.append(Parameter(name, name, unit, den, min(values), max(values), HERE, values=tuple(chosen)))
    cells = tuple(draw(st.sampled_from(world.cells)) for _ in KINDS)
    table = Value(ALWAYS, cells, ())
    found.append(Parameter("p_table", "p_table", A_MONTH, 100, 0, max(world.cells), HERE, by=KINDS, values=(table,)))
    floor, *spans = world.local[2:]
    stated = draw(
        st.sampled_from(("p_sum", "lookup(p_table, h_kind)", "max(p_range, p_sum)", "p_sum + p_range - p_sum"))
    )
    found.append(replace(floor, stated=(Stated(ALWAYS, FOREVER, stated, None, None, (), HERE),)))
    for span in spans:
        low = draw(st.sampled_from(world.cells[:3]))
        high = draw(st.sampled_from((low, low + 1, low + 2, *([None] if span.name == "p_range" else []))))
        found.append(replace(span, stated=(Stated(ALWAYS, FOREVER, "", low, high, (), HERE),)))
    return found


def resolved(written: Written, world: World) -> Program | None:
    """None where bounds pass 2^63, which a load check refuses; anything else that does not load is a fault here."""
    layer = Layer("generated", (), written.parameters, written.rules)
    try:
        return resolve((layer,), world.facts, world.local, world.members, TODAY)
    except RulesError as error:
        if all("2^63" in problem.what for problem in error.problems):
            return None
        raise


# Households


@dataclass(frozen=True)
class Home:
    """One household: stored values by slot, OPEN where asked and not known, absent ones left out. `place`: a division code."""

    place: str
    on: int
    facts: dict[str, Any]
    members: tuple[dict[str, Any], ...]
    missing: int = 0
    """Answers that are missing of those that the program asks for."""


@dataclass(frozen=True)
class Batch:
    """Households of one table, and what their places have set."""

    homes: tuple[Home, ...]
    local: dict[str, dict[str, list[tuple[int, int]]]]

    def few_open(self, home: Home) -> bool:
        """Whether the interpreter finds out quickly what is needed: a parameter that is unset may be so on three days."""
        return home.missing + 3 * (len(LOCAL) - len(self.local[home.place])) <= 3

    def household(self, home: Home) -> Household:
        return Household(home.facts, home.members, Local(self.local[home.place]))


PLACES = ("450102", "360103", "220102")


def batch(world: World, named: set[str], seed: int, count: int = 20) -> Batch:
    """Households for a program that names some facts: one table has gaps in every column, another in none or a few.

    Drawn by a plain generator: a table has more cells than a strategy may draw.
    """
    random = Random(seed)
    places = PLACES[: random.choice((1, 1, 3))]
    days = world.days if random.random() < 0.3 else (random.choice(world.days),)
    gaps = _Gaps(
        random.choice((0, 0.03, 0.1, 0.3, 0.6)),
        random.choice((0, 0.3, 1)),
        {slot for slot, fact in world.slots if fact.name in named and random.random() < random.choice((0.2, 0.8))},
    )
    homes = tuple(_home(random, world, random.choice(places), random.choice(days), gaps) for _ in range(count))
    return Batch(homes, {place: _local(random, world) for place in places})


@dataclass(frozen=True)
class _Gaps:
    """`rate`: of answers that are missing; `unknown`: of those, the ones that were asked and are not known; `where`: the
    columns with gaps. What is computed from other facts is handed in as often as not."""

    rate: float
    unknown: float
    where: set[str]


def _home(random: Random, world: World, place: str, on: int, gaps: _Gaps) -> Home:
    size = 30 if random.random() < 0.01 else random.randint(1, 5)
    rate = gaps.rate if size < 30 else gaps.rate / 50
    cells: list[dict[str, Any]] = [{} for _ in range(size + 1)]
    left = world.open_at_once
    for slot, fact in random.sample(world.slots, len(world.slots)):
        for at in range(1, size + 1) if fact.whose == "member" else (0,):
            value = random.choice(world.values[fact.name])
            cells[at][slot] = value if isinstance(fact.type, Number | Date | Choice) else bool(value)
            if fact.computed or fact.derived:
                missing = random.random() < 0.5
            elif missing := left > 0 and slot in gaps.where and random.random() < rate:
                left -= 1
            if missing:
                cells[at][slot] = OPEN if random.random() < gaps.unknown else None
    present = [{slot: value for slot, value in facts.items() if value is not None} for facts in cells]
    return Home(place, on, present[0], tuple(present[1:]), world.open_at_once - left)


def _local(random: Random, world: World) -> dict[str, list[tuple[int, int]]]:
    """Values from various days on; in one place some are left unset."""
    found = {}
    share = random.choice((0.75, 1, 1))
    for parameter in world.local:
        if random.random() < share:
            starts = random.sample(
                [ALWAYS, to_day("2019-01-01"), to_day("2020-01-01"), TODAY + 1], random.randint(1, 3)
            )
            found[parameter.name] = [(start, random.choice(world.values[parameter.name])) for start in sorted(starts)]
    return found


# What a program says


def operations(program: Program) -> set[tuple[str, ...]]:
    """Every kind of node in a Program with its operation, as `("Compare", "<", "flipped")`."""
    return {_operation(node) for bound in program.rules.values() for node in nodes_of(bound)}


def _operation(node: n.Node) -> tuple[str, ...]:
    words = [type(node).__name__]
    if isinstance(node, n.Compare | n.Extreme | n.OverMembers):
        words.append(node.op)
    if isinstance(node, n.Compare) and node.flipped:
        words.append("flipped")
    if isinstance(node, n.IsOneOf | n.IsNone) and node.negated:
        words.append("not")
    if isinstance(node, n.ParamRef):
        words += [str(node.years_back), node.end]
    if isinstance(node, n.If):
        words.append("truth" if node.type == TRUTH else "number")
    if isinstance(node, n.FactRef | n.RuleRef | n.Given):
        words.append(node.whose)
    return tuple(words)


def parts(program: Program) -> set[str]:
    """What the rights of a Program are made of, in words."""
    return {word for bound in program.of_kind("right") for word in _words(bound)}


def _words(bound: BoundRule) -> list[str]:
    unit = "status" if bound.rule.unit is None else "months" if bound.rule.unit == MONTH else "sum"
    found = [f"{unit} of {bound.rule.whose}", bound.version.rounding if unit == "sum" else ""]
    found += ["several ways"] * (len(bound.ways) > 1) + ["unless"] * bool(bound.unless)
    for kind, ways in (("way", bound.ways), ("supplement", bound.supplements)):
        for way in ways:
            found += [kind, f"{kind} at most"] if way.way.at_most else [kind]
            found += [f"{kind} without condition"] * (way.when is None) + [f"{kind} without sum"] * (way.amount is None)
            found += [f"{kind} divided"] * isinstance(way.amount, n.Quotient)
    return [word for word in found if word]
