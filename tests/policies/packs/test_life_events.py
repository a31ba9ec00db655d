"""What clauses say of events: read from a pack, and refused with place and hint where it cannot be meant."""

from __future__ import annotations

import pytest

from doudi.office.registry.enums import LifeEventKind
from doudi.policies.packs.library import Library
from doudi.policies.packs.life_events import EVENTS, read_event_effects
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.problems import SourceLine

VALID = {
    "name": "x", "label": "虚构", "event": "death", "rights": ["dibao"], "effect": "reviewed", "months": 3, "clause": "X-1",
}  # fmt: skip


def record(**changed: object) -> Record:
    """A file with one effect, some of whose keys differ or are left out."""
    item = Record({key: value for key, value in (VALID | changed).items() if value is not None})
    file = Record({"effects": [item]})
    for part, line in ((item, 2), (file, 1)):
        part.place, part.lines = SourceLine("x.yaml", line), {}
    return file


def test_the_national_pack_says_what_a_death_does() -> None:
    library = Library()
    effects = library.elements(library.pack("cn")).event_effects
    assert [(effect.event, effect.effect, effect.months, effect.clauses) for effect in effects] == [
        ("death", "ends", None, ("CN-43-24",)), ("death", "reviewed", 3, ("CN-N22-3",)),
    ]  # fmt: skip


def test_the_events_are_those_of_the_office_under_the_same_names() -> None:
    for name, label in EVENTS.items():
        assert LifeEventKind(name).label == label


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"event": "deth"}, "unknown event 'deth'"), ({"effect": "stops"}, "unknown effect 'stops'"),
        ({"months": None}, "a review has a term in months"), ({"months": 99}, "a term has 1 to 24 months"),
        ({"effect": "ends"}, "an end has none"), ({"rights": ["dibbao"]}, "unknown right 'dibbao'"),
        ({"clause": None}, "clause"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_a_fault(changed: dict[str, object], problem: str) -> None:
    faults = Faults()
    read_event_effects(record(**changed), faults, Library().vocabulary)
    assert any(problem in str(fault) for fault in faults), [str(fault) for fault in faults]


def test_a_valid_one_has_no_fault() -> None:
    faults = Faults()
    (effect,) = read_event_effects(record(), faults, Library().vocabulary)
    assert not faults
    assert effect.in_words == "死亡：3个月内复核"
