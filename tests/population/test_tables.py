"""Populations as Parquet: the same facts as the cases say, in parts of whole households."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.population.case_form import local_values
from doudi.population.population import Population
from doudi.population.tables import Written, tables, write_parquet
from doudi.rules.types import ChoiceSet
from doudi.screening.engine.screener import Screener
from doudi.screening.tables.fact_series import make_fact_series
from doudi.screening.tables.refusals import OutputExistsError

HERE = Population("620400", seed=5, missing=Decimal("0.1"))


def written_form(vocabulary: Vocabulary, name: str, row: dict[str, Any]) -> Any:
    """What a case would say of the cell, None where it would be silent."""
    fact = vocabulary.facts[name]
    if isinstance(fact.type, ChoiceSet):
        cells = {option: row[f"{name}.{option}"] for option in fact.options}
        return None if None in cells.values() else [option for option, is_in in cells.items() if is_in]
    value = row[name]
    if fact.none is not None and value is not None:
        stored = value.toordinal() if isinstance(value, dt.date) else value
        value = "none" if stored == fact.none else value
    return value.isoformat() if isinstance(value, dt.date) else value


def test_tables_say_what_cases_say(vocabulary: Vocabulary) -> None:
    written = tables(HERE, 100, 350, vocabulary)
    households = list(HERE.households(100, 350))
    assert written.households["household"].to_list() == [household.id for household in households]
    people = {row["member"]: row for row in written.people.iter_rows(named=True)}
    for row, household in zip(written.households.iter_rows(named=True), households, strict=True):
        case = household.case()
        assert (row["region"], row["on"], row["kind"]) == (household.region, household.on, household.kind)
        compared = [(row, case["household"], "household")]
        for member in case["members"]:
            assert people[member["id"]]["household"] == household.id
            compared.append((people.pop(member["id"]), member, "member"))
        for cells, facts, owners in compared:
            for name, fact in vocabulary.facts.items():
                if fact.entity == owners:
                    assert written_form(vocabulary, name, cells) == facts.get(name), (household.id, name)
    assert people == {}


def test_identities_are_a_table_of_their_own(vocabulary: Vocabulary) -> None:
    written = tables(HERE, 0, 40, vocabulary)
    assert written.identities is not None
    assert written.identities["member"].to_list() == written.people["member"].to_list()
    assert not {"name", "identity_number", "phone", "bank_account", "address"} & {
        *written.people.columns,
        *written.households.columns,
    }
    household = HERE.household(39)
    last = written.identities.row(-1, named=True)
    person = household.members[-1]
    assert (last["name"], last["identity_number"], last["address"]) == (
        person.name,
        person.identity_number,
        household.address,
    )
    assert last["phone"] == (person.phone or None)
    without = Population("620400", seed=5, identities=False)
    assert tables(without, 0, 40, vocabulary).identities is None


def test_no_households_are_empty_tables_with_the_same_columns(vocabulary: Vocabulary) -> None:
    none, some = tables(HERE, 5, 5, vocabulary), tables(HERE, 5, 8, vocabulary)
    assert (none.households.height, none.people.height) == (0, 0)
    assert none.people.schema == some.people.schema
    assert none.households.schema == some.households.schema


def test_sums_are_exact_to_the_fen(vocabulary: Vocabulary) -> None:
    fen = [0, 1, 99, 100, 101, 12345, 10**11, 10**11 - 1, 33, 66, 7, None]
    (column,) = make_fact_series(vocabulary.facts["wage_income"], fen)
    assert column.dtype == pl.Decimal(14, 2)
    assert column.to_list() == [None if amount is None else Decimal(amount).scaleb(-2) for amount in fen]


def test_none_is_what_the_vocabulary_stores(vocabulary: Vocabulary) -> None:
    (levels,) = make_fact_series(vocabulary.facts["disability_level"], ["none", 1, 4, None])
    assert levels.to_list() == [0, 1, 4, None]
    (days,) = make_fact_series(vocabulary.facts["started_work_on"], ["none", dt.date(2020, 2, 29), None])
    assert days.to_list() == [dt.date(1889, 12, 31), dt.date(2020, 2, 29), None]
    (births,) = make_fact_series(vocabulary.facts["birth_date"], [dt.date(1970, 1, 1), dt.date(1969, 12, 31)])
    assert births.to_list() == [dt.date(1970, 1, 1), dt.date(1969, 12, 31)]


def test_parts_hold_whole_households_and_together_all_of_them(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = tmp_path / "new" / "population"
    steps = list(write_parquet(folder, HERE, 250, vocabulary, a_part=100))
    written = tables(HERE, 0, 250, vocabulary)
    assert [step.households for step in steps] == [100, 200, 250]
    assert steps[-1] == Written(250, written.people.height)
    for name, frame in (
        ("households", written.households),
        ("people", written.people),
        ("identities", written.identities),
    ):
        parts = sorted((folder / name).iterdir())
        assert [part.name for part in parts] == ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
        read = [pl.read_parquet(part) for part in parts]
        assert frame is not None
        assert pl.concat(read).equals(frame)
        assert [frame["household"].n_unique() for frame in read] == [100, 100, 50]
    about = json.loads((folder / "population.json").read_text(encoding="utf-8"))
    assert about["households"] == 250
    assert about["people"] == written.people.height
    assert (about["region"], about["seed"], about["missing"], about["on"]) == ("620400", 5, "0.1", "2026-09-01")
    assert about["parameters"] == {name: str(value) for name, value in local_values(HERE.on).items()}
    assert about["assumptions"].startswith("sha256:")


def test_a_larger_population_begins_with_the_smaller_one(tmp_path: Path, vocabulary: Vocabulary) -> None:
    for name, households in (("small", 60), ("large", 130)):
        list(write_parquet(tmp_path / name, HERE, households, vocabulary, a_part=30))
    for table in ("households", "people", "identities"):
        for part in sorted((tmp_path / "small" / table).iterdir()):
            assert part.read_bytes() == (tmp_path / "large" / table / part.name).read_bytes()


def test_an_unfinished_population_has_no_description(tmp_path: Path, vocabulary: Vocabulary) -> None:
    writing = write_parquet(tmp_path / "out", HERE, 250, vocabulary, a_part=100)
    next(writing)
    writing.close()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["households", "identities", "people"]
    assert [path.name for path in (tmp_path / "out" / "people").iterdir()] == ["part-00000.parquet"]


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(OutputExistsError, match="已存在且不是空文件夹"):
            list(write_parquet(folder, HERE, 10, vocabulary))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_there_are_households(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(ValueError, match="家庭数 0：至少1户"):
        list(write_parquet(tmp_path, HERE, 0, vocabulary))


@pytest.mark.long
def test_processes_make_the_same_people(tmp_path: Path, vocabulary: Vocabulary) -> None:
    for workers in (1, 2):
        steps = list(write_parquet(tmp_path / str(workers), HERE, 250, vocabulary, a_part=100, workers=workers))
        assert steps[-1].households == 250
    for table in ("households", "people"):
        for part in (tmp_path / "1" / table).iterdir():
            assert pl.read_parquet(part).equals(pl.read_parquet(tmp_path / "2" / table / part.name))


def test_what_cannot_be_sent_to_a_process_ends_the_work(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with (tmp_path / "open").open("w") as handle:
        unsendable = replace(vocabulary, lines={"open": handle})  # type: ignore[dict-item]
        with pytest.raises(TypeError, match="pickle"):
            list(write_parquet(tmp_path / "out", HERE, 250, unsendable, a_part=100, workers=2))


@pytest.mark.parametrize("region", ["450100", "620422"])
def test_no_invented_family_contradicts_itself(library: Library, region: str) -> None:
    """Nobody is set aside, and hardly anything about them is odd: who draws a pension pays no contributions."""
    population = Population(region, 1, Decimal("0.05"), identities=False)
    invented = tables(population, 0, 300, library.vocabulary)
    stored = Screener(library).store(invented.households, invented.people)
    assert stored.refused.height == 0
    assert stored.warnings.filter(pl.col("column") == "enrolled_pension").height == 0
    assert stored.warnings.height <= 3
