"""What changes between two ways of deciding the same people, counted: who is in and out, and what it costs.

Sums are in fen (months where a right is counted in months). A row that is certain and exact both times is *settled*. What is
not settled is told apart and never taken for zero: `alike` where both ways leave it equally open, else `open`.
"""

from __future__ import annotations

import polars as pl

from doudi.policies.vocabulary import Vocabulary
from doudi.screening.names import HOUSEHOLD, MEMBER, ON, REGION
from doudi.screening.screener import Screened

ELIGIBLE, REFUSED, OPEN = 0, 1, 2
"""Outcomes by their place in the order of `names.STATUS`."""
CHANGES = ("gained", "lost", "more", "less", "same", "alike", "open")
KEYS = ("right", "place", "kind", "before", "after", "change")
SUMS = ("rows", "people", "b_low", "b_high", "b_loose", "a_low", "a_high", "a_loose", "d_low", "d_high", "d_loose")
"""`b_`, `a_`, `d_`: before, after, difference. `loose`: rows whose upper bound, or difference, nobody knows."""
RULES, PLACE, KIND, SIZE = "#rules", "place", "kind", "size"


def places_of(homes: pl.DataFrame, before: Screened) -> pl.DataFrame:
    """Every household decided with its kind ('' where the table says none), township (9 digits) or county, and size.

    `homes`: the table of households as it was handed in.
    """
    kind = pl.col(KIND).cast(pl.String).fill_null("") if KIND in homes.columns else pl.lit("").alias(KIND)
    kinds = homes.select(pl.col(HOUSEHOLD).cast(pl.String), kind)
    code = pl.col(REGION)
    place = pl.when(code.str.len_chars() == 12).then(code.str.slice(0, 9)).otherwise(code.str.slice(0, 6))
    sizes = before.people.group_by(HOUSEHOLD).agg(pl.len().cast(pl.Int64).alias(SIZE))
    found = before.households.select(HOUSEHOLD, REGION, ON, place.alias(PLACE))
    found = found.join(kinds, on=HOUSEHOLD, how="left", maintain_order="left")
    return found.join(sizes, on=HOUSEHOLD, how="left", maintain_order="left")


def cube(vocabulary: Vocabulary, places: pl.DataFrame, before: Screened, after: Screened) -> pl.DataFrame:
    """Counts and sums of everyone who has, had or may have a right: one row for each combination of KEYS."""
    keys = places.select(HOUSEHOLD, PLACE, KIND, SIZE)
    each = before.people.select(HOUSEHOLD).join(keys, on=HOUSEHOLD, how="left", maintain_order="left")
    each = each.with_columns(pl.lit(1, pl.Int64).alias(SIZE))
    found = []
    for right in vocabulary.rights.values():
        whole = right.whose == "household"
        frames = (before.households, after.households) if whole else (before.people, after.people)
        own = (keys if whole else each).select(PLACE, KIND, SIZE)
        sides = [_side(frame, right.name, mark) for frame, mark in zip(frames, "ba", strict=True)]
        paired = own.hstack(sides[0]).hstack(sides[1])
        concerned = paired.filter((pl.col("b") != REFUSED) | (pl.col("a") != REFUSED))
        if concerned.height:
            found.append(_summed(concerned.with_columns(pl.lit(right.name).alias("right")), right.unit is not None))
    return total(found)


def total(cubes: list[pl.DataFrame]) -> pl.DataFrame:
    """Several cubes as one."""
    if not cubes:
        schema: dict[str, type[pl.DataType]] = dict.fromkeys(KEYS, pl.String) | dict.fromkeys(SUMS, pl.Int64)
        return pl.DataFrame(schema=schema | {"before": pl.UInt8, "after": pl.UInt8})
    return pl.concat(cubes).group_by(KEYS).agg(pl.col(SUMS).sum()).sort(KEYS)


def _side(frame: pl.DataFrame, right: str, mark: str) -> pl.DataFrame:
    """Status and sums of a right; a right on which no rule speaks is not had."""
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
        .when(equal).then(pl.lit("alike"))
        .when(both & (ends["a_low"] > ends["b_high"]).fill_null(False)).then(pl.lit("more"))
        .when(both & (ends["a_high"] < ends["b_low"]).fill_null(False)).then(pl.lit("less"))
        .otherwise(pl.lit("open"))
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
        # an undetermined sum may be nothing: its least is told by `before` and `after`, not added here
        sums += [
            pl.col(f"{mark}_least").sum().alias(f"{mark}_low"),
            pl.col(f"{mark}_most").sum().alias(f"{mark}_high"),
            pl.col(f"{mark}_most").is_null().sum().cast(pl.Int64).alias(f"{mark}_loose"),
        ]
    alike = pl.col("change") == "alike"
    least = pl.when(alike).then(0).otherwise(pl.col("a_least") - pl.col("b_most"))
    most = pl.when(alike).then(0).otherwise(pl.col("a_most") - pl.col("b_least"))
    loose = least.is_null() | most.is_null()
    sums += [least.sum().alias("d_low"), most.sum().alias("d_high"), loose.sum().cast(pl.Int64).alias("d_loose")]
    return rows.rename({"b": "before", "a": "after"}).group_by(KEYS).agg(sums).select(*KEYS, *SUMS)


# By which way


def ways(found: Screened, rules: pl.Series, vocabulary: Vocabulary) -> pl.DataFrame:
    """Of those who have a right: how many, and what they get, by the rules that decided and the code of the reason.

    `rules`: by household, in the order of its table, the name of the rules that decided.
    """
    homes = found.households.select(HOUSEHOLD, rules.alias(RULES))
    each = found.people.select(HOUSEHOLD, MEMBER).join(homes, on=HOUSEHOLD, how="left", maintain_order="left")
    counted = []
    for right in vocabulary.rights.values():
        whole = right.whose == "household"
        frame, own = (found.households, homes) if whole else (found.people, each)
        if right.name not in frame.columns:
            continue
        low = pl.col(f"{right.name}.low") if right.unit is not None else pl.lit(0, pl.Int64)
        rows = frame.select(
            pl.lit(right.name).alias("right"),
            own[RULES],
            pl.col(f"{right.name}.reason").alias("reason"),
            pl.col(right.name).to_physical().cast(pl.UInt8).alias("status"),
            low.alias("low"),
        ).filter(pl.col("status") == ELIGIBLE)
        counted.append(
            rows.group_by("right", RULES, "reason").agg(pl.len().cast(pl.Int64).alias("rows"), pl.col("low").sum())
        )
    return all_ways(counted)


def all_ways(counted: list[pl.DataFrame]) -> pl.DataFrame:
    """Several counts by way as one."""
    keys = ("right", RULES, "reason")
    if not counted:
        return pl.DataFrame(
            schema={"right": pl.String, RULES: pl.String, "reason": pl.UInt32, "rows": pl.Int64, "low": pl.Int64}
        )
    return pl.concat(counted).group_by(keys).agg(pl.col("rows").sum(), pl.col("low").sum()).sort(keys)
