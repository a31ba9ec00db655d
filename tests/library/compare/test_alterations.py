"""Copies with one change each: every one is found, named where it was made, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.library.grounding.copies import examine, format_difference
from doudi.library.structure.document import PolicyDocument
from tests.library.alterations import (
    Alteration,
    compare_meaning,
    draw_alterations,
    list_alterations,
    list_swaps,
    stands_at,
)
from tests.library.files import OFFICIAL_SEEDS, SEEDS, STYLES, data_text, official, seed

needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"{SEEDS} is not there: altered copies of the official documents cannot be made"
)


def check(document: PolicyDocument, alteration: Alteration) -> None:
    listed = compare_meaning(document, alteration.applied(document.text))
    assert len(listed) == 1, (alteration, listed)
    assert stands_at(listed[0], alteration), (alteration, listed)


@pytest.mark.parametrize("name", STYLES)
def test_every_single_change_is_found(name: str) -> None:
    document = official(name)
    every = list(list_alterations(document.text))
    assert {alteration.kind for alteration in every} == {"flip", "drop", "digit"}
    wrong = []
    for alteration in every:
        listed = compare_meaning(document, alteration.applied(document.text))
        if not any(stands_at(difference, alteration) for difference in listed) or len(listed) > 2:
            wrong.append((alteration, listed))
    assert wrong == []


@pytest.mark.parametrize("name", STYLES)
def test_two_clauses_in_each_others_place(name: str) -> None:
    document = official(name)
    count = 0
    for text, position in list_swaps(document):
        listed = compare_meaning(document, text)
        moved = [difference for difference in listed if difference.kind == "moved"]
        assert moved, position
        assert len(listed) <= 3, (position, listed)
        assert all("次序或编号变动" in format_difference(difference) for difference in moved)
        count += 1
    assert count > 2


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(STYLES), st.data())
def test_two_changes_at_once_are_both_found(name: str, data: st.DataObject) -> None:
    document = official(name)
    every = list(list_alterations(document.text))
    first, second = sorted(
        (data.draw(st.sampled_from(every)), data.draw(st.sampled_from(every))), key=lambda alteration: alteration.start
    )
    if second.start < first.end + 4:
        return  # one change, not two
    listed = compare_meaning(document, first.applied(second.applied(document.text)))
    assert any(stands_at(alteration, first) for alteration in listed)
    assert any(stands_at(alteration, second) for alteration in listed)


@pytest.mark.parametrize("name", STYLES)
def test_an_altered_copy_is_quarantined(name: str) -> None:
    for alteration in draw_alterations(data_text(name), 3):
        examined = examine(PolicyDocument("copy", alteration.applied(data_text(name)), "official"), [official(name)])
        assert examined.quarantined, alteration
        assert not examined.citable
        assert len(examined.report()) == 1 + len(examined.reversals)


@needs_seeds
@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_single_changes_of_the_official_documents(name: str) -> None:
    document = seed(name)
    for alteration in draw_alterations(document.text, 12):
        check(document, alteration)


@needs_seeds
@pytest.mark.long
@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_every_single_change_of_the_official_documents(name: str) -> None:
    document = seed(name)
    wrong = []
    for alteration in list_alterations(document.text):
        listed = compare_meaning(document, alteration.applied(document.text))
        if len(listed) > 2 or not any(stands_at(difference, alteration) for difference in listed):
            wrong.append((alteration, [difference.data() for difference in listed]))
    assert wrong == []


@needs_seeds
@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_swapped_clauses_of_the_official_documents(name: str) -> None:
    document = seed(name)
    for text, position in list(list_swaps(document))[::3]:
        listed = compare_meaning(document, text)
        assert any(difference.kind == "moved" for difference in listed), position
        assert len(listed) <= 3, (position, listed)
