"""Who sets the values that policy leaves open: read with every fault, by day and level, the most local pack last."""

from __future__ import annotations

from typing import Any

import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.local_settings import LEVELS, LocalSetting, LocalSettings, read_local_settings
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.calendar import parse_day
from doudi.rules.problems import SourceLine


def record(values: dict[str, Any]) -> Record:
    built = Record(values)
    built.place, built.lines = SourceLine("x.yaml", 1), {}
    return built


def read(vocabulary: Vocabulary, **changed: Any) -> tuple[tuple[LocalSetting, ...], list[str]]:
    """A file with one value, some of whose keys differ."""
    by = [
        record({"levels": ["county", "city"], "to": "2026-06-30", "clause": "CN-1"}),
        record({"levels": ["city", "province"], "from": "2026-07-01", "clause": "CN-2", "about": "不低于指导标准"}),
    ]
    item = {"local_value": "dibao_standard", "question": "多少元？", "source": "文件", "set_by": by, **changed}
    faults = Faults()
    settings = read_local_settings(record({"local_values": [record(item)]}), faults, vocabulary)
    return settings.each(), [str(fault) for fault in faults]


def test_who_may_set_a_value_changes_with_the_day(vocabulary: Vocabulary) -> None:
    (setting,), faults = read(vocabulary)
    assert faults == []
    before, after = parse_day("2026-06-30"), parse_day("2026-07-01")
    assert [setting.may_be_set_by("county", day) for day in (before, after)] == [True, False]
    assert [setting.may_be_set_by("province", day) for day in (before, after)] == [False, True]
    assert not setting.may_be_set_by("town", before)
    competence = setting.competence(after)
    assert competence is not None
    assert competence.in_words == "省级、设区的市定（不低于指导标准）"
    assert setting.clauses == ("CN-1", "CN-2")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"local_value": "dibao_standrd"}, "did you mean 'dibao_standard'"),
        ({"set_by": [{"levels": ["village"], "clause": "CN-1"}]}, "unknown level 'village'"),
        (
            {
                "set_by": [
                    {"levels": ["city"], "clause": "CN-1"},
                    {"levels": ["city"], "from": "2026-01-01", "clause": "CN-1"},
                ]
            },
            "overlaps",
        ),
    ],
)
def test_a_fault_is_named(vocabulary: Vocabulary, changed: dict[str, Any], message: str) -> None:
    if "set_by" in changed:
        changed = {"set_by": [record(each) for each in changed["set_by"]]}
    assert any(message in fault for fault in read(vocabulary, **changed)[1])


def test_the_nation_leaves_no_standard_to_a_county(library: Library) -> None:
    """CN-LAW-17, -19, -21, -22, -23: what the law of 2026 keeps for province and prefecture city."""
    settings, day = library.local_settings(library.pack("huining")).values, parse_day("2026-07-01")
    kept = {"dibao_standard", "tekun_basic_standard", "care_full", "edge_multiple", "rigid_share", "homes_allowed"}
    assert {name for name in kept if settings[name].may_be_set_by("county", day)} == set()
    assert settings["temporary_aid_base"].may_be_set_by("county", day)


def test_every_value_that_the_nation_asks_for_says_who_sets_it(library: Library) -> None:
    """What rules of the national layer read has its question."""
    pack = library.pack("cn")
    program = library.program(pack, parse_day("2026-09-01"))
    read_by_rules = {
        name
        for rule in library.layer(pack).rules
        for version in rule.versions
        for way in (*version.grounds, *version.supplements)
        for name in program.parameters
        if program.parameters[name].local and (name in way.when or name in way.amount)
    }
    assert read_by_rules - set(library.local_settings(pack).values) == set()
    assert len(read_by_rules) > 10


def test_rules_and_circumstances_that_are_left_to_localities_exist(library: Library) -> None:
    settings, day = library.local_settings(library.pack("cn")), parse_day("2026-07-01")
    assert set(settings.rules) <= set(library.rules(library.pack("cn")))
    procedures = library.procedures(library.pack("cn")).values()
    assert all(any(name in procedure.circumstances for procedure in procedures) for name in settings.circumstances)
    for setting in (settings.rules["counted_income"], settings.circumstances["delegated"]):
        levels = [level for level in LEVELS if setting.may_be_set_by(level, day)]
        assert levels == ["province"]


def test_the_lower_layer_has_the_last_word(vocabulary: Vocabulary) -> None:
    (above,), _ = read(vocabulary)
    (below,), _ = read(vocabulary, question="本省的标准是多少元？")
    joined = LocalSettings({"dibao_standard": below}).over(LocalSettings({"dibao_standard": above}, {"income": above}))
    assert (joined.values["dibao_standard"], joined.rules) == (below, {"income": above})
