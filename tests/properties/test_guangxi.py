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

from doudi.policies.cases.result import Decider
from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.rules.engine.decide import decide
from doudi.rules.engine.outcome import UNDETERMINED, HouseholdDecision, Outcome, TurningPoint
from doudi.rules.program.program import Program
from doudi.rules.program.resolver import resolve
from doudi.rules.types import Number
from tests.properties.brute_force import assert_room, outcomes_by_right, summarise
from tests.properties.families import Cell, Family, families, library, read
from tests.properties.profiles import TIMES, holds

RANDOM = st.randoms(use_true_random=False)


def program_of(day: int) -> Program:
    return library().program(library().for_region("450100", day), day)


def decide_family(
    case: dict[str, Any], presume: bool = True, advise: bool = True, cases: int | None = None
) -> HouseholdDecision:
    request = read(case)
    program = program_of(request.on)
    if cases is not None:
        program = replace(program, cases=cases, cache={})
    return decide(program, request.household, request.on, presume, advise)


def assert_within(before: Outcome, after: Outcome, *why: object) -> None:
    """What was said leaves room for what is said when more is known."""
    if after.status == UNDETERMINED:
        assert before.status == UNDETERMINED, (summarise(before), summarise(after), why)
    assert_room(before, summarise(after), why)


def open_cells(decision: HouseholdDecision, ids: list[str]) -> set[Cell]:
    """The cells and the unset parameters that were open in a decision: what is presumed there is not asked about."""
    slots = decision.case.code.slots
    cells = {
        (slots[slot].fact.name, "household" if member < 0 else ids[member])
        for slot, member in decision.case.open.values()
    }
    return cells | {(name, "") for name, _ in decision.case.unset}


# Containment


def leaves_room(family: Family) -> None:
    before = decide_family(family.case, advise=False)
    ids = [member["id"] for member in family.case["members"]]
    earlier, opened = outcomes_by_right(before), open_cells(before, ids)
    for answers in family.answers:
        answered = {cell: value for cell, value in answers.items() if cell in opened}
        after = decide_family(family.answered(answered), advise=False)
        for key, outcome in outcomes_by_right(after).items():
            assert_within(earlier[key], outcome, key, answered)


@pytest.mark.parametrize("times", TIMES)
def test_an_outcome_leaves_room_for_every_answer(times: int) -> None:
    holds(leaves_room, families(sets=6), times, 60)


# Needs


def needs_settle(family: Family) -> None:
    """Answering all that an outcome needs settles it, however the rest stays open; and only what is open is needed."""
    before = decide_family(family.case)
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
    for group, outcomes in by_needs.items():
        if not group <= set(answers):
            continue
        answered = {cell: answers[cell] for cell in group}
        after = (
            outcomes_by_right(decide_family(family.answered(answered), advise=False))
            if group
            else outcomes_by_right(before)
        )
        for outcome in outcomes:
            settled = after[outcome.bound.rule.name, outcome.member]
            assert settled.status != UNDETERMINED, (outcome.bound.rule.name, outcome.member, answered)
            if settled.amount and not any(way.at_most for way in outcome.bound.version.grounds):
                graded = (
                    outcome.bound.rule.name == "gradual_exit" and "gradual_exit_months" not in family.case["parameters"]
                )
                assert graded or settled.amount.low == settled.amount.high, (outcome.bound.rule.name, answered)


@pytest.mark.parametrize("times", TIMES)
def test_what_is_needed_settles(times: int) -> None:
    holds(needs_settle, families(sets=1), times, 40)


# What a status turns on


def turns_where_it_says(example: tuple[Family, Random]) -> None:
    family, random = example
    decision = decide_family(family.case)
    ids = [member["id"] for member in family.case["members"]]
    for outcome in decision.outcomes:
        key = outcome.bound.rule.name, outcome.member
        assert len({(turn.fact, turn.member) for turn in outcome.turns_on}) == len(outcome.turns_on)
        for turn in outcome.turns_on:
            subject = "household" if turn.member < 0 else ids[turn.member]
            value_now, turn_value = value_of(decision, turn)
            assert status_at(family, turn.fact, subject, turn, turn.value)[key] != outcome.status, (key, turn)
            nearer = [
                value
                for value in values_between(value_now, turn_value, random)
                if abs(value - value_now) < abs(turn_value - value_now)
            ]
            for value in nearer:
                assert status_at(family, turn.fact, subject, turn, value)[key] == outcome.status, (key, turn, value)


def value_of(decision: HouseholdDecision, turn: TurningPoint) -> tuple[int, int]:
    """The given value and where it turns, in fen (or whole numbers); a given average may lie between two fen."""
    case = decision.case
    slot = case.code.slot_index[turn.fact]
    kind, fact = case.code.slots[slot].type, case.code.slots[slot].fact
    assert isinstance(kind, Number)
    return case.facts[slot][turn.member + 1] // (12 if fact.average else 1), turn.value


def values_between(value_now: int, turn_value: int, random: Random) -> list[int]:
    """Values nearer to the given one than where it turns, on both sides."""
    far = abs(turn_value - value_now)
    values = {turn_value + 1, turn_value - 1, value_now + far - 1, value_now - far + 1}
    values |= {random.randint(value_now - far, value_now + far) for _ in range(2)}
    return sorted(value for value in values if value >= 0)


