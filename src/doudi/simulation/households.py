"""Households as a whole: what all monthly rights together give them before and after, and how far below the line they stay.

The line is the dibao standard of today, times the people counted, before and after alike: a reform that raises the line
does not thereby make anybody poorer. Income is everything the household has, also what a pack leaves out of account.
"""

from __future__ import annotations

import polars as pl

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.population.person_facts import INCOMES
from doudi.rules.engine.case import Case
from doudi.rules.engine.compiler import CompiledProgram
from doudi.rules.types import AVERAGE, FEN
from doudi.rules.unknowns.intervals import IntervalAlgebra, ends
from doudi.screening.engine.screener import ScreeningResult
from doudi.screening.tables.columns import HOUSEHOLD, ON, REGION
from doudi.screening.tables.date_columns import date_of
from doudi.screening.tables.local_values import LocalValues
from doudi.screening.tables.validate import StoredTables
from doudi.simulation.counts import ELIGIBLE, KIND, PLACE, REFUSED, SIZE
from doudi.simulation.paired_changes import MONTHLY, PAIRED, PairedChanges, paired_change

LINE = "dibao_standard"
PER_FEN = AVERAGE // FEN
"""Incomes are held in twelfths of a fen."""
STAGES = ("none", "before", "after")
GAPS = tuple(f"{stage}_{end}" for stage in STAGES for end in ("low", "high"))
"""Gaps without any monthly right, with those of today, with those of the reform; in twelfths of a fen a month."""
BELOW = tuple(f"{stage}_below" for stage in STAGES)
"""Households that are certainly below the line."""
KEYS, SUMS = (PLACE, KIND, "change"), ("households", "people", "known", *BELOW, *GAPS)


def homes(
    vocabulary: Vocabulary,
    places: pl.DataFrame,
    stored: StoredTables,
    lines: pl.DataFrame,
    before: ScreeningResult,
    after: ScreeningResult,
    paired: PairedChanges | None = None,
) -> pl.DataFrame:
    """Households by place, kind and what becomes of their monthly money: `more less same alike rise open wide` (see `counts`).

    `lines`: by region and day, the standard in twelfths of a fen (see `lines_of`). `known`: households whose line is known;
    only they have gaps.
    """
    frame = places.hstack(_monthly(vocabulary, before, "b")).hstack(_monthly(vocabulary, after, "a"))
    frame = (paired or PairedChanges()).beside_households(frame)
    frame = frame.hstack(_incomes(stored).select("counted", "income_low", "income_high"))
    frame = frame.join(lines, on=[REGION, ON], how="left", maintain_order="left")
    exact = (pl.col("b_low") == pl.col("b_high")) & (pl.col("a_low") == pl.col("a_high"))
    equal = (pl.col("b_low") == pl.col("a_low")) & pl.col("b_high").eq_missing(pl.col("a_high"))
    change = (
        pl.when(equal & exact.fill_null(False)).then(pl.lit("same"))
        .when(pl.col(PAIRED) & ~exact.fill_null(False)).then(paired_change(pl.lit(True)))
        .when((pl.col("a_low") > pl.col("b_high")).fill_null(False)).then(pl.lit("more"))
        .when((pl.col("a_high") < pl.col("b_low")).fill_null(False)).then(pl.lit("less"))
        .when(equal).then(pl.lit("alike")).otherwise(pl.lit("wide"))
    )  # fmt: skip
    line = pl.col("line") * pl.col("counted")
    columns = [change.alias("change"), pl.col("line").is_not_null().alias("known")]
    for stage, mark in zip(STAGES, ("", "b", "a"), strict=True):
        least = pl.col("income_low") + (pl.col(f"{mark}_low") * PER_FEN if mark else 0)
        most = pl.col("income_high") + (pl.col(f"{mark}_high") * PER_FEN if mark else 0)
        # where no upper bound is known, nothing may be missing
        columns += [
            (line - most).clip(0).fill_null(0).alias(f"{stage}_low"),
            (line - least).clip(0).fill_null(0).alias(f"{stage}_high"),
            (line > most).fill_null(False).alias(f"{stage}_below"),
        ]
    rows = frame.with_columns(columns)
    counts = [pl.len().cast(pl.Int64).alias("households"), pl.col(SIZE).sum().alias("people")]
    return rows.group_by(KEYS).agg(*counts, pl.col("known", *BELOW, *GAPS).cast(pl.Int64).sum()).select(*KEYS, *SUMS)


