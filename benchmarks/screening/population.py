"""Invented households and people in bulk: python population.py FOLDER PEOPLE

One population serves all three programs. It is written as `doudi population` writes one: FOLDER/households and FOLDER/people
in parts, part `n` of both holding the same households, whole; money in yuan as decimals of two places, a choice as the name
of its option. Every fact is given. The same number of people gives the same population each time; nobody in it exists.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

SEED = 20260101
ON = dt.date(2025, 12, 1)
SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6)
"""Of households: a little over three people on average."""
HOUSEHOLDS_A_PART = 50_000
CITIES = {"hill": 62_000, "lake": 71_050, "plain": 83_525}
"""With the standard of each on that day, in fen: some households are put on the line."""
DISABILITIES = ("none",) * 17 + ("moderate", "severe", "severe")
STAGES = ("none", "compulsory", "senior", "university")
NOBODY_STARTED = dt.date(1889, 12, 31)
"""How the answer "none" to a day is stored: as the day before the earliest."""

Columns = dict[str, Any]


def households(random: np.random.Generator, first: int, sizes: np.ndarray) -> Columns:
    count = len(sizes)
    return {
        "household": np.arange(first, first + count),
        "region": np.full(count, "450100"),
        "on": np.full(count, np.datetime64(ON)),
        "city": random.integers(0, len(CITIES), count),
        "assets_ok": random.random(count) < 0.85,
        "on_dibao": random.random(count) < 0.4,
        "disaster_spending": np.where(random.random(count) < 0.2, random.integers(50_000, 2_000_000, count), 0),
        "children": random.integers(0, 4, count),
        "renting": random.random(count) < 0.5,
    }


def people(random: np.random.Generator, homes: Columns, sizes: np.ndarray) -> Columns:
    """Wages of four in five of those of age, pensions of the old, small transfers of a third; sums in fen."""
    count, starts = int(sizes.sum()), np.cumsum(sizes) - sizes
    member = np.arange(count) - np.repeat(starts, sizes)
    age, birth_date = births(random, count)
    some = lambda share: random.random(count) < share  # noqa: E731
    wage = np.where(some(0.8) & (age >= 18) & (age < 60), random.integers(30_000, 450_000, count), 0)
    transfer = np.where(some(0.34), random.integers(1, 60_000, count), 0)
    on_the_line(random, homes["city"], sizes, starts, wage, transfer)
    student = np.select([(age >= 6) & (age < 15), (age >= 15) & (age < 18)], [1, 2], np.where(some(1 / 3), 3, 0))
    started = np.datetime64(ON) - random.integers(1, 700, count)
    return {
        "household": np.repeat(homes["household"], sizes),
        "member": member,
        "counted": ~((member == np.repeat(sizes, sizes) - 1) & (member > 1) & some(0.1)),
        "birth_date": birth_date,
        "wage": wage,
        "pension": np.where(age >= 60, random.integers(5_000, 90_000, count), 0),
        "transfer": transfer,
        "medical": np.where(some(0.4), random.integers(10_000, 4_500_000, count), 0),
        "disability": random.integers(0, len(DISABILITIES), count),
        "stage": np.where((age >= 6) & (age < 23), student, 0),
        "insured_months": random.integers(0, 60, count),
        "started_work_on": np.where((wage > 0) & some(0.3), started, np.datetime64(NOBODY_STARTED)),
    }


def births(random: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The age reached within the year, and the day of birth."""
    year = random.integers(1930, 2024, count)
    months = (year - 1970) * 12 + random.integers(0, 12, count)
    day = months.astype("datetime64[M]").astype("datetime64[D]") + random.integers(0, 28, count)
    return ON.year - year, day


def on_the_line(random, city, sizes, starts, wage, transfer) -> None:
    """One household in six has, to the fen, the income of its line in `dibao`: low wages that four fifths divide, and the
    rest as the transfer of its first member."""
    chosen = random.random(len(sizes)) < 1 / 6
    theirs = np.repeat(chosen, sizes)
    wage[theirs] = np.minimum(wage[theirs], 50_000) // 5 * 5
    line = np.array(list(CITIES.values()))[city] * sizes
    first = starts[chosen]
    other_income = np.add.reduceat(wage * 4 // 5 + transfer, starts)[chosen] - transfer[first]
    transfer[first] = np.maximum(line[chosen] - other_income, 0)


YUAN = pl.Decimal(14, 2)
MONEY = ("disaster_spending", "wage", "pension", "transfer", "medical")
OPTIONS = {"city": tuple(CITIES), "disability": ("none", "moderate", "severe"), "stage": STAGES}


def frame(columns: Columns) -> pl.DataFrame:
    table = pl.DataFrame(columns)
    if "disability" in columns:
        level = np.array([OPTIONS["disability"].index(name) for name in DISABILITIES])
        table = table.with_columns(disability=pl.Series(level[columns["disability"]]))
    return table.with_columns(
        *((pl.col(name).cast(pl.Decimal(18, 2)) / 100).cast(YUAN) for name in MONEY if name in columns),
        *(named(name, options) for name, options in OPTIONS.items() if name in columns),
    )


def named(name: str, options: tuple[str, ...]) -> pl.Expr:
    return pl.col(name).replace_strict(dict(enumerate(options)), return_dtype=pl.Enum(options))


def write(folder: Path, count: int) -> None:
    """`about.txt` is written last: a population without it was not finished."""
    for table in ("households", "people"):
        (folder / table).mkdir(parents=True, exist_ok=True)
    left, first, part = count, 1, 0
    while left:
        random = np.random.default_rng((SEED, part))
        sizes = random.choice(SIZES, HOUSEHOLDS_A_PART)
        sizes = sizes[: np.searchsorted(np.cumsum(sizes), left) + 1]
        sizes[-1] -= max(int(sizes.sum()) - left, 0)
        homes = households(random, first, sizes)
        for table, columns in (("households", homes), ("people", people(random, homes, sizes))):
            frame(columns).write_parquet(
                folder / table / f"part-{part:05}.parquet", compression="zstd", compression_level=1
            )
        left, first, part = left - int(sizes.sum()), first + len(sizes), part + 1
    (folder / "about.txt").write_text(f"{count} invented people in {first - 1} households on {ON}\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
