"""The program `dibao` by hand in Polars, for the values in force on one day: one grouping of people and one join."""

import datetime as dt

import polars as pl

KEPT_PERCENT = 80
STANDARDS = {
    dt.date(2024, 1, 1): {"hill": 59_000, "lake": 68_250, "plain": 79_525},
    dt.date(2025, 7, 1): {"hill": 62_000, "lake": 71_050, "plain": 83_525},
}


def answers(households: pl.LazyFrame, people: pl.LazyFrame, on: dt.date) -> dict[str, pl.LazyFrame]:
    """By table: one column for each right, in fen, null where it is not granted."""
    incomes = people.group_by("household").agg(
        income=(fen("wage") * KEPT_PERCENT + fen("transfer") * 100).sum(),  # in hundredths of a fen
        people=pl.len().cast(pl.Int64),
    )
    standard = STANDARDS[max(day for day in STANDARDS if day <= on)]
    gap = (pl.col("standard") * pl.col("people") * 100 - pl.col("income")).alias("gap")
    decided = (
        households.with_columns(standard=pl.col("city").replace_strict(standard, return_dtype=pl.Int64))
        .join(incomes, on="household", how="left")
        .with_columns(gap)
        .select("household", dibao=pl.when(pl.col("people") > 0, pl.col("gap") >= 0).then((pl.col("gap") + 50) // 100))
    )
    return {"households": decided}


def fen(name: str) -> pl.Expr:
    """Yuan with two decimals are stored as so many fen."""
    return pl.col(name).to_physical().cast(pl.Int64)
