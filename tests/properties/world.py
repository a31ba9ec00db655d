"""The small world of generated programs: facts and parameters of a handful of values each.

So equality happens, and every answer to what is open can be tried.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from doudi.rules.language.model import (
    FactDefinition,
    Parameter,
    Presumption,
)
from doudi.rules.problems import SourceLine
from doudi.rules.types import DATE, TRUTH, Choice, ChoiceSet, Number
from doudi.rules.units import MONTH, PERSON, SHARE, YEAR, YUAN, Unit

HERE = SourceLine("generated")
TODAY = dt.date(2020, 6, 15).toordinal()
BORN = dt.date(2002, 6, 14).toordinal()  # 18 on the eve of TODAY; born two days later, 17
STARTED = dt.date(2020, 3, 14).toordinal()
MEMBERS = 3
A_MONTH, A_YEAR, A_HEAD = YUAN / MONTH, YUAN / YEAR, YUAN / PERSON / MONTH
KINDS, SET = ("red", "green", "blue"), ("first", "second")


def _fact(name: str, entity: str, kind: Any, **more: Any) -> FactDefinition:
    options = kind.options if isinstance(kind, Choice | ChoiceSet) else ()
    return FactDefinition(
        name=name, entity=entity, type=kind, label=name, place=HERE, options=options, option_labels=options, **more
    )


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
            _fact("m_set", "member", ChoiceSet(SET)),
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
    return Parameter(name=name, label=name, unit=unit, denominator=den, low=low, high=high, place=HERE, **more)


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
