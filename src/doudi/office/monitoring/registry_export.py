"""Exports the registry as the two tables that screening takes: a row for each household and one for each person.

What nobody answered is unknown in the tables as in a case, and never presumed. Rows are identified by their keys in the
database; names, numbers and addresses stay in the registry. A household with a value that no column can hold exactly (an
average over months that is no whole fen, a value of an older vocabulary) is set aside: it is decided by itself, as when
its page is opened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Prefetch

from doudi.office.casework.awards import FAMILY, facts_of_families
from doudi.office.casework.queries import applied_on
from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue
from doudi.office.registry import answers, items, vocabulary
from doudi.office.registry.models import Household, Membership
from doudi.rules.language.model import FactDefinition
from doudi.rules.types import ChoiceSet
from doudi.screening.tables.fact_series import make_fact_series
from doudi.screening.tables.local_values import LocalValues, parse_stored_value

Facts = dict[str, Any]


class NoColumnError(Exception):
    """A fact has a value that no column holds exactly; its household is set aside."""


@dataclass(frozen=True)
class RegistryPart:
    """Some whole households in the order of their keys. `aside` has those whose facts the tables cannot hold.

    `people` has the keys of the members by household; `facts` by household its values under `household`, and those of
    each person under the person's key. `households` and `members` are the tables.
    """

    families: tuple[Household, ...]
    people: dict[int, tuple[int, ...]]
    facts: dict[int, Facts]
    households: pl.DataFrame
    members: pl.DataFrame
    aside: tuple[Household, ...]

    @property
    def last(self) -> int:
        """The key of the last household."""
        return self.families[-1].pk

    def write(self, folder: Path) -> None:
        """Writes both tables as Parquet, for `read_tables`."""
        self.households.write_parquet(folder / "households.parquet", compression="zstd", compression_level=1)
        self.members.write_parquet(folder / "people.parquet", compression="zstd", compression_level=1)


def read_tables(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables of households and of people that `RegistryPart.write` wrote into a folder."""
    return pl.read_parquet(folder / "households.parquet"), pl.read_parquet(folder / "people.parquet")


def read_part(after: int, size: int, on: dt.date, within: str = "") -> RegistryPart | None:
    """The next `size` households whose key is above `after`, in regions whose code begins with `within`.

    None where there are no more. A household without members has facts but no row.
    """
    living = Membership.objects.filter(valid_to__isnull=True).select_related("person__now").order_by("id")
    families = tuple(
        Household.objects.filter(pk__gt=after, region_code__startswith=within)
        .select_related("now")
        .prefetch_related(Prefetch("memberships", living, to_attr="living"))
        .order_by("pk")[:size]
    )
    if not families:
        return None
    facts, aside = {}, []
    homes, members = _TableBuilder("household"), _TableBuilder("member")
    people = {family.pk: tuple(membership.person_id for membership in family.living) for family in families}
    awarded = facts_of_families(people, on)
    from_items = items.facts_of_households(
        {family: [membership.person for membership in family.living] for family in families},
        on,
        applied_on([family.pk for family in families]),
    )
    for family in families:
        persons = [membership.person for membership in family.living]
        of_family, own_items = awarded[family.pk], from_items[family.pk]
        known_of_family = _values(family.now.facts, FAMILY) | of_family[FAMILY] | own_items.household
        facts[family.pk] = {FAMILY: known_of_family} | {
            str(person.pk): _values(person.now.facts, "member")
            | of_family[str(person.pk)]
            | own_items.members.get(person.pk, {})
            for person in persons
        }
        if not persons:
            continue
        try:
            household_row = homes.row(answers.complete("household", facts[family.pk]["household"]))
            rows = [members.row(answers.complete("member", facts[family.pk][str(person.pk)])) for person in persons]
        except NoColumnError:
            aside.append(family)
            continue
        homes.add({"household": str(family.pk), "region": family.region_code, "on": on}, household_row)
        for person, row in zip(persons, rows, strict=True):
            members.add({"household": str(family.pk), "member": str(person.pk)}, row)
    return RegistryPart(
        families,
        people,
        facts,
        homes.table({"household": pl.String, "region": pl.String, "on": pl.Date}),
        members.table({"household": pl.String, "member": pl.String}),
        tuple(aside),
    )


