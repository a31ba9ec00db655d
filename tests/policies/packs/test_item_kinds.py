"""Items in the vocabulary: what the shipped one declares, and every fault of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.policies.packs.vocabulary import Vocabulary, read_vocabulary
from doudi.rules.problems import RulesError
from doudi.rules.windows import Measure

TEXT = """\
largest_household: 30
largest_sum: 1000000000
lines:
  - {line: living, label: 基本生活}
facts:
  - {fact: wage, for: member, type: money, label: 工资, unit: yuan/month, average: true}
  - {fact: gifts, for: member, type: money, label: 馈赠, unit: yuan/year}
  - {fact: total, for: household, type: money, label: 合计, unit: yuan/year}
  - {fact: poor_months, for: household, type: whole, label: 月数, low: 0, high: 600}
  - {fact: all_there, for: member, type: yes_no, label: 齐全, computed: true}
parameters:
  - {parameter: line, label: 标准, unit: yuan/person/month}
rights:
  - {right: help, for: household, label: 帮助, line: living, unit: yuan/month}
item_groups:
  - {group: income, label: 收入, none: 没有收入, listed: all_there}
item_kinds:
  - {kind: pay, group: income, label: 工资, payer: 单位, less: 成本}
  - {kind: fine, group: income, label: 罚款, payer: 收款人, taken_off: true}
  - {kind: gift, group: income, label: 馈赠, payer: 赠与人, dated: day, counted: true}
windows:
  - {window: year, label: 月均, measure: mean, months: 12}
  - {window: sum, label: 合计, measure: total, months: 12}
  - {window: before, label: 上年, measure: total, span: last_year}
  - {window: row, label: 连续, measure: run}
item_facts:
  - {fact: wage, window: year, kinds: [pay, fine]}
  - {fact: gifts, window: sum, kinds: [gift]}
  - {fact: total, window: before, kinds_of: [wage], open_with: [gifts]}
  - {fact: poor_months, window: row, kinds_of: [wage, gifts], below: line}
"""


def read(folder: Path, old: str = "", new: str = "") -> Vocabulary:
    assert TEXT.count(old) == 1 or not old
    path = folder / "vocabulary.yaml"
    path.write_text(TEXT.replace(old, new) if old else TEXT, encoding="utf-8")
    return read_vocabulary(path)


def test_facts_know_their_kinds_in_parts(tmp_path: Path) -> None:
    items = read(tmp_path).items
    assert items.facts["wage"].parts == (("pay", "fine"),)
    assert items.facts["poor_months"].parts == (("pay", "fine"), ("gift",))
    assert items.facts["poor_months"].kinds == ("pay", "fine", "gift")
    assert (items.facts["total"].open_with, items.facts["total"].groups) == (("gift",), ("income",))
    assert [kind.name for kind in items.kinds_of("income")] == ["pay", "fine", "gift"]
    assert items.groups["income"].listed == "all_there"
    assert items.kinds["gift"].dated == "day"
    assert items.windows["row"].measure is Measure.RUN


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{kind: pay, group: income", "{kind: pay, group: incom", "unknown name 'incom' (did you mean 'income'?)"),
        ("{kind: gift, group", "{kind: pay, group", "'pay' stands twice (a name is never reused)"),
        ("dated: day", "dated: week", "unknown name 'week' (names are months, holding, day)"),
        ("payer: 收款人, ", "", "'payer' is missing"),
        ("none: 没有收入, ", "", "'none' is missing"),
        ("listed: all_there", "listed: all_here", "unknown name 'all_here' (did you mean 'all_there'?)"),
        ("listed: all_there", "listed: gifts", "'gifts' is not computed"),
        ("measure: mean", "measure: median", "unknown name 'median'"),
        ("span: last_year", "span: next_year", "unknown name 'next_year' (did you mean 'this_year'?)"),
        ("measure: mean, months: 12", "measure: mean", "the months of the window do not fit its measure"),
        ("measure: mean, months: 12", "measure: mean, months: 5", "a mean over 5 months cannot be handed in"),
        ("measure: run", "measure: run, months: 3", "the months of the window do not fit its measure"),
        ("label: 月均, ", "", "'label' is missing"),
        ("window: sum, kinds", "window: summ, kinds", "unknown name 'summ' (did you mean 'sum'?)"),
        ("{fact: gifts, window", "{fact: gift, window", "unknown name 'gift' (did you mean 'gifts'?)"),
        ("kinds: [gift]", "kinds: [gif]", "unknown name 'gif' (did you mean 'gift'?)"),
        ("kinds: [gift]", "kinds: []", "no kind of item counts for 'gifts'"),
        ("window: sum, kinds: [gift]", "kinds: [gift]", "'window' is missing"),
        (", below: line", "", "a run of months has a line"),
        ("below: line", "below: lines", "a run of months has a line"),
        ("window: sum, kinds", "window: year, kinds", "'gifts' is an average, or its window a mean, but not both"),
        ("kinds_of: [wage], open", "kinds_of: [poor_months], open", "unknown name 'poor_months'"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(RulesError) as caught:
        read(tmp_path, old, new)
    # Most faults stand on the line that was changed; one that stands further on is about a name that is missing there.
    line = (TEXT[: TEXT.index(old)] + old).count("\n") + 1
    problems = [str(problem) for problem in caught.value.problems]
    assert any(problem.startswith(f"vocabulary.yaml:{line}: {message}") for problem in problems), problems


# The shipped one


def test_every_kind_counts_for_a_fact(vocabulary: Vocabulary) -> None:
    items = vocabulary.items
    counted = {kind for summed in items.facts.values() for kind in summed.kinds}
    assert set(items.kinds) - counted == {"unable_obligor"}, "who cannot is written down, and counts for nothing"
    assert {kind.group for kind in items.kinds.values()} == set(items.groups)
    assert len(items.kinds) > 30


def test_every_sum_of_a_member_or_of_all(vocabulary: Vocabulary) -> None:
    """Money that comes of items is a plain sum or a mean, a number of things is whole."""
    for name, summed in vocabulary.items.facts.items():
        fact = vocabulary.facts[name]
        things = summed.window.measure in (Measure.NUMBER, Measure.COUNT, Measure.RUN)
        assert (str(fact.type).startswith("yuan") or "yuan" in str(fact.type)) != things, name


def test_contradictions_do_not_look_at_what_items_say(vocabulary: Vocabulary) -> None:
    listed = {group.listed for group in vocabulary.items.groups.values() if group.listed}
    assert listed == {"income_listed", "property_listed", "obligors_listed"}
    assert not any(name in rule.facts for rule in vocabulary.contradictions.rules for name in listed)
