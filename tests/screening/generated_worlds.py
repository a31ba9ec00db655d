"""Two worlds of facts for generated programs: a small one, in which equality and every edge happen, and a wide one, with sums,
ages and days as large as they may be and a vocabulary of more than one word of a mask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from doudi.rules.calendar import parse_day
from doudi.rules.language.model import (
    FactDefinition,
    Parameter,
    Presumption,
)
from doudi.rules.types import AVERAGE, TRUTH, Choice, Date, Number
from doudi.rules.units import MONTH, PERSON, Unit
from tests.properties.homes import slots
from tests.properties.world import A_MONTH, BORN, FACTS, HERE, LOCAL, OWN, STARTED, TODAY, VALUES

Draw = Callable[[st.SearchStrategy[Any]], Any]
LINE = 60_000  # fen: sums of the wide world lie around it


@dataclass(frozen=True)
class World:
    """What programs speak of. `values`: by fact and by local parameter, what is handed in; `settable`: what the pack may set."""

    name: str
    facts: tuple[FactDefinition, ...]
    local: tuple[Parameter, ...]
    settable: dict[str, tuple[Unit, int, tuple[int, ...]]]
    cells: tuple[int, ...]
    values: dict[str, tuple[int, ...]]
    days: tuple[int, ...]
    open_at_once: int
    """How many answers a household may lack: in wide spans the interpreter takes long over many."""
    members: int = 30

    @property
    def slots(self) -> list[tuple[str, FactDefinition]]:
        return [(slot, fact) for fact in self.facts if fact.name in self.values for slot in slots(fact)]


def _presumed(fact: FactDefinition, *presumptions: tuple[int, str]) -> FactDefinition:
    return replace(fact, presumptions=tuple(Presumption(str(value), where, HERE) for value, where in presumptions))


# Presumptions that hang on other facts, on other members and on the pack's own values, some with one behind them
_PRESUMED = {
    "h_also": ((1, "any(m_yes)"), (0, "")),
    "h_months": ((2, "h_kind == 'red'"),),
    "m_home": ((1, "m_yes"), (0, "any_other(m_yes) and h_yes")),
    "m_kind": ((1, "age(m_born) < p_age"),),
}


def _ordered(facts: list[FactDefinition]) -> tuple[FactDefinition, ...]:
    with_presumptions = [_presumed(fact, *_PRESUMED[fact.name]) if fact.name in _PRESUMED else fact for fact in facts]
    return tuple(replace(fact, order=order) for order, fact in enumerate(with_presumptions))


def _every(fact: FactDefinition) -> tuple[int, ...]:
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
_LIVED = parse_day("2001-01-01"), parse_day("2004-12-31")
_WORKED = parse_day("2019-12-31"), parse_day("2020-12-31")
_LARGEST = 1_000_000_000
_SUMS = (0, 1, LINE - 1, LINE, LINE + 1, 2 * LINE, 3 * LINE + 1, 12_345_678, _LARGEST * 100)
_AVERAGES = (0, 12, 12 * LINE - 1, 12 * LINE, 12 * LINE + 1, 5 * LINE + 4, 24 * LINE, _LARGEST * AVERAGE)
_BORN = (BORN, *map(parse_day, ("2001-01-01", "2002-06-15", "2002-06-16", "2004-02-29", "2004-12-31")))
_BEGAN = tuple(parse_day(day) for day in ("2020-01-31", "2020-02-29", "2020-05-15", "2020-06-15"))
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
_BESIDE = [
    FactDefinition(name=f"beside_{number}", entity="household", type=TRUTH, label="", place=HERE)
    for number in range(60)
]
_FIRST, _REST = FACTS[:4], FACTS[4:]


def _wide(fact: FactDefinition) -> FactDefinition:
    return replace(fact, **_WIDE[fact.name][0]) if fact.name in _WIDE else fact


WIDE = World(
    "wide",
    _ordered([_wide(fact) for fact in (*_FIRST, *_BESIDE, *_REST)]),
    tuple(replace(parameter, high=_LARGEST * 100) for parameter in LOCAL),
    OWN | {"p_spent": (OWN["p_spent"][0], 100, (0, 12 * LINE, 50_000_00)), "p_age": (OWN["p_age"][0], 1, (15, 16, 18))},
    (0, 1, LINE, 7 * LINE),
    {fact.name: _WIDE[fact.name][1] if fact.name in _WIDE else _every(fact) for fact in FACTS}
    | {parameter.name: (0, 1, LINE - 1, LINE, 2 * LINE + 1) for parameter in LOCAL},
    tuple(parse_day(day) for day in ("2020-06-15", "2020-06-16", "2021-12-31", "2024-02-29")),
    3,
)
WORLDS = (SMALL, WIDE)
