"""A determination as people read it: sorted by status, with questions in their order and amounts in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.casework import entitlements as texts
from doudi.office.casework.determination import determine
from doudi.office.casework.entitlements import list_entitlements
from doudi.office.registry.models import Household
from doudi.office.registry.vocabulary import library
from tests.office import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return build.officer(Duty.TOWNSHIP_CLERK)


@pytest.fixture
def family(clerk: Actor) -> Household:
    return build.poor_family(clerk)


def test_entitlements_sort_every_right_of_everyone(family: Household) -> None:
    build.standard()
    live = determine(family)
    entitlements = list_entitlements(live)
    groups = {"eligible": entitlements.granted, "undetermined": entitlements.open, "not_eligible": entitlements.refused}
    assert entitlements.stops == ()
    for status, lines in groups.items():
        assert {line.status for line in lines} <= {status}
    outcomes = [outcome for outcome in live.data["outcomes"] if outcome["status"] != "no_rule"]
    assert sum(map(len, groups.values())) == len(outcomes)
    dibao = next(line for line in entitlements.granted if line.right == "dibao")
    assert (dibao.amount, dibao.whose, dibao.person, dibao.sure, dibao.key) == (
        "1,020.00元/月", "全家", None, True, "dibao",
    )  # fmt: skip
    assert all(line.clauses and line.explanation for line in entitlements.granted)
    assert {
        line.person.pk for line in (*entitlements.granted, *entitlements.open, *entitlements.refused) if line.person
    } == {person.pk for person in live.people.values()}


def test_what_takes_something_away_is_no_help(family: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    build.standard()
    rights = library().vocabulary.rights
    monkeypatch.setitem(rights, "dibao", replace(rights["dibao"], adverse=True))
    entitlements = list_entitlements(determine(family))
    (stop,) = entitlements.stops
    assert (stop.right, stop.adverse, stop.explanation[:4]) == ("dibao", True, "拟停止：")
    assert "dibao" not in {line.right for line in (*entitlements.granted, *entitlements.open, *entitlements.refused)}
    assert stop in entitlements.lines


def test_a_refusal_shows_what_would_turn_it(clerk: Actor) -> None:
    build.standard()
    family = build.poor_family(clerk, wage=900)
    refused = next(line for line in list_entitlements(determine(family)).refused if line.right == "dibao")
    # Together they have 1800.00 and would have to have less than 2 × 810.00.
    assert [near.partition("的")[2] for near in refused.near] == ["工资性收入为719.99元/月时，结论会改变"] * 2


def test_a_missing_standard_is_asked_of_the_county_and_never_of_the_family(family: Household) -> None:
    entitlements = list_entitlements(determine(family), frozenset({"dibao"}))
    first = entitlements.questions[0]
    assert (first.name, first.parameter, first.person) == ("dibao_standard", True, None)


def test_what_is_asked_serves_what_was_applied_for_first(clerk: Actor) -> None:
    build.standard()
    family = build.household(clerk, build.person(clerk), build.person(clerk))
    live = determine(family)
    entitlements = list_entitlements(live)
    assert len(entitlements.questions) > 5
    assert len({(need.name, need.whose) for need in entitlements.questions}) == len(entitlements.questions)
    for line in entitlements.open:
        needed = {(need.name, need.whose) for need in line.needs}
        if not needed:
            continue
        first = list_entitlements(live, frozenset({line.key})).questions[: len(needed)]
        assert {(need.name, need.whose) for need in first} == needed, line.key


def test_nothing_is_asked_for_what_is_refused_anyway(clerk: Actor, family: Household) -> None:
    build.standard()
    live = determine(family)
    entitlements = list_entitlements(live)
    waiting = {(need.name, need.whose) for line in (*entitlements.open, *entitlements.granted) for need in line.needs}
    assert {(need.name, need.whose) for need in entitlements.questions} == waiting


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        ("1020.00", "1020.00", "yuan/month", "1,020.00元/月"),
        ("0.00", "15000.00", "yuan", "0.00–15,000.00元"),
        ("300.00", None, "yuan/year", "300.00元/年以上，上限待定"),
        (6, 12, "months", "6–12个月"),
    ],
)
def test_an_amount_in_words(low: Any, high: Any, unit: str, text: str) -> None:
    assert texts.format_amount({"low": low, "high": high, "unit": unit}) == text


def test_where_a_right_is_no_sum_there_is_no_amount() -> None:
    assert texts.format_amount(None) == ""


def test_every_outcome_has_its_picture(family: Household) -> None:
    build.standard()
    live = determine(family)
    for index in range(len(live.data["outcomes"])):
        assert texts.draw_diagram(live, index).startswith("<svg")
    with pytest.raises(IndexError):
        texts.draw_diagram(live, 10_000)
