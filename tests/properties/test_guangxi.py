"""Laws of decisions, on random families under the Guangxi pack and the national layer below it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st

from doudi.policies.packs import Library
from doudi.policies.results import Decider
from doudi.policies.vocabulary import HERE
from doudi.rules.outcomes import UNDETERMINED, Decision, Outcome, Turn, decide
from doudi.rules.program import Program, resolve
from doudi.rules.types import Number
from tests.properties.brute import contains, outcomes, plain
from tests.properties.families import Cell, Family, families, library, read
from tests.properties.profiles import TIMES, holds

RANDOM = st.randoms(use_true_random=False)


def program_of(day: int) -> Program:
    return library().program(library().for_region("450100", day), day)


def decided(case: dict[str, Any], presume: bool = True, advise: bool = True, cases: int | None = None) -> Decision:
    request = read(case)
    program = program_of(request.on)
    if cases is not None:
        program = replace(program, cases=cases, cache={})
    return decide(program, request.household, request.on, presume, advise)


def within(before: Outcome, after: Outcome, *why: object) -> None:
    """What was said leaves room for what is said when more is known."""
    if after.status == UNDETERMINED:
        assert before.status == UNDETERMINED, (plain(before), plain(after), why)
    contains(before, plain(after), why)


def open_cells(decision: Decision, ids: list[str]) -> set[Cell]:
    """The cells and the unset parameters that were open in a decision: what is presumed there is not asked about."""
    slots = decision.case.code.slots
    found = {(slots[slot].fact.name, "household" if at < 0 else ids[at]) for slot, at in decision.case.open.values()}
    return found | {(name, "") for name, _ in decision.case.unset}


# Containment


def leaves_room(family: Family) -> None:
    before = decided(family.case, advise=False)
    ids = [member["id"] for member in family.case["members"]]
    said, opened = outcomes(before), open_cells(before, ids)
    for answers in family.answers:
        given = {cell: value for cell, value in answers.items() if cell in opened}
        after = decided(family.answered(given), advise=False)
        for key, outcome in outcomes(after).items():
            within(said[key], outcome, key, given)


@pytest.mark.parametrize("times", TIMES)
def test_an_outcome_leaves_room_for_every_answer(times: int) -> None:
    holds(leaves_room, families(sets=6), times, 60)


# Needs


def needs_settle(family: Family) -> None:
    """Answering all that an outcome needs settles it, however the rest stays open; and only what is open is needed."""
    before = decided(family.case)
    ids = [member["id"] for member in family.case["members"]]
    opened = open_cells(before, ids)
    by_needs: dict[frozenset[Cell], list[Outcome]] = {}
    for outcome in before.outcomes:
        needed = [
            (need.fact, "household" if need.member < 0 else ids[need.member]) for need in outcome.needs if need.fact
        ]
        needed += [(need.parameter, "") for need in outcome.needs if need.parameter]
        assert set(needed) <= opened
        assert len(set(needed)) == len(needed)
        by_needs.setdefault(frozenset(needed), []).append(outcome)
    (answers,) = family.answers
    for group, found in by_needs.items():
        if not group <= set(answers):
            continue
        given = {cell: answers[cell] for cell in group}
        after = outcomes(decided(family.answered(given), advise=False)) if group else outcomes(before)
        for outcome in found:
            settled = after[outcome.bound.rule.name, outcome.member]
            assert settled.status != UNDETERMINED, (outcome.bound.rule.name, outcome.member, given)
            if settled.amount and not any(way.at_most for way in outcome.bound.version.ways):
                graded = (
                    outcome.bound.rule.name == "gradual_exit" and "gradual_exit_months" not in family.case["parameters"]
                )
                assert graded or settled.amount.low == settled.amount.high, (outcome.bound.rule.name, given)


@pytest.mark.parametrize("times", TIMES)
def test_what_is_needed_settles(times: int) -> None:
    holds(needs_settle, families(sets=1), times, 40)


# What a status turns on


def turns_where_it_says(example: tuple[Family, Random]) -> None:
    family, random = example
    decision = decided(family.case)
    ids = [member["id"] for member in family.case["members"]]
    for outcome in decision.outcomes:
        key = outcome.bound.rule.name, outcome.member
        assert len({(turn.fact, turn.member) for turn in outcome.turns_on}) == len(outcome.turns_on)
        for turn in outcome.turns_on:
            of = "household" if turn.member < 0 else ids[turn.member]
            here, at = value_of(decision, turn)
            assert status_at(family, turn.fact, of, turn, turn.at)[key] != outcome.status, (key, turn)
            nearer = [value for value in near(here, at, random) if abs(value - here) < abs(at - here)]
            for value in nearer:
                assert status_at(family, turn.fact, of, turn, value)[key] == outcome.status, (key, turn, value)


def value_of(decision: Decision, turn: Turn) -> tuple[int, int]:
    """The given value and where it turns, in fen (or whole numbers); a given average may lie between two fen."""
    case = decision.case
    slot = case.code.slot_index[turn.fact]
    kind, fact = case.code.slots[slot].type, case.code.slots[slot].fact
    assert isinstance(kind, Number)
    return case.facts[slot][turn.member + 1] // (12 if fact.average else 1), turn.at


def near(here: int, at: int, random: Random) -> list[int]:
    """Values nearer to the given one than where it turns, on both sides."""
    far = abs(at - here)
    found = {at + 1, at - 1, here + far - 1, here - far + 1}
    found |= {random.randint(here - far, here + far) for _ in range(2)}
    return sorted(value for value in found if value >= 0)


def status_at(family: Family, fact: str, of: str, turn: Turn, value: int) -> dict[tuple[str, int], str]:
    given = Decimal(value) / 100 if turn.money else value
    after = decided(family.answered({(fact, of): given}), advise=False)
    return {key: outcome.status for key, outcome in outcomes(after).items()}


@pytest.mark.parametrize("times", TIMES)
def test_a_status_turns_where_it_says(times: int) -> None:
    examples = st.tuples(families(most_open=2), RANDOM)
    holds(turns_where_it_says, examples, times, 25)


# Order


Told = dict[tuple[str, str], dict[str, Any]]


def told(case: dict[str, Any]) -> Told:
    """A result as people see it, by right and person; what is a set is sorted."""
    _, result = Decider(library()).decide(read(case))
    data = result.data()
    found: Told = {}
    for outcome in data["outcomes"]:
        for key in ("needs", "turns_on"):
            outcome[key] = sorted(outcome[key], key=str)
        found[outcome["right"], outcome["for"]] = outcome
    found |= {(one["class"], one["for"]): one for one in data["classes"]}
    found["warnings", ""] = {"": sorted(data["warnings"])}
    return found


def same_for_any_order_of_members(example: tuple[Family, Random]) -> None:
    family, random = example
    members = list(family.case["members"])
    random.shuffle(members)
    here, there = told(family.case), told(family.case | {"members": members})
    assert here.keys() == there.keys()
    for key, outcome in here.items():
        assert outcome == there[key], key


@pytest.mark.parametrize("times", TIMES)
def test_the_order_of_members_does_not_matter(times: int) -> None:
    holds(same_for_any_order_of_members, st.tuples(families(fewest=2), RANDOM), times, 25)


def same_for_any_order_of_rules(example: tuple[Family, Random]) -> None:
    family, random = example
    request = read(family.case)
    pack, vocabulary = library().for_region(request.region, request.on), library().vocabulary
    layers = []
    for layer in library().layers(pack):
        rules, parameters = list(layer.rules), list(layer.parameters)
        random.shuffle(rules)
        random.shuffle(parameters)
        layers.append(replace(layer, rules=tuple(rules), parameters=tuple(parameters)))
    facts, values = list(vocabulary.facts.values()), list(vocabulary.parameters.values())
    random.shuffle(facts)
    random.shuffle(values)
    shuffled = resolve(tuple(layers), facts, values, vocabulary.members, request.on, tuple(vocabulary.rights))
    here = decided(family.case)
    there = decide(shuffled, request.household, request.on)
    assert [(o.bound.rule.name, o.member) for o in here.outcomes] == [
        (o.bound.rule.name, o.member) for o in there.outcomes
    ]
    for one, other in zip((*here.outcomes, *here.classes), (*there.outcomes, *there.classes), strict=True):
        assert replace(one, bound=other.bound, turns_on=()) == replace(other, turns_on=())
        assert set(one.turns_on) == set(other.turns_on)


@pytest.mark.parametrize("times", TIMES)
def test_the_order_of_rules_and_facts_does_not_matter(times: int) -> None:
    holds(same_for_any_order_of_rules, st.tuples(families(), RANDOM), times, 8)


def test_the_names_of_files_do_not_matter(tmp_path: Path) -> None:
    """Files of rules under names that sort the other way: the same Program, and so the same decisions."""
    for pack in ("cn", "guangxi"):
        shutil.copytree(HERE / pack, tmp_path / pack)
        files = sorted((tmp_path / pack / "rules").glob("*.yaml"))
        for index, path in enumerate(files):
            path.rename(path.with_name(f"{len(files) - index:02d}.yaml"))
    renamed = Library((tmp_path,))
    for on in (737_000, 737_712, 738_000, 740_000):
        here, there = program_of(on), renamed.program(renamed.for_region("450100", on), on)
        assert list(here.rules) == list(there.rules)
        assert [bound.body for bound in here.rules.values()] == [bound.body for bound in there.rules.values()]
        assert here.parameters.keys() == there.parameters.keys()
        assert (here.start, here.end) == (there.start, there.end)


# Presumptions


def presumes_only_where_it_may(family: Family) -> None:
    decision = decided(family.case)
    presumed = set(decision.case.presumed.values())
    slots = decision.case.code.slot_index
    for outcome in decision.outcomes:
        assert not presumed & {(slots.get(need.fact, -1), need.member) for need in outcome.needs}
    without = decided(family.case, presume=False, advise=False)
    assert not without.case.presumed
    said = outcomes(without)
    for key, outcome in outcomes(decision).items():
        assert not said[key].presumed
        within(said[key], outcome, key)


@pytest.mark.parametrize("times", TIMES)
def test_what_is_presumed_is_not_needed(times: int) -> None:
    holds(presumes_only_where_it_may, families(), times, 15)


# The fallback


def falls_back_on_what_contains(example: tuple[Family, int]) -> None:
    family, cases = example
    exact, wide = decided(family.case), outcomes(decided(family.case, cases=cases))
    for outcome in exact.outcomes:
        key = outcome.bound.rule.name, outcome.member
        within(wide[key], outcome, key, cases)
        missing = set(outcome.needs) - set(wide[key].needs)
        assert not missing, (key, missing)


@pytest.mark.parametrize("times", TIMES)
def test_the_fallback_contains_the_exact_outcome(times: int) -> None:
    holds(falls_back_on_what_contains, st.tuples(families(), st.sampled_from((-1, 0, 1, 4, 20))), times, 20)
