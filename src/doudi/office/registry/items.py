"""From items to facts: the sums that windows make of what a family's members earn, own and spend, for each declared fact.

A sum is known where everybody whom it is about has declared that all items of the group are there; else it is not, and
never 0. `facts_of_households` hands the sums to determination and screening; `sums_of_household` shows how they come about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from doudi.office.regions.queries import local_values_for
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, Item, ItemDeclaration, Person
from doudi.office.registry.namesakes import identities
from doudi.office.registry.queries import members_now
from doudi.policies.packs.item_kinds import ItemFact
from doudi.rules import windows
from doudi.rules.windows import DatedAmount, Measure, Window, WindowValue

HOUSEHOLD, MEMBER = "household", "member"


@dataclass(frozen=True)
class ItemSum:
    """A fact with what items make of it. `value`: as a fact stores it, None where an amount is not known.

    `gap`: why it is not known, in Chinese; '' where the value is handed in. `items` are those that count, with how often each
    does; `person` is None for a fact of the household.
    """

    rule: ItemFact
    person: Person | None
    items: tuple[tuple[Item, int], ...]
    window: WindowValue
    value: Any
    gap: str = ""
    is_clipped: bool = False
    """Whether of some source more is taken off than comes in, so that 0 counts for it."""


@dataclass
class ItemFacts:
    """Stored values of facts by name, of the household and by the key of each member."""

    household: dict[str, Any] = field(default_factory=dict)
    members: dict[int, dict[str, Any]] = field(default_factory=dict)

    def case_values(self, person: Person | None = None) -> dict[str, Any]:
        """The values as a case file has them, of a person or of the household."""
        values = self.household if person is None else self.members.get(person.pk, {})
        declared = vocabulary.library().vocabulary.facts
        return {name: vocabulary.to_case_value(declared[name], value) for name, value in values.items()}


def facts_from_items(household: Household, day: dt.date, applied_on: dt.date | None = None) -> ItemFacts:
    """The facts that the items of a household make on a day. `applied_on`: the day of its application, before whose month the
    months end that count; without an application they end before the month of the day."""
    people = [row.person for row in members_now(household)]
    applied = {} if applied_on is None else {household.pk: applied_on}
    return facts_of_households({household: people}, day, applied)[household.pk]


def facts_of_households(
    families: Mapping[Household, Sequence[Person]], day: dt.date, applied: Mapping[int, dt.date]
) -> dict[int, ItemFacts]:
    """The same for many households with their members, by the key of each, with three queries and one for each region.
    `applied` has the days of applications by household."""
    ledger = _Ledger([person for people in families.values() for person in people])
    standards: dict[str, dict[str, Decimal]] = {}
    facts = {}
    for household, people in families.items():
        answered = ItemFacts()
        if any(person.pk in ledger.declared for person in people):

            def values_of_region(region: str = household.region_code) -> dict[str, Decimal]:
                if region not in standards:
                    standards[region] = local_values_for(region, day)
                return standards[region]

            answered = _facts(_Family(people, day, applied.get(household.pk), ledger, values_of_region).sums())
        facts[household.pk] = answered
    return facts


def sums_of_household(
    household: Household, people: Sequence[Person], day: dt.date, applied_on: dt.date | None = None
) -> list[ItemSum]:
    """Every declared sum of a household: also those that are not known, with the reason."""
    values = lambda: local_values_for(household.region_code, day)  # noqa: E731
    return _Family(people, day, applied_on, _Ledger(people), values).sums()


def day_of_window(window: Window, day: dt.date, applied_on: dt.date | None) -> dt.date:
    """The day from which a window is seen: months end before the month of the application, where there is one.

    What is held is looked at on the day itself, and calendar years are those of the day.
    """
    by_months = window.measure is Measure.RUN or (
        window.span is None and window.measure in (Measure.MEAN, Measure.TOTAL)
    )
    return min(day, applied_on) if by_months and applied_on is not None else day


def current_items(people: Collection[Person]) -> list[Item]:
    """The items of these people that stand, in the order in which they were first entered. Those that were entered for a
    second row of a person are read as the person's."""
    return _items_of(identities(person.pk for person in people))


def current_declarations(people: Collection[Person]) -> dict[tuple[int, str], ItemDeclaration]:
    """By person and group, the word that stands."""
    return _declarations_of(identities(person.pk for person in people))