def total(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Several counts of households as one."""
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys(KEYS, pl.String) | dict.fromkeys(SUMS, pl.Int64))
    return pl.concat(frames).group_by(KEYS).agg(pl.col(SUMS).sum()).sort(KEYS)


def lines_of(library: Library, local_values: LocalValues, stored: StoredTables) -> pl.DataFrame:
    """The dibao standard of every region and day, in twelfths of a fen for a person and month; null where nobody set it."""
    rows = []
    for region, on in stored.households.select(REGION, ON).unique().iter_rows():
        program = library.program(library.for_region(region, on), on)
        case = Case(
            CompiledProgram.of(program),
            on,
            0,
            local_values.of(local_values.places(region), on),
            True,
            IntervalAlgebra(),
        )
        low, high = ends(case.parameter(LINE, 0, ""))
        parts, rest = divmod(int(low) * PER_FEN, program.denominator_factors[LINE]) if low == high else (0, 1)
        rows.append((region, on, None if rest else parts))
    lines = pl.DataFrame(rows, schema={REGION: pl.String, ON: pl.Int64, "line": pl.Int64}, orient="row")
    return lines.with_columns(date_of(pl.col(ON)))


def _monthly(vocabulary: Vocabulary, result: ScreeningResult, mark: str) -> pl.DataFrame:
    """By household, all its monthly rights together, in fen; the upper end null where no bound is known."""
    sums = result.households.select(HOUSEHOLD)
    monthly = pl.DataFrame({f"{mark}_low": [0] * sums.height, f"{mark}_high": [0] * sums.height})
    for frame in (result.households, result.people):
        lows, highs = [pl.lit(0, pl.Int64)], [pl.lit(0, pl.Int64)]
        for right in vocabulary.rights.values():
            if right.unit == MONTHLY and right.name in frame.columns:
                status = pl.col(right.name).to_physical().cast(pl.UInt8).fill_null(REFUSED)
                lows.append(pl.when(status == ELIGIBLE).then(pl.col(f"{right.name}.low")).otherwise(0))
                highs.append(pl.when(status == REFUSED).then(0).otherwise(pl.col(f"{right.name}.high")))
        rows = frame.select(
            HOUSEHOLD,
            pl.sum_horizontal(lows).alias("low"),
            pl.sum_horizontal(highs, ignore_nulls=False).alias("high"),
        )
        by_home = rows.group_by(HOUSEHOLD, maintain_order=True).agg(
            pl.col("low").sum(),
            pl.when(pl.col("high").is_null().any()).then(None).otherwise(pl.col("high").sum()).alias("high"),
        )
        ordered = sums.join(by_home, on=HOUSEHOLD, how="left", maintain_order="left")
        monthly = pl.DataFrame([monthly[f"{mark}_low"] + ordered["low"], monthly[f"{mark}_high"] + ordered["high"]])
    return monthly


def _incomes(stored: StoredTables) -> pl.DataFrame:
    """By household in the order of its table: people counted, and their income in twelfths of a fen; its upper end null
    where one of them has an unknown wage. Of other kinds of income an absent one is presumed to be none."""
    people = stored.people
    counted = pl.col("counted").fill_null(True) if "counted" in people.columns else pl.lit(True)
    wages, *other_incomes = INCOMES
    other_income = [pl.col(name).fill_null(0) for name in other_incomes if name in people.columns]
    wage = pl.col(wages) if wages in people.columns else pl.lit(None, pl.Int64)
    rows = people.select(
        "home",
        counted.cast(pl.Int64).alias("counted"),
        pl.when(counted)
        .then(pl.sum_horizontal(pl.lit(0, pl.Int64), wage.fill_null(0), *other_income))
        .otherwise(0)
        .alias("low"),
        (counted & wage.is_null()).alias("open"),
    )
    return rows.group_by("home").agg(
        pl.col("counted").sum(),
        pl.col("low").sum().alias("income_low"),
        pl.when(pl.col("open").any()).then(None).otherwise(pl.col("low").sum()).alias("income_high"),
    ).sort("home")  # fmt: skip