def local_values(on: dt.date) -> LocalValues:
    """The local values of all regions that are confirmed with a first day up to `on`; for one region, see
    `regions.queries.local_values_for`."""
    by_region: dict[str, dict[str, list[tuple[int, int]]]] = {}
    parameters = vocabulary.library().vocabulary.parameters
    rows = LocalValue.objects.confirmed().filter(valid_from__lte=on).order_by("valid_from")
    for region, name, start, value in rows.values_list("region_code", "name", "valid_from", "value"):
        parameter = parameters.get(name)
        stored = parse_stored_value(value, parameter) if parameter else ""
        if isinstance(stored, int):  # else the vocabulary no longer has the name
            dated = by_region.setdefault(codes.prefix(region), {}).setdefault(name, [])
            dated.append((start.toordinal(), stored))
    return LocalValues(by_region)


def _values(current: Facts, entity: str) -> Facts:
    """Stored values by name, of the facts of a `member` or a `household`; None means asked and not known.

    What is known from awards is left out: it is read from nowhere else.
    """
    values = ((name, entry["value"]) for name, entry in current.items() if not vocabulary.is_known_from_awards(name))
    return {name: value for name, value in values if (fact := vocabulary.fact(name)) and fact.entity == entity}


class _TableBuilder:
    """Gathers rows of facts by column. `unknown` marks the values that were asked and are not known."""

    def __init__(self, entity: str):
        declared = vocabulary.library().vocabulary.facts.values()
        self.facts = [fact for fact in declared if fact.entity == entity]
        self.keys: list[Facts] = []
        self.values: dict[str, list[Any]] = {fact.name: [] for fact in self.facts}
        self.unknown: dict[str, list[bool]] = {fact.name: [] for fact in self.facts}

    def row(self, values: Facts) -> Facts:
        """Each value as a column takes it; NoColumnError where a column cannot."""
        return {
            fact.name: _cell(fact, values[fact.name])
            for fact in self.facts
            if fact.name in values and values[fact.name] is not None
        } | {f"{name}.unknown": True for name, value in values.items() if value is None}

    def add(self, keys: Facts, row: Facts) -> None:
        """Adds a row under its keys."""
        self.keys.append(keys)
        for fact in self.facts:
            self.values[fact.name].append(row.get(fact.name))
            self.unknown[fact.name].append(f"{fact.name}.unknown" in row)

    def table(self, keys: dict[str, Any]) -> pl.DataFrame:
        """All rows as a table; `keys` are the types of the key columns."""
        return pl.DataFrame(self.keys, schema=keys, orient="row").with_columns(self._columns())

    def _columns(self) -> Iterator[pl.Series]:
        for fact in self.facts:
            yield from make_fact_series(fact, self.values[fact.name])
            if any(self.unknown[fact.name]):
                yield from (
                    pl.Series(f"{name}.unknown", self.unknown[fact.name], dtype=pl.Boolean) for name in _slots(fact)
                )


def _slots(fact: FactDefinition) -> list[str]:
    """The columns of a fact: one for each option where it is a set of options."""
    return [f"{fact.name}.{option}" for option in fact.options] if isinstance(fact.type, ChoiceSet) else [fact.name]


def _cell(fact: FactDefinition, value: Any) -> Any:
    """A stored value as `make_fact_series` takes it: fen, a whole number, a day, a truth or options.

    NoColumnError where the value is of another kind than the vocabulary declares today.
    """
    field = vocabulary.field_kind(fact)
    try:
        if value == "none" and fact.none is not None:
            return value
        if field == "truth" and isinstance(value, bool):
            return value
        if field == "choice" and value in fact.options:
            return value
        if field == "choices" and set(value) <= set(fact.options):
            return tuple(value)
        if field == "date":
            return dt.date.fromisoformat(value)
        if field == "money":
            return _fen(value)
        if field == "whole" and not isinstance(value, bool):
            return _exactly(Decimal(str(value)))
    except (ValueError, TypeError, KeyError, InvalidOperation):
        pass
    raise NoColumnError(fact.name)


def _fen(value: Any) -> int:
    """Yuan, or a sum over months, as fen. ValueError where that is no whole number."""
    if isinstance(value, dict):
        return _exactly(Decimal(str(value["total"])) * 100 / int(value["months"]))
    return _exactly(Decimal(str(value)) * 100)


def _exactly(number: Decimal) -> int:
    """A whole number below the largest that screening takes. ValueError for any other."""
    if not number.is_finite() or number != number.to_integral_value() or abs(number) >= 10**14:
        raise ValueError
    return int(number)