def _items_of(known_as: Mapping[int, int]) -> list[Item]:
    rows = Item.objects.current().filter(person__in=known_as).select_related("document")
    items = list(rows.order_by("kind", "starts_on", "id"))
    for item in items:
        item.person_id = known_as[item.person_id]
    return items


def _declarations_of(known_as: Mapping[int, int]) -> dict[tuple[int, str], ItemDeclaration]:
    rows = ItemDeclaration.objects.current().filter(person__in=known_as).order_by("id")
    return {(known_as[row.person_id], row.item_group): row for row in rows}


class _Ledger:
    """The items and declarations of many people, read at once. `declared`: those who have declared anything."""

    def __init__(self, people: Collection[Person]):
        known_as = identities(person.pk for person in people)
        self.items: dict[int, list[Item]] = {}
        for item in _items_of(known_as):
            self.items.setdefault(item.person_id, []).append(item)
        self.declarations = _declarations_of(known_as)
        self.declared = {person for person, _ in self.declarations}


class _Family:
    """Reckons the sums of one household. `local_values`: those of its region, read only for a run of months below a line."""

    def __init__(
        self,
        people: Sequence[Person],
        day: dt.date,
        applied_on: dt.date | None,
        ledger: _Ledger,
        local_values: Callable[[], dict[str, Decimal]],
    ):
        self.people, self.ledger, self.local_values = people, ledger, local_values
        self.day, self.applied_on = day, applied_on
        self.names = vocabulary.library().vocabulary

    def sums(self) -> list[ItemSum]:
        """Each fact in the order of the vocabulary: of a member once for everybody."""
        sums = []
        for rule in self.names.items.facts.values():
            if self.names.facts[rule.fact].entity == MEMBER:
                sums += [self._sum(rule, [person], person) for person in self.people]
            else:
                sums.append(self._sum(rule, [person for person in self.people if _counts(person)], None))
        return sums

    def _sum(self, rule: ItemFact, people: Sequence[Person], subject: Person | None) -> ItemSum:
        parts = [
            [item for item in self.ledger.items.get(person.pk, ()) if item.kind in kinds]
            for person in people
            for kinds in rule.parts
        ]
        gap = self._gap(rule, people) or self._unsettled(rule, people)
        if rule.window.measure is Measure.RUN:
            return self._run(rule, people, parts, gap)
        windows_of_parts = [self._evaluate(rule, part) for part in parts]
        totals = [window.total for window in windows_of_parts]
        total = None if None in totals else sum(max(part_total or 0, 0) for part_total in totals)
        times = tuple(count for window in windows_of_parts for count in window.times)
        window = WindowValue(total, self._evaluate(rule, []).months, times)
        counting = [(item, count) for item, count in zip(chain(*parts), times, strict=True) if count]
        value = None if total is None else self._stored(rule, window)
        clipped = any(part_total is not None and part_total < 0 for part_total in totals)
        return ItemSum(rule, subject, tuple(counting), window, value, gap, clipped)

    def _evaluate(self, rule: ItemFact, items: Sequence[Item]) -> WindowValue:
        return windows.evaluate(rule.window, [self._entry(item) for item in items], self._day(rule))

    def _day(self, rule: ItemFact) -> int:
        return day_of_window(rule.window, self.day, self.applied_on).toordinal()

    def _run(self, rule: ItemFact, people: Sequence[Person], parts: list[list[Item]], gap: str) -> ItemSum:
        if not gap and any("counted" not in person.now.facts for person in self.people):
            gap = "还没有说明每个人是否计入共同生活的家庭成员"
        run = 0
        if not gap:
            standards = self._standards(rule.below)
            earliest = max(windows.month_of(self._word(person, rule).covers_from.toordinal()) for person in people)

            def line(month: int) -> int | None:
                last_day = windows.first_day_of(month + 1) - 1
                in_force = [fen for start, fen in standards if start <= last_day]
                return in_force[-1] * len(people) if in_force else None

            entries = [[self._entry(item) for item in part] for part in parts]
            run = windows.months_in_a_run(entries, self._day(rule), line, earliest)
        counting = tuple((item, 1) for item in chain(*parts))
        window = WindowValue(run, 1, (1,) * len(counting))
        return ItemSum(rule, None, counting, window, None if gap else run, gap)

    def _standards(self, name: str) -> list[tuple[int, int]]:
        """The values of a parameter by their first days, in fen."""
        dated = []
        for key, value in self.local_values().items():
            parameter, _, start = key.partition("@")
            if parameter == name:
                dated.append((dt.date.fromisoformat(start).toordinal(), int(value * 100)))
        return sorted(dated)

    def _word(self, person: Person, rule: ItemFact) -> ItemDeclaration:
        """The latest first month of what a person has declared of the groups of a rule."""
        words = [self.ledger.declarations[person.pk, group] for group in rule.groups]
        return max(words, key=lambda word: word.covers_from)

    def _gap(self, rule: ItemFact, people: Sequence[Person]) -> str:
        """Whose word is missing, or does not reach back to the first month; '' where everybody's is there."""
        if not people:
            return "没有计入的家庭成员"
        needs_months = rule.window.measure in (Measure.MEAN, Measure.TOTAL)
        first = rule.window.months_on(self._day(rule)).start if needs_months else None
        for person in people:
            for group in rule.groups:
                word = self.ledger.declarations.get((person.pk, group))
                label = self.names.items.groups[group].label
                if word is None:
                    return f"{person.name}还没有说明{label}是否登记齐全"
                if first is not None and windows.month_of(word.covers_from.toordinal()) > first:
                    return f"{person.name}的{label}从{word.covers_from:%Y年%m月}起才登记齐全，不够计算期"
        return ""

    def _unsettled(self, rule: ItemFact, people: Sequence[Person]) -> str:
        """Which items stand in the way, because it depends on the policy whether their kinds count here."""
        for person in people:
            for item in self.ledger.items.get(person.pk, ()):
                if item.kind in rule.open_with:
                    months = rule.window.months_on(self._day(rule))
                    times = self._evaluate(rule, [item]).times if months else (1,)
                    if any(times):
                        label = self.names.items.kinds[item.kind].label
                        return f"有{label}，是否计入由政策规定，请直接填写"
        return ""

    def _entry(self, item: Item) -> DatedAmount:
        kind = self.names.items.kinds[item.kind]
        amount = item.net if item.net is None or not kind.taken_off else -item.net
        last = None if item.ends_on is None else item.ends_on.toordinal()
        return DatedAmount(item.starts_on.toordinal(), last, amount, item.monthly)

    def _stored(self, rule: ItemFact, window: WindowValue) -> Any:
        """The number as a fact stores it: yuan where it is money, a mean as its total and its months."""
        assert window.total is not None
        if vocabulary.field_kind(self.names.facts[rule.fact]) != "money":
            return window.total
        yuan = vocabulary.to_stored(Decimal(window.total) / 100)
        return {"total": yuan, "months": window.months} if rule.window.measure is Measure.MEAN else yuan


