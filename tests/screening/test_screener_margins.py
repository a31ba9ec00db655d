"""Margins: how far the sum that decides may move before the status is another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st

from doudi.rules.model import Fact
from doudi.rules.outcomes import ELIGIBLE, decide
from doudi.rules.program import Program
from doudi.rules.types import AVERAGE
from doudi.screening.local_values import LocalValues
from tests.properties.profiles import TIMES, holds
from tests.rules.toy import FACTS, TODAY, money, parameter, program, right, way
from tests.screening.agreeing import screener, tables
from tests.screening.generated import PLACES, Batch, Home, World

SUMS = ("sum_0", "sum_1", "sum_2", "sum_3")
PERSONAL = ("own_0", "own_1")
LINE, LARGEST = 500, 1000  # fen


def sums(whose: str, names: tuple[str, ...]) -> list[Fact]:
    return [money(name, high=LARGEST // 100, whose=whose) for name in names]


OWN = [*sums("household", SUMS), *sums("member", PERSONAL)]
WORLD = World("margins", tuple(OWN), (), {}, (), dict.fromkeys((*SUMS, *PERSONAL), ()), (TODAY,), 0)


@dataclass(frozen=True)
class Asked:
    """A condition in which every sum stands once, and what is known of a household with up to three members."""

    formula: str
    facts: dict[str, int]
    members: tuple[dict[str, int], ...]


@st.composite
def conditions(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Asked:
    """Comparisons joined by and, or, not, any and all."""
    left = [f"({name} {draw(st.sampled_from(('<', '<=', '>', '>=')))} line)" for name in SUMS]
    for name in PERSONAL:
        left.append(f"{draw(st.sampled_from(('any', 'all')))}({name} {draw(st.sampled_from(('<=', '>')))} line)")
    left = draw(st.permutations(left))[: draw(st.integers(1, len(left)))]
    while len(left) > 1:
        at = draw(st.integers(0, len(left) - 2))
        joined = f"({left[at]} {draw(st.sampled_from(('and', 'or')))} {left[at + 1]})"
        left[at : at + 2] = [f"(not {joined})" if draw(st.integers(0, 3)) == 0 else joined]
    near = st.sampled_from((0, LINE - 101, LINE - 1, LINE, LINE + 1, LINE + 2, LINE + 50, LARGEST))
    count = draw(st.integers(1, 3))
    members = tuple({name: draw(near) for name in PERSONAL} for _ in range(count))
    return Asked(left[0], {name: draw(near) for name in SUMS}, members)


def resolved(formula: str) -> Program:
    line = parameter("line", LINE, unit="yuan/month")
    return program(right("help", way(formula)), facts=OWN, parameters=[line])


def nearest(made: Program, asked: Asked) -> int | None:
    """By how many fen one sum alone must move at least for another status; None where none alone can."""

    def granted(facts: dict[str, int], members: tuple[dict[str, int], ...]) -> bool:
        home = Batch((), {PLACES[0]: {}}).household(Home(PLACES[0], TODAY, facts, members))
        (outcome,) = decide(made, home, TODAY, advise=False).outcomes
        return outcome.status == ELIGIBLE

    now, found = granted(asked.facts, asked.members), []
    for at in range(-1, len(asked.members)):
        own = asked.facts if at < 0 else asked.members[at]
        for name, value in own.items():
            for other in (LINE - 1, LINE, LINE + 1):  # a comparison turns between two of these
                changed = own | {name: other}
                members = tuple(changed if index == at else one for index, one in enumerate(asked.members))
                if granted(changed if at < 0 else asked.facts, members) != now:
                    found.append(abs(other - value))
    return min(found, default=None)


def turns_where_it_says(asked: Asked) -> None:
    made = resolved(asked.formula)
    homes = Batch((Home(PLACES[0], TODAY, asked.facts, asked.members),), {PLACES[0]: {}})
    row = screener(made, LocalValues()).decide_stored(tables(WORLD, homes)).households.row(0, named=True)
    margin, away = row["help.margin"], nearest(made, asked)
    if away is None:
        assert margin is None, asked
        return
    assert margin is not None, asked
    assert abs(margin) in (away - 1, away), (asked, margin, away)  # on the line it still holds, or just does not
    if abs(margin) > 0:
        assert (margin > 0) is (row["help"] == ELIGIBLE), (asked, margin)


@pytest.mark.parametrize("times", TIMES)
def test_the_status_turns_where_the_margin_says(times: int) -> None:
    holds(turns_where_it_says, conditions(), times, 120)


def test_averages_between_two_fen_are_rounded_down() -> None:
    """600 and a twelfth of a fen lie past a line of 600 fen, 599 and eleven twelfths do not reach it."""
    made = program(
        right("help", way("mean_wage <= line"), whose="member"), parameters=[parameter("line", 600, unit="yuan/month")]
    )
    names = {one.name: one for one in FACTS}
    world = World("average", (names["mean_wage"],), (), {}, (), {"mean_wage": ()}, (TODAY,), 0)
    twelfth = AVERAGE // 1200
    cells = [600 * 12 + by * twelfth for by in (-1, 0, 1, 12)]
    homes = Batch((Home(PLACES[0], TODAY, {}, tuple({"mean_wage": cell} for cell in cells)),), {PLACES[0]: {}})
    people = screener(made, LocalValues()).decide_stored(tables(world, homes)).people
    assert people["help"].to_list() == ["eligible", "eligible", "not_eligible", "not_eligible"]
    assert people["help.margin"].to_list() == [0, 0, -1, -1]
