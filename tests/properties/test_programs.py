"""Laws of decisions, on generated programs of which every answer can be tried."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import strategies as st

from doudi.rules.engine.outcome import UNDETERMINED, HouseholdDecision, Outcome, TurningPoint
from doudi.rules.program.program import STEPS, FactSlot, Program
from doudi.rules.types import Number
from doudi.rules.unknowns.diagram_space import DiagramSpace
from doudi.rules.unknowns.sentinels import OPEN
from tests.properties.brute_force import assert_room, decide_home, outcomes_by_right, summarise, try_every_answer
from tests.properties.homes import Home, answers, open_cells, situations
from tests.properties.profiles import TIMES, holds
from tests.properties.programs import WrittenProgram, resolve_within_limits
from tests.properties.world import FACT, VALUES

Situation = tuple[WrittenProgram, Home]
AMPLE_STEPS = 40 * STEPS
"""For the law of order: which member comes first decides how many steps a decision takes, and never what it says."""
EVEN_OR_NOT = st.booleans().flatmap(lambda even: st.tuples(situations(even=even), st.just(even)))


def is_exact(decision: HouseholdDecision, outcome: Outcome) -> bool:
    """Whether nothing was taken for wider than it is: no product of two open numbers, no division by one."""
    algebra = decision.case.algebra
    return outcome.exact and isinstance(algebra, DiagramSpace) and not algebra.inexact


# Containment


def leaves_room(situation: Situation) -> None:
    written, home = situation
    program = resolve_within_limits(written)
    trials = program and try_every_answer(written, program, home)
    if program and trials:
        for key, outcome in outcomes_by_right(decide_home(program, home)).items():
            for result in trials.of(key):
                assert_room(outcome, result, key)


@pytest.mark.parametrize("times", TIMES)
def test_an_outcome_leaves_room_for_every_answer(times: int) -> None:
    holds(leaves_room, situations(), times, 150)


# Exactness


def says_no_more_than_it_must(situation: Situation) -> None:
    written, home = situation
    program = resolve_within_limits(written)
    trials = program and try_every_answer(written, program, home)
    if not program or not trials:
        return
    decision = decide_home(program, home)
    for key, outcome in outcomes_by_right(decision).items():
        if not is_exact(decision, outcome):
            continue
        results = trials.of(key)
        statuses = {status for status, _, _ in results}
        assert (outcome.status == UNDETERMINED) is (len(statuses) > 1), (key, outcome.status, statuses)
        lows = [low for _, low, _ in results if low is not None]
        highs = [high for _, _, high in results if high is not None]
        assert summarise(outcome)[1:] == (min(lows, default=None), max(highs, default=None)), key


@pytest.mark.parametrize("times", TIMES)
def test_both_ends_of_an_outcome_are_reached(times: int) -> None:
    holds(says_no_more_than_it_must, situations(even=True), times, 150)


def needs_what_it_must(example: tuple[Situation, bool]) -> None:
    """Never too little; and, where numbers are whole steps of one size, never too much."""
    (written, home), even = example
    program = resolve_within_limits(written)
    trials = program and try_every_answer(written, program, home)
    if not program or not trials:
        return
    decision = decide_home(program, home)
    for outcome in decision.outcomes:
        key = outcome.bound.rule.name, outcome.member
        needed = trials.needed(key)
        assert needed <= set(outcome.needs), (key, needed, outcome.needs)
        assert len(set(outcome.needs)) == len(outcome.needs)
        if even and is_exact(decision, outcome):
            assert needed == set(outcome.needs), (key, needed, outcome.needs)


@pytest.mark.parametrize("times", TIMES)
def test_needs_are_what_alone_changes_an_outcome(times: int) -> None:
    holds(needs_what_it_must, EVEN_OR_NOT, times, 200)


# What a status turns on


def turns_where_it_says(situation: Situation) -> None:
    """Every value of a given numeric fact is tried: the nearest that changes a status, and none left out."""
    written, home = situation
    program = resolve_within_limits(written)
    if not program:
        return
    decision = decide_home(program, home)
    turns = {(o.bound.rule.name, o.member): {(t.fact, t.member): t for t in o.turns_on} for o in decision.outcomes}
    exact = [o for o in decision.outcomes if is_exact(decision, o)]
    for (slot, member), value in home.cells.items():
        fact = FACT[slot.split(".")[0]]
        if not isinstance(fact.type, Number) or value is OPEN or value == fact.none:
            for key in turns:
                assert (slot, member) not in turns[key]
            continue
        step = 12 if fact.average else 1
        changed: dict[tuple[str, int], list[int]] = {}
        for candidate in range(fact.type.low + (fact.none is not None) * step, fact.type.high + 1, step):
            changed_outcomes = outcomes_by_right(
                decide_home(program, home.having({(slot, member): candidate}), advise=False)
            )
            for outcome in exact:
                key = outcome.bound.rule.name, outcome.member
                if changed_outcomes[key].exact and changed_outcomes[key].status != outcome.status:
                    changed.setdefault(key, []).append(candidate)
        for outcome in exact:
            key = outcome.bound.rule.name, outcome.member
            turn: TurningPoint | None = turns[key].get((slot, member))
            nearest = min((abs(candidate - value) for candidate in changed.get(key, [])), default=None)
            assert (None if turn is None else abs(turn.value * step - value)) == nearest, (
                key,
                slot,
                member,
                turn,
                nearest,
            )
            assert turn is None or turn.value * step in changed[key], (key, slot, member, turn)


@pytest.mark.parametrize("times", TIMES)
def test_a_status_turns_at_the_nearest_value_that_changes_it(times: int) -> None:
    holds(turns_where_it_says, situations(even=True), times, 150)


# Order


def same_for_any_order_of_members(example: tuple[Situation, Random]) -> None:
    (written, home), random = example
    program = resolve_within_limits(written)
    if not program:
        return
    program = replace(program, steps=AMPLE_STEPS, cache={})
    places = list(range(home.members))
    random.shuffle(places)
    moved = {(slot, places[member] if member >= 0 else member): value for (slot, member), value in home.cells.items()}
    decision, moved_decision = decide_home(program, home), decide_home(program, replace(home, cells=moved))
    in_order, in_disorder = outcomes_by_right(decision), outcomes_by_right(moved_decision)
    for (name, member), outcome in in_order.items():
        counterpart = in_disorder[name, places[member] if member >= 0 else member]
        place_of = {-1: -1, **dict(enumerate(places))}
        assert (outcome.status, outcome.grounds) == (counterpart.status, counterpart.grounds)
        assert (outcome.presumed, outcome.exact) == (counterpart.presumed, counterpart.exact)
        if not (is_exact(decision, outcome) and is_exact(moved_decision, counterpart)):
            continue
        assert summarise(outcome) == summarise(counterpart)
        assert {(n.fact, n.parameter, n.day, place_of[n.member]) for n in outcome.needs} == {
            (n.fact, n.parameter, n.day, n.member) for n in counterpart.needs
        }
        assert {(t.fact, t.value, place_of[t.member]) for t in outcome.turns_on} == {
            (t.fact, t.value, t.member) for t in counterpart.turns_on
        }


@pytest.mark.parametrize("times", TIMES)
def test_the_order_of_members_does_not_matter(times: int) -> None:
    examples = st.tuples(situations(unset=True, fewest=2), st.randoms(use_true_random=False))
    holds(same_for_any_order_of_members, examples, times, 150)


def same_for_any_order_of_rules(example: tuple[Situation, Random]) -> None:
    (written, home), random = example
    program = resolve_within_limits(written)
    if not program:
        return
    shuffled = list(written.rules)
    random.shuffle(shuffled)
    again = written.resolve(tuple(shuffled))
    assert list(again.rules) == list(program.rules)
    in_order, in_disorder = decide_home(program, home), decide_home(again, home)
    assert in_order.outcomes == in_disorder.outcomes
    assert in_order.classes == in_disorder.classes


@pytest.mark.parametrize("times", TIMES)
def test_the_order_of_rules_does_not_matter(times: int) -> None:
    examples = st.tuples(situations(unset=True), st.randoms(use_true_random=False))
    holds(same_for_any_order_of_rules, examples, times, 80)


# Presumptions


def presumes_only_where_it_may(situation: Situation) -> None:
    written, home = situation
    program = resolve_within_limits(written)
    if not program:
        return
    decision = decide_home(program, home)
    presumed = {(program_slot.fact.name, member) for program_slot, member in _presumed(program, decision)}
    for outcome in decision.outcomes:
        assert not presumed & {(need.fact, need.member) for need in outcome.needs}
        for need in outcome.needs:
            if need.fact:
                assert need.fact in written.named or need.fact in ("m_started", "m_yes", "h_kind")
                slots = [
                    slot for slot, member in home.cells if slot.split(".")[0] == need.fact and member == need.member
                ]
                answers_there = [home.cells[slot, need.member] for slot in slots]
                assert OPEN in answers_there or len(slots) < max(
                    1, len(FACT[need.fact].options) * (need.fact == "m_set")
                )
    without = decide_home(program, home, presume=False)
    assert not _presumed(program, without)
    assert not any(outcome.presumed for outcome in without.outcomes)


def _presumed(program: Program, decision: HouseholdDecision) -> list[tuple[FactSlot, int]]:
    slots = list(program.slots.values())
    return [(slots[slot], member) for slot, member in decision.case.presumed.values()]


@pytest.mark.parametrize("times", TIMES)
def test_what_is_presumed_is_not_needed(times: int) -> None:
    holds(presumes_only_where_it_may, situations(unset=True), times, 100)


def leaves_more_room_without_presumptions(situation: Situation) -> None:
    written, home = situation
    program = resolve_within_limits(written)
    if program:
        wide = outcomes_by_right(decide_home(program, home, presume=False))
        for key, outcome in outcomes_by_right(decide_home(program, home)).items():
            assert_room(wide[key], summarise(outcome), key)


@pytest.mark.parametrize("times", TIMES)
def test_a_presumption_only_narrows(times: int) -> None:
    holds(leaves_more_room_without_presumptions, situations(unset=True), times, 100)


# What is open, opened and answered step by step


def narrows(situation: Situation) -> None:
    """Also where parameters are unset, every answer leaves an outcome within what was said before it."""
    written, home = situation
    program = resolve_within_limits(written)
    if not program:
        return
    before = outcomes_by_right(decide_home(program, home))
    for cell in open_cells(home):
        for answer in answers(cell[0]):
            after = decide_home(program, home.having({cell: answer}), advise=False)
            for key, outcome in outcomes_by_right(after).items():
                assert_within(before[key], outcome, cell, answer)
    for name in set(VALUES) - set(home.parameters) - {"p_bound", "p_range", "p_floor"}:
        for value in VALUES[name]:
            after = decide_home(program, home.having({}, {name: value}), advise=False)
            for key, outcome in outcomes_by_right(after).items():
                assert_within(before[key], outcome, name, value)


def assert_within(before: Outcome, after: Outcome, *why: object) -> None:
    if after.status == UNDETERMINED:
        assert before.status == UNDETERMINED, (before.status, summarise(after), why)
        assert_room(before, (UNDETERMINED, *summarise(after)[1:]), why)
    else:
        assert_room(before, summarise(after), why)


@pytest.mark.parametrize("times", TIMES)
def test_an_answer_only_narrows(times: int) -> None:
    holds(narrows, situations(unset=True), times, 80)


# The fallback


def falls_back_on_what_contains(example: tuple[Situation, int]) -> None:
    """With few cases, outcomes are told by intervals: wider, never beside the truth, and with no need forgotten.

    Only of what is exact does that say anything here: a diagram takes a quotient of open numbers for a number of its own,
    between ends that intervals may know better where a lower number bounds what is divided.
    """
    (written, home), cases = example
    program = resolve_within_limits(written)
    if not program:
        return
    exact = decide_home(program, home)
    wide = outcomes_by_right(decide_home(replace(program, cases=cases, cache={}), home))
    for outcome in exact.outcomes:
        key = outcome.bound.rule.name, outcome.member
        if is_exact(exact, outcome):
            assert_within(wide[key], outcome, cases)
            missing = set(outcome.needs) - set(wide[key].needs)
            assert not missing, (key, missing, wide[key])


@pytest.mark.parametrize("times", TIMES)
def test_the_fallback_contains_the_exact_outcome(times: int) -> None:
    holds(falls_back_on_what_contains, st.tuples(situations(unset=True), st.integers(-1, 3)), times, 150)