def status_at(family: Family, fact: str, subject: str, turn: TurningPoint, value: int) -> dict[tuple[str, int], str]:
    answer = Decimal(value) / 100 if turn.money else value
    after = decide_family(family.answered({(fact, subject): answer}), advise=False)
    return {key: outcome.status for key, outcome in outcomes_by_right(after).items()}


@pytest.mark.parametrize("times", TIMES)
def test_a_status_turns_where_it_says(times: int) -> None:
    examples = st.tuples(families(most_open=2), RANDOM)
    holds(turns_where_it_says, examples, times, 25)


# Order


ResultsBySubject = dict[tuple[str, str], dict[str, Any]]


def results_by_subject(case: dict[str, Any]) -> ResultsBySubject:
    """A result as people see it, by right and person; what is a set is sorted."""
    _, result = Decider(library()).decide(read(case))
    data = result.data()
    by_subject: ResultsBySubject = {}
    for outcome in data["outcomes"]:
        for key in ("needs", "turns_on"):
            outcome[key] = sorted(outcome[key], key=str)
        by_subject[outcome["right"], outcome["for"]] = outcome
    by_subject |= {(entry["class"], entry["for"]): entry for entry in data["classes"]}
    by_subject["warnings", ""] = {"": sorted(data["warnings"])}
    return by_subject


def same_for_any_order_of_members(example: tuple[Family, Random]) -> None:
    family, random = example
    members = list(family.case["members"])
    random.shuffle(members)
    in_order, in_disorder = results_by_subject(family.case), results_by_subject(family.case | {"members": members})
    assert in_order.keys() == in_disorder.keys()
    for key, outcome in in_order.items():
        assert outcome == in_disorder[key], key


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
    in_order = decide_family(family.case)
    in_disorder = decide(shuffled, request.household, request.on)
    assert [(o.bound.rule.name, o.member) for o in in_order.outcomes] == [
        (o.bound.rule.name, o.member) for o in in_disorder.outcomes
    ]
    for first, second in zip(
        (*in_order.outcomes, *in_order.classes), (*in_disorder.outcomes, *in_disorder.classes), strict=True
    ):
        assert replace(first, bound=second.bound, turns_on=()) == replace(second, turns_on=())
        assert set(first.turns_on) == set(second.turns_on)


@pytest.mark.parametrize("times", TIMES)
def test_the_order_of_rules_and_facts_does_not_matter(times: int) -> None:
    holds(same_for_any_order_of_rules, st.tuples(families(), RANDOM), times, 8)


def test_the_names_of_files_do_not_matter(tmp_path: Path) -> None:
    """Files of rules under names that sort the other way: the same Program, and so the same decisions."""
    for pack in ("cn", "guangxi"):
        shutil.copytree(SHIPPED_PACKS / pack, tmp_path / pack)
        files = sorted((tmp_path / pack / "rules").glob("*.yaml"))
        for index, path in enumerate(files):
            path.rename(path.with_name(f"{len(files) - index:02d}.yaml"))
    renamed = Library((tmp_path,))
    for on in (737_000, 737_712, 738_000, 740_000):
        shipped_program, renamed_program = program_of(on), renamed.program(renamed.for_region("450100", on), on)
        assert list(shipped_program.rules) == list(renamed_program.rules)
        assert [bound.body for bound in shipped_program.rules.values()] == [
            bound.body for bound in renamed_program.rules.values()
        ]
        assert shipped_program.parameters.keys() == renamed_program.parameters.keys()
        assert (shipped_program.start, shipped_program.end) == (renamed_program.start, renamed_program.end)


# Presumptions


def presumes_only_where_it_may(family: Family) -> None:
    decision = decide_family(family.case)
    presumed = set(decision.case.presumed.values())
    slots = decision.case.code.slot_index
    for outcome in decision.outcomes:
        assert not presumed & {(slots.get(need.fact, -1), need.member) for need in outcome.needs}
    without = decide_family(family.case, presume=False, advise=False)
    assert not without.case.presumed
    unpresumed = outcomes_by_right(without)
    for key, outcome in outcomes_by_right(decision).items():
        assert not unpresumed[key].presumed
        assert_within(unpresumed[key], outcome, key)


@pytest.mark.parametrize("times", TIMES)
def test_what_is_presumed_is_not_needed(times: int) -> None:
    holds(presumes_only_where_it_may, families(), times, 15)


# The fallback


def falls_back_on_what_contains(example: tuple[Family, int]) -> None:
    family, cases = example
    exact, wide = decide_family(family.case), outcomes_by_right(decide_family(family.case, cases=cases))
    for outcome in exact.outcomes:
        key = outcome.bound.rule.name, outcome.member
        assert_within(wide[key], outcome, key, cases)
        missing = set(outcome.needs) - set(wide[key].needs)
        assert not missing, (key, missing)


@pytest.mark.parametrize("times", TIMES)
def test_the_fallback_contains_the_exact_outcome(times: int) -> None:
    holds(falls_back_on_what_contains, st.tuples(families(), st.sampled_from((-1, 0, 1, 4, 20))), times, 20)
