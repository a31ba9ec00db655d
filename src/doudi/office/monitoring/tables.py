"""The registry as the two tables that screening takes: a row a household and a row a person, under the keys of their rows.

Names, numbers and addresses stay in the registry. What a table cannot hold exactly (an average over months that is no whole
fen, a value of an older vocabulary) is left out with its household, which is then decided as at the window.
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

from doudi.office.regions import codes
from doudi.office.regions.models import LocalValue
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, Membership
from doudi.rules.model import Fact
from doudi.rules.types import Options
from doudi.screening.local_values import LocalValues, stored_value
from doudi.screening.population_tables import fact_columns

Facts = dict[str, Any]


class NoColumn(Exception):
    """A value that no column holds exactly."""


@dataclass(frozen=True)
class Part:
    """Some whole households, in the order of their keys. `aside`: those whose facts the tables cannot hold."""

    families: tuple[Household, ...]
    people: dict[int, tuple[int, ...]]
    """By household: the keys of those who live there."""
    facts: dict[int, Facts]
    """By household: its values under `household`, and those of each person under the person's key."""
    households: pl.DataFrame
    members: pl.DataFrame
    aside: tuple[Household, ...]

    @property
    def last(self) -> int:
        return self.families[-1].pk

    def write(self, folder: Path) -> None:
        """Both tables as Parquet; `read` takes them from there."""
        self.households.write_parquet(folder / "households.parquet", compression="zstd", compression_level=1)
        self.members.write_parquet(folder / "people.parquet", compression="zstd", compression_level=1)


def read(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    return pl.read_parquet(folder / "households.parquet"), pl.read_parquet(folder / "people.parquet")


def part(after: int, size: int, on: dt.date, within: str = "") -> Part | None:
    """The next `size` households whose key is above `after`; None where there are no more. `within`: how their region begins."""
    living = Membership.objects.filter(valid_to__isnull=True).select_related("person__now").order_by("id")
    families = tuple(
        Household.objects.filter(pk__gt=after, region_code__startswith=within)
        .select_related("now")
        .prefetch_related(Prefetch("memberships", living, to_attr="living"))
        .order_by("pk")[:size]
    )
    if not families:
        return None
    people, facts, aside = {}, {}, []
    homes, members = _Rows("household"), _Rows("member")
    for family in families:
        own = [one.person for one in family.living]
        people[family.pk] = tuple(one.pk for one in own)
        facts[family.pk] = {"household": _values(family.now.facts, "household")} | {
            str(one.pk): _values(one.now.facts, "member") for one in own
        }
        if not own:
            continue
        try:
            home = homes.row(facts[family.pk]["household"])
            rows = [members.row(facts[family.pk][str(one.pk)]) for one in own]
        except NoColumn:
            aside.append(family)
            continue
        homes.add({"household": str(family.pk), "region": family.region_code, "on": on}, home)
        for one, row in zip(own, rows, strict=True):
            members.add({"household": str(family.pk), "member": str(one.pk)}, row)
    texts = {"household": pl.String}
    return Part(
        families, people, facts, homes.table(texts | {"region": pl.String, "on": pl.Date}),
        members.table(texts | {"member": pl.String}), tuple(aside),
    )  # fmt: skip


def local_values(on: dt.date) -> LocalValues:
    """What every region has set by a day, as `regions.queries.local_values_for` takes it for one."""
    found: dict[str, dict[str, list[tuple[int, int]]]] = {}
    parameters = vocabulary.library().vocabulary.parameters
    rows = LocalValue.objects.confirmed().filter(valid_from__lte=on).order_by("valid_from")
    for region, name, start, value in rows.values_list("region_code", "name", "valid_from", "value"):
        parameter = parameters.get(name)
        stored = stored_value(value, parameter) if parameter else ""
        if isinstance(stored, int):  # else a name that the vocabulary no longer has
            named = found.setdefault(codes.prefix(region), {})
            named.setdefault(name, []).append((start.toordinal(), stored))
    return LocalValues(found)


def _values(kept: Facts, whose: str) -> Facts:
    """What is known now by name, as the registry stores it; None is: asked and not known."""
    known = ((name, entry["value"]) for name, entry in kept.items())
    return {name: value for name, value in known if (fact := vocabulary.fact(name)) and fact.whose == whose}


class _Rows:
    """Rows of facts, gathered by column."""

    def __init__(self, whose: str):
        known = vocabulary.library().vocabulary.facts.values()
        self.facts = [fact for fact in known if fact.whose == whose]
        self.keys: list[Facts] = []
        self.values: dict[str, list[Any]] = {fact.name: [] for fact in self.facts}
        self.unknown: dict[str, list[bool]] = {fact.name: [] for fact in self.facts}

    def row(self, known: Facts) -> Facts:
        """Each value as a column takes it; NoColumn where none does."""
        return {
            fact.name: _cell(fact, known[fact.name])
            for fact in self.facts
            if fact.name in known and known[fact.name] is not None
        } | {f"{name}.unknown": True for name, value in known.items() if value is None}

    def add(self, keys: Facts, row: Facts) -> None:
        self.keys.append(keys)
        for fact in self.facts:
            self.values[fact.name].append(row.get(fact.name))
            self.unknown[fact.name].append(f"{fact.name}.unknown" in row)

    def table(self, keys: dict[str, Any]) -> pl.DataFrame:
        return pl.DataFrame(self.keys, schema=keys, orient="row").with_columns(self._columns())

    def _columns(self) -> Iterator[pl.Series]:
        for fact in self.facts:
            yield from fact_columns(fact, self.values[fact.name])
            if any(self.unknown[fact.name]):
                yield from (
                    pl.Series(f"{name}.unknown", self.unknown[fact.name], dtype=pl.Boolean) for name in _slots(fact)
                )


def _slots(fact: Fact) -> list[str]:
    return [f"{fact.name}.{option}" for option in fact.options] if isinstance(fact.type, Options) else [fact.name]


def _cell(fact: Fact, value: Any) -> Any:
    """Fen, whole numbers, days, truths and options, as `population_tables.fact_columns` takes them."""
    shape = vocabulary.kind(fact)
    try:
        if value == "none" and fact.none is not None:
            return value
        if shape == "truth" and isinstance(value, bool):
            return value
        if shape == "choice" and value in fact.options:
            return value
        if shape == "choices" and set(value) <= set(fact.options):
            return tuple(value)
        if shape == "date":
            return dt.date.fromisoformat(value)
        if shape == "money":
            return _fen(value)
        if shape == "whole" and not isinstance(value, bool):
            return _exactly(Decimal(str(value)))
    except (ValueError, TypeError, KeyError, InvalidOperation):
        pass
    raise NoColumn(fact.name)


def _fen(value: Any) -> int:
    if isinstance(value, dict):
        return _exactly(Decimal(str(value["total"])) * 100 / int(value["months"]))
    return _exactly(Decimal(str(value)) * 100)


def _exactly(number: Decimal) -> int:
    if not number.is_finite() or number != number.to_integral_value() or abs(number) >= 10**14:
        raise ValueError
    return int(number)