def _counts(person: Person) -> bool:
    """Whether a member counts as one of the household, as long as nobody has said otherwise."""
    entry = person.now.facts.get("counted")
    return entry is None or entry["value"] is not False


def _facts(sums: Sequence[ItemSum]) -> ItemFacts:
    """The values that are handed in, with the facts that say that all of a group is listed."""
    names, facts = vocabulary.library().vocabulary, ItemFacts()
    for each_sum in sums:
        if not each_sum.gap:
            values = facts.household
            if each_sum.person is not None:
                values = facts.members.setdefault(each_sum.person.pk, {})
            values[each_sum.rule.fact] = each_sum.value
    for group in names.items.groups.values():
        if group.listed:
            _add_listed(facts, group.name, group.listed, sums)
    return facts


def _add_listed(facts: ItemFacts, group: str, listed: str, sums: Sequence[ItemSum]) -> None:
    """Says that a group is listed where each of its sums of members has a value: of each member, or of all together."""
    complete: dict[int, bool] = {}
    for each_sum in sums:
        if each_sum.person is not None and group in each_sum.rule.groups:
            is_there = not each_sum.gap and each_sum.value is not None
            complete[each_sum.person.pk] = complete.get(each_sum.person.pk, True) and is_there
    if vocabulary.library().vocabulary.facts[listed].entity == HOUSEHOLD:
        if complete and all(complete.values()):
            facts.household[listed] = True
        return
    for key, whole_group in complete.items():
        if whole_group:
            facts.members.setdefault(key, {})[listed] = True
