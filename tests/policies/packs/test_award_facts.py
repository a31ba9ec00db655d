"""Facts that are known from awards: which rights say what, and every fault of saying it."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.vocabulary import Vocabulary, read_vocabulary
from doudi.rules.problems import RulesError

TEXT = """\
largest_household: 30
largest_sum: 1000000000
lines:
  - {line: living, label: 基本生活}
facts:
  - {fact: receives, for: household, type: yes_no, label: 在享受, known_from: {held: [help]}}
  - {fact: level, for: household, type: choice, label: 类, options: {high: 高, low: 低},
     known_from: {held: {high: [help], low: [aid]}}}
  - {fact: had, for: household, type: money, label: 已发, unit: yuan, known_from: {granted_this_year: [gift]}}
  - {fact: rooms, for: household, type: whole, label: 房间}
parameters: []
rights:
  - {right: help, for: household, label: 帮助, line: living, unit: yuan/month, paid_from: decision}
  - {right: aid, for: household, label: 援助, line: living, once: true}
  - {right: gift, for: household, label: 赠予, line: living, unit: yuan}
"""


def read(folder: Path, old: str = "", new: str = "") -> Vocabulary:
    assert TEXT.count(old) == 1 or not old
    path = folder / "vocabulary.yaml"
    path.write_text(TEXT.replace(old, new) if old else TEXT, encoding="utf-8")
    return read_vocabulary(path)


def test_what_awards_say_is_read(tmp_path: Path) -> None:
    facts = read(tmp_path).award_facts
    assert {name: (fact.values, fact.yearly) for name, fact in facts.items()} == {
        "receives": (((True, ("help",)),), False),
        "level": ((("high", ("help",)), ("low", ("aid",))), False),
        "had": ((("", ("gift",)),), True),
    }
    assert facts["level"].rights == ("help", "aid")


def test_what_is_given_once_and_from_when_it_is_paid(tmp_path: Path) -> None:
    rights = read(tmp_path).rights
    assert {name: (right.once, right.paid_from) for name, right in rights.items()} == {
        "help": (False, "decision"), "aid": (True, ""), "gift": (True, ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{held: [help]}", "{held: [hlp]}", ":6: unknown right 'hlp' (did you mean 'help'?)"),
        ("{held: [help]}", "{kept: [help]}", ":6: unknown key 'kept' (keys here: granted_this_year, held)"),
        ("{held: [help]}", "{}", ":6: a fact is known from awards in one way (write held or granted_this_year)"),
        ("{held: [help]}", "{held: [help], granted_this_year: [gift]}", ":6: a fact is known from awards in one way"),
        ("{held: [help]}", "help", ":6: 'known_from' is not a mapping"),
        ("{held: [help]}", "{granted_this_year: [gift]}", ":6: what was granted this year is money"),
        ("{high: [help], low: [aid]}", "{top: [help]}", ":8: 'top' is no option of 'level'"),
        ("{high: [help], low: [aid]}", "[help]", ":8: 'held' is not a mapping"),
        (
            "label: 房间}",
            "label: 房间, known_from: {held: [help]}}",
            ":10: awards that are held say a choice, or yes and no",
        ),
        (
            "label: 房间}",
            "label: 房间, known_from: {granted_this_year: [gift]}}",
            ":10: what was granted this year is money",
        ),
        ("paid_from: decision", "paid_from: birth", ":13: unknown month 'birth' (months are application, decision)"),
        ("once: true", "once: often", ":14: 'once' is true or false"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(RulesError) as caught:
        read(tmp_path, old, new)
    problems = [str(problem) for problem in caught.value.problems]
    assert any(problem.startswith(f"vocabulary.yaml{message}") for problem in problems), problems


def test_the_shipped_facts_that_are_known_from_awards(vocabulary: Vocabulary) -> None:
    assert {name: fact.rights for name, fact in vocabulary.award_facts.items()} == {
        "on_dibao": ("dibao", "gradual_exit"),
        "recognised_class": ("dibao", "gradual_exit", "low_income"),
        "temporary_aid_this_year": ("temporary_aid",),
        "recognised_tekun": ("tekun", "tekun_basic", "tekun_care"),
    }
    # A class that the rules compute is absent without an award: nothing computed is left to typing, but read there or from items.
    computed = {name for name, fact in vocabulary.facts.items() if fact.computed}
    of_items = {name for group in vocabulary.groups if group.name == "items" for name in group.facts}
    assert computed <= set(vocabulary.award_facts) | of_items
