"""Counts what changes between two decisions of the same people: who gains or loses a right, and what that costs.

Sums are in fen (months where a right is counted in months). A row that is certain and exact both times is *settled*. Other rows
are never counted as zero, but sorted by what both decisions give for the same answers to the open facts (see `paired_changes`):
`alike` where no answer makes a difference, `rise` where some answer gains and none loses, `open` where some answer loses,
`wide` where the budget of a decision was exceeded, so that only the ranges of both can be compared.
"""

from __future__ import annotations

import polars as pl

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.screening.engine.screener import ScreeningResult
from doudi.screening.tables.columns import HOUSEHOLD, MEMBER, ON, REGION
from doudi.simulation.paired_changes import PAIRED, PairedChanges, paired_change

ELIGIBLE, REFUSED, OPEN = 0, 1, 2
"""Outcomes by their place in the order of `screening.tables.columns.STATUS`."""
UNSETTLED = ("rise", "open", "wide")
KEYS = ("right", "place", "kind", "before", "after", "change")
SUMS = ("rows", "people", "b_low", "b_high", "b_loose", "a_low", "a_high", "a_loose", "d_low", "d_high", "d_loose")
"""`b_`, `a_`, `d_`: before, after, difference. `loose`: the number of rows whose upper bound, or difference, is not known."""
RULES, PLACE, KIND, SIZE = "#rules", "place", "kind", "size"


def places_of(homes: pl.DataFrame, before: ScreeningResult) -> pl.DataFrame:
    """Every household decided with its kind ('' where the table says none), township (9 digits) or county, and size.

    `homes`: the table of households as it was handed in.
    """
    kind = pl.col(KIND).cast(pl.String).fill_null("") if KIND in homes.columns else pl.lit("").alias(KIND)
    kinds = homes.select(pl.col(HOUSEHOLD).cast(pl.String), kind)
    code = pl.col(REGION)
    place = pl.when(code.str.len_chars() == 12).then(code.str.slice(0, 9)).otherwise(code.str.slice(0, 6))
    sizes = before.people.group_by(HOUSEHOLD).agg(pl.len().cast(pl.Int64).alias(SIZE))
    households = before.households.select(HOUSEHOLD, REGION, ON, place.alias(PLACE))
    households = households.join(kinds, on=HOUSEHOLD, how="left", maintain_order="left")
    return households.join(sizes, on=HOUSEHOLD, how="left", maintain_order="left")


def cube(
    vocabulary: Vocabulary,
    places: pl.DataFrame,
    before: ScreeningResult,
    after: ScreeningResult,
    paired: PairedChanges | None = None,
) -> pl.DataFrame:
    """Counts and sums of everyone who has, had or may have a right: one row for each combination of KEYS."""
    paired = paired or PairedChanges()
    keys = places.select(HOUSEHOLD, PLACE, KIND, SIZE)
    people = before.people.select(HOUSEHOLD).join(keys, on=HOUSEHOLD, how="left", maintain_order="left")
    people = people.with_columns(pl.lit(1, pl.Int64).alias(SIZE))
    counts = []
    for right in vocabulary.rights.values():
        for_household = right.entity == "household"
        frames = (before.households, after.households) if for_household else (before.people, after.people)
        places_of_rows = (keys if for_household else people).select(PLACE, KIND, SIZE)
        sides = [_side(frame, right.name, mark) for frame, mark in zip(frames, "ba", strict=True)]
        both_sides = paired.beside(right.name, places_of_rows.hstack(sides[0]).hstack(sides[1]))
        concerned = both_sides.filter((pl.col("b") != REFUSED) | (pl.col("a") != REFUSED))
        if concerned.height:
            counts.append(_summed(concerned.with_columns(pl.lit(right.name).alias("right")), right.unit is not None))
    return total(counts)


def total(cubes: list[pl.DataFrame]) -> pl.DataFrame:
    """Several cubes as one."""
    if not cubes:
        schema: dict[str, type[pl.DataType]] = dict.fromkeys(KEYS, pl.String) | dict.fromkeys(SUMS, pl.Int64)
        return pl.DataFrame(schema=schema | {"before": pl.UInt8, "after": pl.UInt8})
    return pl.concat(cubes).group_by(KEYS).agg(pl.col(SUMS).sum()).sort(KEYS)


def _side(frame: pl.DataFrame, right: str, mark: str) -> pl.DataFrame:
    """Status and sums of a right; refused where the packs have no rule for it."""
    if right not in frame.columns:
        nothing = pl.Series([None] * frame.height, dtype=pl.Int64)
        refused = pl.Series(mark, [REFUSED] * frame.height, dtype=pl.UInt8)
        return pl.DataFrame([refused, *(nothing.alias(f"{mark}_{end}") for end in ("low", "high"))])
    status = pl.col(right).to_physical().cast(pl.UInt8).fill_null(REFUSED).alias(mark)
    ends = [
        (pl.col(f"{right}.{end}") if f"{right}.{end}" in frame.columns else pl.lit(None, pl.Int64)).alias(
            f"{mark}_{end}"
        )
        for end in ("low", "high")
    ]
    return frame.select(status, *ends)


