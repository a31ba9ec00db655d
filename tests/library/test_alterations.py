"""Copies with one change each: every one is found, named where it was made, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.library.copies import examine, told
from doudi.library.documents import PolicyDocument
from tests.library.altering import Alteration, alterations, grave, names, some, swaps
from tests.library.files import OFFICIAL_SEEDS, SEEDS, STYLES, data_text, official, seed

here = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"{SEEDS} is not there: altered copies of the official documents cannot be made"
)


def check(document: PolicyDocument, alteration: Alteration) -> None:
    found = grave(document, alteration.applied(document.text))
    assert len(found) == 1, (alteration, found)
    assert names(found[0], alteration), (alteration, found)


@pytest.mark.parametrize("name", STYLES)
def test_every_single_change_is_found(name: str) -> None:
    document = official(name)
    every = list(alterations(document.text))
    assert {one.kind for one in every} == {"flip", "drop", "digit"}
    wrong = []
    for one in every:
        found = grave(document, one.applied(document.text))
        if not any(names(difference, one) for difference in found) or len(found) > 2:
            wrong.append((one, found))
    assert wrong == []


@pytest.mark.parametrize("name", STYLES)
def test_two_clauses_in_each_others_place(name: str) -> None:
    document = official(name)
    count = 0
    for text, position in swaps(document):
        found = grave(document, text)
        moved = [one for one in found if one.kind == "moved"]
        assert moved, position
        assert len(found) <= 3, (position, found)
        assert all("次序或编号变动" in told(one) for one in moved)
        count += 1
    assert count > 2


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(STYLES), st.data())
def test_two_changes_at_once_are_both_found(name: str, data: st.DataObject) -> None:
    document = official(name)
    every = list(alterations(document.text))
    first, second = sorted(
        (data.draw(st.sampled_from(every)), data.draw(st.sampled_from(every))), key=lambda one: one.start
    )
    if second.start < first.end + 4:
        return  # one change, not two
    found = grave(document, first.applied(second.applied(document.text)))
    assert any(names(one, first) for one in found)
    assert any(names(one, second) for one in found)


@pytest.mark.parametrize("name", STYLES)
def test_an_altered_copy_is_quarantined(name: str) -> None:
    for one in some(data_text(name), 3):
        examined = examine(PolicyDocument("copy", one.applied(data_text(name)), "official"), [official(name)])
        assert examined.quarantined, one
        assert not examined.citable
        assert len(examined.report()) == 1 + len(examined.reversals)


@here
@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_single_changes_of_the_official_documents(name: str) -> None:
    document = seed(name)
    for one in some(document.text, 12):
        check(document, one)


@here
@pytest.mark.long
@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_every_single_change_of_the_official_documents(name: str) -> None:
    document = seed(name)
    wrong = []
    for one in alterations(document.text):
        found = grave(document, one.applied(document.text))
        if len(found) > 2 or not any(names(difference, one) for difference in found):
            wrong.append((one, [difference.data() for difference in found]))
    assert wrong == []


@here
@pytest.mark.parametrize("name", OFFICIAL_SEEDS)
def test_swapped_clauses_of_the_official_documents(name: str) -> None:
    document = seed(name)
    for text, position in list(swaps(document))[::3]:
        found = grave(document, text)
        assert any(one.kind == "moved" for one in found), position
        assert len(found) <= 3, (position, found)
