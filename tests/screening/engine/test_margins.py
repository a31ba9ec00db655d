"""Margins: how far the sum that decides may move before the status is another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st

from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import ELIGIBLE
from doudi.rules.language.model import FactDefinition
from doudi.rules.program.program import Program
from doudi.rules.types import AVERAGE
from doudi.screening.tables.local_values import LocalValues
from tests.properties.profiles import TIMES, holds
from tests.rules.orchard import FACTS, TODAY, money, parameter, program, right, way
from tests.screening.executor_comparison import screener, tables
from tests.screening.generated_households import PLACES, Batch, Home
from tests.screening.generated_worlds import World

SUMS = ("sum_0", "sum_1", "sum_2", "sum_3")
PERSONAL = ("own_0", "own_1")
LINE, LARGEST = 500, 1000  # fen


def sums(entity: str, names: tuple[str, ...]) -> list[FactDefinition]:
    return [money(name, high=LARGEST // 100, entity=entity) for name in names]


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
        index = draw(st.integers(0, len(left) - 2))
        joined = f"({left[index]} {draw(st.sampled_from(('and', 'or')))} {left[index + 1]})"
        left[index : index + 2] = [f"(not {joined})" if draw(st.integers(0, 3)) == 0 else joined]
    near = st.sampled_from((0, LINE - 101, LINE - 1, LINE, LINE + 1, LINE + 2, LINE + 50, LARGEST))
    count = draw(st.integers(1, 3))
    members = tuple({name: draw(near) for name in PERSONAL} for _ in range(count))
    return Asked(left[0], {name: draw(near) for name in SUMS}, members)


def resolved(formula: str) -> Program:
    line = parameter("line", LINE, unit="yuan/month")
    return program(right("help", way(formula)), facts=OWN, parameters=[line])


def nearest(program_: Program, condition: Asked) -> int | None:
    """By how many fen one sum alone must move at least for another status; None where none alone can."""

    def granted(facts: dict[str, int], members: tuple[dict[str, int], ...]) -> bool:
        home = Batch((), {PLACES[0]: {}}).household(Home(PLACES[0], TODAY, facts, members))
        (outcome,) = decide(program_, home, TODAY, advise=False).outcomes
        return outcome.status == ELIGIBLE

    now, distances = granted(condition.facts, condition.members), []
    for member in range(-1, len(condition.members)):
        person_facts = condition.facts if member < 0 else condition.members[member]
        for name, value in person_facts.items():
            for moved in (LINE - 1, LINE, LINE + 1):  # a comparison turns between two of these
                changed = person_facts | {name: moved}
                members = tuple(
                    changed if index == member else person for index, person in enumerate(condition.members)
                )
                if granted(changed if member < 0 else condition.facts, members) != now:
                    distances.append(abs(moved - value))
    return min(distances, default=None)


def turns_where_it_says(condition: Asked) -> None:
    program_ = resolved(condition.formula)
    homes = Batch((Home(PLACES[0], TODAY, condition.facts, condition.members),), {PLACES[0]: {}})
    row = screener(program_, LocalValues()).decide_stored(tables(WORLD, homes)).households.row(0, named=True)
    margin, away = row["help.margin"], nearest(program_, condition)
    if away is None:
        assert margin is None, condition
        return
    assert margin is not None, condition
    assert abs(margin) in (away - 1, away), (condition, margin, away)  # on the line it still holds, or just does not
    if abs(margin) > 0:
        assert (margin > 0) is (row["help"] == ELIGIBLE), (condition, margin)


@pytest.mark.parametrize("times", TIMES)
def test_the_status_turns_where_the_margin_says(times: int) -> None:
    holds(turns_where_it_says, conditions(), times, 120)


def test_averages_between_two_fen_are_rounded_down() -> None:
    """600 and a twelfth of a fen lie past a line of 600 fen, 599 and eleven twelfths do not reach it."""
    program_ = program(
        right("help", way("mean_wage <= line"), entity="member"), parameters=[parameter("line", 600, unit="yuan/month")]
    )
    names = {fact.name: fact for fact in FACTS}
    world = World("average", (names["mean_wage"],), (), {}, (), {"mean_wage": ()}, (TODAY,), 0)
    twelfth = AVERAGE // 1200
    cells = [600 * 12 + by * twelfth for by in (-1, 0, 1, 12)]
    homes = Batch((Home(PLACES[0], TODAY, {}, tuple({"mean_wage": cell} for cell in cells)),), {PLACES[0]: {}})
    people = screener(program_, LocalValues()).decide_stored(tables(world, homes)).people
    assert people["help"].to_list() == ["eligible", "eligible", "not_eligible", "not_eligible"]
    assert people["help.margin"].to_list() == [0, 0, -1, -1]
