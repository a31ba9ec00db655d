"""The program `chain` by hand in Polars: each step is a column that rests on the one before."""

import datetime as dt
import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from write import FIRST, LAST, kind, values


def answers(households: pl.LazyFrame, people: pl.LazyFrame, on: dt.date) -> dict[str, pl.LazyFrame]:
    """The support in fen, null where it is not granted. No value changes on a day."""
    wages = people.group_by("household").agg(wage=pl.col("wage").to_physical().cast(pl.Int64).sum())
    frame = households.join(wages, on="household", how="left").with_columns(before=pl.col("wage").fill_null(0))
    for step in range(FIRST, LAST + 1):
        frame = frame.with_columns(before=after(step))
    return {"households": frame.select("household", support=pl.when(pl.col("before") > 0).then(pl.col("before")))}


def after(step: int) -> pl.Expr:
    """Every sum is of whole fen."""
    before = pl.col("before")
    fen = {name: int(value * 100) for name, value in values(step).items()}
    match kind(step):
        case "allowance":
            return pl.when(before < fen["line"]).then(before + fen["allowance"]).otherwise(before)
        case "deduction":
            return pl.max_horizontal(before - fen["deduction"], 0)
        case "bonus":
            return pl.min_horizontal(before + fen["bonus"], fen["cap"])
        case "per_child":
            return before + pl.col("children") * fen["per_child"]
        case _:
            return pl.when("renting").then(before - fen["rent"]).otherwise(before + fen["heating"])
