"""The sheet of a family: its items by group and person, and each sum as an officer would write it out.

（3,200×7＋2,800×5）÷12＝3,033.33元: every figure is a link to its item.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from doudi.office.registry import items, vocabulary
from doudi.office.registry.enums import FactSource
from doudi.office.registry.items import ItemSum
from doudi.office.registry.models import Household, Item, ItemDeclaration, Person
from doudi.policies.packs.item_kinds import ItemGroup, ItemKind
from doudi.rules import money
from doudi.rules.windows import Measure


@dataclass(frozen=True)
class Term:
    """One figure of a written sum: the sign before it, what it says, and the item that it is a link to."""

    sign: str
    text: str
    item: Item


@dataclass(frozen=True)
class WrittenSum:
    """A sum in words. `note`: what else is to be known of it; `typed`: an average that was typed in, which a list goes before."""

    label: str
    window: str
    terms: tuple[Term, ...]
    opening: str
    closing: str
    gap: str
    note: str
    typed: str
    typed_counts: bool
    typed_label: str

    @property
    def has_no_list(self) -> bool:
        """Whether it rests on no item, and nobody said that there is none."""
        return bool(self.gap) and not self.terms


@dataclass(frozen=True)
class WrittenSums:
    """The sums of a person, or of the whole household. `typed`: those that a typed figure alone stands for."""

    counted: tuple[WrittenSum, ...]
    typed: tuple[WrittenSum, ...]


@dataclass(frozen=True)
class ItemRow:
    item: Item
    kind: ItemKind | None

    @property
    def label(self) -> str:
        return self.kind.label if self.kind else self.item.kind

    @property
    def amount(self) -> str:
        return written_amount(self.item, self.kind)

    @property
    def span(self) -> str:
        return written_span(self.item, self.kind)


@dataclass(frozen=True)
class PersonPart:
    """What is known of one person in a group; `word`: the declaration that it is complete."""

    person: Person
    word: ItemDeclaration | None
    rows: tuple[ItemRow, ...]
    sums: WrittenSums


@dataclass(frozen=True)
class GroupPart:
    group: ItemGroup
    people: tuple[PersonPart, ...]
    sums: WrittenSums
    """Those of the whole household."""


def sheet_of(
    household: Household, people: Sequence[Person], day: dt.date, applied_on: dt.date | None
) -> list[GroupPart]:
    """All groups of the vocabulary in their order."""
    names = vocabulary.library().vocabulary.items
    sums = items.sums_of_household(household, people, day, applied_on)
    listed = items.current_items(people)
    words = items.current_declarations(people)
    parts = []
    for group in names.groups.values():
        own = [each_sum for each_sum in sums if each_sum.rule.groups[0] == group.name]
        of_people = tuple(
            PersonPart(
                person,
                words.get((person.pk, group.name)),
                tuple(
                    ItemRow(item, kind)
                    for item in listed
                    if item.person_id == person.pk and (kind := names.kinds.get(item.kind)) and kind.group == group.name
                ),
                _written(own, person, person.now.facts),
            )
            for person in people
        )
        parts.append(GroupPart(group, of_people, _written(own, None, household.now.facts)))
    return parts


def _written(sums: Sequence[ItemSum], person: Person | None, facts: dict[str, Any]) -> WrittenSums:
    """Without those that say nothing: no item, nothing typed, and not handed in."""
    written = [write_sum(each_sum, facts) for each_sum in sums if each_sum.person == person]
    return WrittenSums(
        tuple(each_sum for each_sum in written if not each_sum.has_no_list),
        tuple(each_sum for each_sum in written if each_sum.has_no_list and each_sum.typed),
    )


def write_sum(each_sum: ItemSum, facts: dict[str, Any]) -> WrittenSum:
    """The arithmetic of a sum. `facts`: the current values of its subject, of which one may have been typed in."""
    fact = vocabulary.library().vocabulary.facts[each_sum.rule.fact]
    measure, window = each_sum.rule.window.measure, each_sum.window
    is_money = vocabulary.field_kind(fact) == "money"
    terms = tuple(_terms(each_sum)) if is_money else tuple(Term("、", item.payer, item) for item, _ in each_sum.items)
    entry = facts.get(fact.name)
    opening, closing, notes = "", _count(each_sum), []
    if is_money:
        mean = measure is Measure.MEAN
        opening = "（" if mean and len(terms) > 1 else ""
        closing = ("）" if opening else "") + (f"÷{window.months}" if mean and terms else "") + _result(each_sum)
    if each_sum.is_clipped:
        notes.append("扣除多于收入的来源按0计")
    if any(item.amount is None for item, _ in each_sum.items) and is_money:
        notes.append("有金额不清楚的项目，合计待查明")
    return WrittenSum(
        label=fact.label,
        window=each_sum.rule.window.label,
        terms=terms,
        opening=opening,
        closing=closing,
        gap=each_sum.gap,
        note="；".join(notes),
        typed=f"{vocabulary.format_value(fact, entry['value'])}（{FactSource(entry['source']).label}）"
        if entry
        else "",
        typed_counts=bool(each_sum.gap),
        typed_label="直接填写的平均数" if fact.average else "直接填写的数",
    )


def _terms(each_sum: ItemSum) -> list[Term]:
    kinds = vocabulary.library().vocabulary.items.kinds
    terms: list[Term] = []
    for item, times in each_sum.items:
        taken_off = kinds[item.kind].taken_off
        figure = "？" if item.amount is None else _figure(item.amount)
        if item.less:
            figure = f"（{figure}－{_figure(item.less)}）"
        text = f"{figure}×{times}" if times > 1 else figure
        sign = "－" if taken_off else "＋" if terms else ""
        terms.append(Term(sign, text, item))
    return terms


def _result(each_sum: ItemSum) -> str:
    total, months = each_sum.window.total, each_sum.window.months
    if total is None:
        return "＝待查明"
    exact = total % months == 0
    rounded = (2 * total + months) // (2 * months)
    return f"{'＝' if exact else '≈'}{_figure(rounded)}元" if each_sum.items else f"{_figure(rounded)}元"


def _count(each_sum: ItemSum) -> str:
    unit = {Measure.RUN: "个月", Measure.COUNT: "次"}.get(each_sum.rule.window.measure, "项")
    return f"{each_sum.window.total}{unit}"


def _figure(fen: int) -> str:
    """3,200 or 3,200.50"""
    return money.yuan(fen, grouped=True).removesuffix(".00")


def written_amount(item: Item, kind: ItemKind | None) -> str:
    """每月3,200元，扣除200元"""
    if item.amount is None:
        return "" if kind is not None and (kind.counted or kind.dated == "day") else "不清楚"
    text = f"{'每月' if item.monthly else ''}{_figure(item.amount)}元"
    return f"{text}，扣除{_figure(item.less)}元" if item.less else text


def written_span(item: Item, kind: ItemKind | None) -> str:
    """2026年2月起, 2026年2月至5月 or the day since which something is owned."""
    by_months = kind is None or kind.dated == "months"
    first = f"{item.starts_on.year}年{item.starts_on.month}月" + ("" if by_months else f"{item.starts_on.day}日")
    if (by_months and not item.monthly) or item.starts_on == item.ends_on:
        return first
    if item.ends_on is None:
        return f"{first}起"
    last = f"{item.ends_on.year}年{item.ends_on.month}月" + ("" if by_months else f"{item.ends_on.day}日")
    return f"{first}至{last}"