def _summed(rows: pl.DataFrame, summed: bool) -> pl.DataFrame:
    """Rows of one right by KEYS; `summed`: the right has a sum."""
    b, a = pl.col("b"), pl.col("a")
    ends = {f"{mark}_{end}": pl.col(f"{mark}_{end}") for mark in "ba" for end in ("low", "high")}
    equal = (b == a) & pl.all_horizontal(ends[f"b_{end}"].eq_missing(ends[f"a_{end}"]) for end in ("low", "high"))
    exact = [ends[f"{mark}_low"] == ends[f"{mark}_high"] for mark in "ba"] if summed else [pl.lit(True), pl.lit(True)]
    both = (b == ELIGIBLE) & (a == ELIGIBLE)
    change = (
        pl.when((b == REFUSED) & (a == ELIGIBLE)).then(pl.lit("gained"))
        .when((b == ELIGIBLE) & (a == REFUSED)).then(pl.lit("lost"))
        .when(both & equal & exact[0].fill_null(False)).then(pl.lit("same"))
        .when(pl.col(PAIRED)).then(paired_change(both))
        .when(equal).then(pl.lit("alike"))
        .when(both & (ends["a_low"] > ends["b_high"]).fill_null(False)).then(pl.lit("more"))
        .when(both & (ends["a_high"] < ends["b_low"]).fill_null(False)).then(pl.lit("less"))
        .otherwise(pl.lit("wide"))
    )  # fmt: skip
    rows = rows.with_columns(change.alias("change"))
    sums = [pl.len().cast(pl.Int64).alias("rows"), pl.col(SIZE).sum().alias("people")]
    if not summed:
        sums += [pl.lit(0, pl.Int64).alias(name) for name in SUMS[2:]]
        return rows.rename({"b": "before", "a": "after"}).group_by(KEYS).agg(sums).select(*KEYS, *SUMS)
    for mark in "ba":
        status = pl.col(mark)
        low = pl.when(status == ELIGIBLE).then(pl.col(f"{mark}_low")).otherwise(0)
        high = pl.when(status == REFUSED).then(0).otherwise(pl.col(f"{mark}_high"))
        rows = rows.with_columns(low.alias(f"{mark}_least"), high.alias(f"{mark}_most"))
        # An undetermined right may come to nothing, so it adds 0 to the least sum and its high end to the greatest.
        sums += [
            pl.col(f"{mark}_least").sum().alias(f"{mark}_low"),
            pl.col(f"{mark}_most").sum().alias(f"{mark}_high"),
            pl.col(f"{mark}_most").is_null().sum().cast(pl.Int64).alias(f"{mark}_loose"),
        ]
    alike = pl.col("change") == "alike"
    least, most = (
        pl.when(pl.col(PAIRED)).then(pl.col(f"p_{end}")).when(alike).then(0).otherwise(difference)
        for end, difference in (
            ("low", pl.col("a_least") - pl.col("b_most")),
            ("high", pl.col("a_most") - pl.col("b_least")),
        )
    )
    loose = least.is_null() | most.is_null()
    sums += [least.sum().alias("d_low"), most.sum().alias("d_high"), loose.sum().cast(pl.Int64).alias("d_loose")]
    return rows.rename({"b": "before", "a": "after"}).group_by(KEYS).agg(sums).select(*KEYS, *SUMS)


# By ground


def ways(result: ScreeningResult, rules: pl.Series, vocabulary: Vocabulary) -> pl.DataFrame:
    """How many have a right and what they get, by the rules that decided and the code of the reason, which names the ground.

    `rules`: by household, in the order of its table, the name of the rules that decided.
    """
    homes = result.households.select(HOUSEHOLD, rules.alias(RULES))
    people = result.people.select(HOUSEHOLD, MEMBER).join(homes, on=HOUSEHOLD, how="left", maintain_order="left")
    counted = []
    for right in vocabulary.rights.values():
        for_household = right.entity == "household"
        frame, places_of_rows = (result.households, homes) if for_household else (result.people, people)
        if right.name not in frame.columns:
            continue
        low = pl.col(f"{right.name}.low") if right.unit is not None else pl.lit(0, pl.Int64)
        rows = frame.select(
            pl.lit(right.name).alias("right"),
            places_of_rows[RULES],
            pl.col(f"{right.name}.reason").alias("reason"),
            pl.col(right.name).to_physical().cast(pl.UInt8).alias("status"),
            low.alias("low"),
        ).filter(pl.col("status") == ELIGIBLE)
        counted.append(
            rows.group_by("right", RULES, "reason").agg(pl.len().cast(pl.Int64).alias("rows"), pl.col("low").sum())
        )
    return all_ways(counted)


def all_ways(counted: list[pl.DataFrame]) -> pl.DataFrame:
    """Several counts by ground as one."""
    keys = ("right", RULES, "reason")
    if not counted:
        return pl.DataFrame(
            schema={"right": pl.String, RULES: pl.String, "reason": pl.UInt32, "rows": pl.Int64, "low": pl.Int64}
        )
    return pl.concat(counted).group_by(keys).agg(pl.col("rows").sum(), pl.col("low").sum()).sort(keys)
