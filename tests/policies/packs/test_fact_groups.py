"""The groups in which facts are asked: the shipped ones, and every fault of one with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.vocabulary import Vocabulary, extend_vocabulary, read_vocabulary
from doudi.rules.problems import RulesError

TEXT = """\
largest_household: 30
largest_sum: 1000000000
lines: [{line: living, label: 基本生活}]
parameters: []
rights: []
facts:
  - {fact: kind, for: member, type: choice, label: 残疾, options: {none: 无, deaf: 听力}, group: health}
  - {fact: level, for: member, type: whole, label: 等级, low: 1, high: 4, none: true, group: health}
  - {fact: parts, for: member, type: choices, label: 所含, options: {deaf: 听力}, group: health}
  - {fact: ill, for: member, type: yes_no, label: 患病, group: health}
  - {fact: loss, for: household, type: money, label: 损失, unit: yuan/year, group: harm}
groups:
  - {group: harm, label: 受灾, without: {loss: 0}}
  - group: health
    label: 残疾
    without: {kind: none, ill: false}
    settles: [{fact: kind, value: none, others: {level: none, parts: []}}]
  - {group: records, label: 记录, asked: false}
"""


def write(folder: Path, text: str) -> Vocabulary:
    (folder / "vocabulary.yaml").write_text(text, encoding="utf-8")
    return read_vocabulary(folder / "vocabulary.yaml")


def test_groups_are_read_in_their_order(tmp_path: Path) -> None:
    harm, health, records = write(tmp_path, TEXT).groups
    assert (harm.name, harm.facts, dict(harm.without), harm.asked) == ("harm", ("loss",), {"loss": 0}, True)
    assert health.facts == ("kind", "level", "parts", "ill")
    (settlement,) = health.settles
    assert (settlement.fact, settlement.value, dict(settlement.others)) == (
        "kind", "none", {"level": "none", "parts": []},
    )  # fmt: skip
    assert (records.facts, records.asked) == ((), False)


def test_a_vocabulary_without_groups_asks_for_none(tmp_path: Path) -> None:
    text = TEXT[: TEXT.index("groups:")]
    for group in ("health", "harm"):
        text = text.replace(f", group: {group}", "")
    assert write(tmp_path, text).groups == ()


def test_a_pack_adds_facts_to_groups_that_there_are(tmp_path: Path) -> None:
    vocabulary = write(tmp_path, TEXT)
    own = tmp_path / "own.yaml"
    fact = "{fact: fire, for: household, type: yes_no, label: 火灾, group: harm}"
    own.write_text(f"facts: [{fact}]\n", encoding="utf-8")
    assert extend_vocabulary(vocabulary, own, "own").groups[0].facts == ("loss", "fire")
    own.write_text(f"facts: [{fact.replace('group: harm', 'group: harn')}]\n", encoding="utf-8")
    with pytest.raises(RulesError, match="unknown group 'harn'"):
        extend_vocabulary(vocabulary, own, "own")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (", group: harm}", "}", ":11: 'loss' belongs to no group"),
        ("group: harm}", "group: harn}", ":11: unknown group 'harn' (did you mean 'harm'?)"),
        ("without: {loss: 0}", "without: {loss: x}", ":13: 'x' is no value of 'loss'"),
        ("without: {loss: 0}", "without: {loss: -1}", ":13: -1 is no value of 'loss'"),
        ("without: {loss: 0}", "without: {los: 0}", ":13: unknown fact 'los' (did you mean 'loss'?)"),
        ("without: {loss: 0}", "without: {ill: false}", ":13: 'ill' is no fact of this group"),
        ("ill: false}", "ill: 0}", ":16: 0 is no value of 'ill'"),
        ("kind: none, ill", "kind: blind, ill", ":16: 'blind' is no value of 'kind'"),
        ("value: none, others", "value: nobody, others", ":17: 'nobody' is no value of 'kind'"),
        ("parts: []", "parts: [blind]", "is no value of 'parts'"),
        ("others: {level: none", "others: {loss: 0", ":17: 'loss' is of another than 'kind'"),
        ("group: records, label", "group: harm, label", ":12: 'harm' stands twice"),
        ("asked: false", "asked: seldom", ":18: 'asked' is true or false"),
        ("label: 记录", "lable: 记录", ":18: unknown key 'lable'"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(RulesError) as caught:
        write(tmp_path, TEXT.replace(old, new))
    assert any(message in str(problem) for problem in caught.value.problems), caught.value.problems


# The shipped ones


def test_the_shipped_groups_stand_in_a_clerks_order(vocabulary: Vocabulary) -> None:
    assert [group.name for group in vocabulary.groups if group.asked] == [
        "place", "work", "income", "property", "spending", "health", "school", "circumstances", "request",
    ]  # fmt: skip


def test_every_shipped_fact_stands_in_one_group(vocabulary: Vocabulary) -> None:
    grouped = [name for group in vocabulary.groups for name in group.facts]
    assert sorted(grouped) == sorted(vocabulary.facts)


def test_what_is_read_from_decisions_and_items_is_not_asked(vocabulary: Vocabulary) -> None:
    unasked = {group.name: set(group.facts) for group in vocabulary.groups if not group.asked}
    assert unasked.keys() == {"records", "items"}
    assert unasked["records"] == vocabulary.award_facts.keys()
    assert all(vocabulary.facts[name].computed for name in unasked["items"])


def test_none_of_this_is_what_a_case_presumes_unless_it_presumes_nothing(vocabulary: Vocabulary) -> None:
    """A presumption without a condition says what most families would answer; "none of this" says the same."""
    for group in vocabulary.groups:
        for name, value in group.without.items():
            fact = vocabulary.facts[name]
            plain = [presumption for presumption in fact.presumptions if not presumption.where]
            if plain and not fact.options and fact.none is None:
                assert int(plain[0].value) == value, name
