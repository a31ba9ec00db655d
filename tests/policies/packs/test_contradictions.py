"""The contradictions of a vocabulary as they are read: faults are told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.vocabulary import Vocabulary, read_vocabulary
from doudi.rules.problems import RulesError

TEXT = """\
largest_household: 30
largest_sum: 1000000000
lines: [{line: living, label: 基本生活}]
facts:
  - {fact: birth_date, for: member, type: date, label: 出生日期}
  - {fact: stage, for: member, type: choice, label: 就读阶段, options: {none: 无, nursery: 托育}, presume: none}
  - {fact: receiving, for: household, type: yes_no, label: 正在领取}
parameters: []
rights: []
limits:
  - {limit: oldest, unit: year, value: 6}
contradictions:
  - {contradiction: old, for: member, kind: odd, when: "stage == 'nursery' and age(birth_date) >= oldest", message: "满{oldest}岁"}
"""


def write(folder: Path, text: str) -> Vocabulary:
    (folder / "vocabulary.yaml").write_text(text, encoding="utf-8")
    return read_vocabulary(folder / "vocabulary.yaml")


def test_a_contradiction_is_read_with_its_facts_and_a_program(tmp_path: Path) -> None:
    contradictions = write(tmp_path, TEXT).contradictions
    (rule,) = contradictions.rules
    assert (rule.name, rule.entity, rule.impossible, rule.message) == ("old", "member", False, "满6岁")
    assert rule.facts == ("stage", "birth_date")
    assert contradictions.program is not None
    assert list(contradictions.program.rules) == ["old"]


def test_a_vocabulary_without_contradictions_has_none(tmp_path: Path) -> None:
    contradictions = write(tmp_path, TEXT[: TEXT.index("limits:")]).contradictions
    assert (contradictions.rules, contradictions.program) == ((), None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("for: member, kind", "for: town, kind", ":13: 'town' has no facts"),
        ("kind: odd", "kind: funny", ":13: unknown kind 'funny' (kind: impossible or odd)"),
        ('>= oldest"', '>= eldest"', "unknown name 'eldest' (did you mean 'oldest'?)"),
        ('>= oldest"', '>= 6"', "6"),
        ("stage == 'nursery' and", "stage + and", ":13: "),
        ("满{oldest}岁", "满{old}岁", ":13: the message names no limit that there is (limits are oldest)"),
        ("满{oldest}岁", "满{oldest岁", ":13: the message names no limit that there is"),
        ("stage == 'nursery' and", "receiving and", ":13: 'receiving' is no fact of a member"),
        ("value: 6", "value: six", ":11: 'six' is not a number"),
        ("unit: year, value", "unit: years, value", ":11: unknown unit 'years'"),
        ("unit: year, value: 6", "value: 6", ":11: 'unit' is missing"),
        (', message: "满{oldest}岁"', "", ":13: 'message' is missing"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(RulesError) as caught:
        write(tmp_path, TEXT.replace(old, new))
    assert any(message in str(problem) for problem in caught.value.problems), caught.value.problems


def test_a_contradiction_that_stands_twice(tmp_path: Path) -> None:
    again = TEXT[TEXT.index("  - {contradiction") :]
    with pytest.raises(RulesError, match="'old' stands twice"):
        write(tmp_path, TEXT + again)
