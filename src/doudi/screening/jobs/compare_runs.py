"""Compares two screenings: who newly has a right, who no longer has it, and for whom the sum changed.

Both are folders of outcomes as `screen` writes them. Rows are matched by household and member, whatever their order, a share
of the households at a time. Households that only one of the two screenings has are counted separately.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from doudi.rules.engine.outcome import ELIGIBLE, UNDETERMINED
from doudi.screening.tables.columns import HOUSEHOLD, MEMBER, rights_of_table
from doudi.screening.tables.refusals import UnusableTablesError

NEW, LOST, MORE, LESS, OPENED, SETTLED = "newly_has", "lost", "more", "less", "now_open", "now_refused"
CAME, WENT = "only_now", "only_before"
KINDS = pl.Enum([NEW, LOST, MORE, LESS, OPENED, SETTLED])
AT_ONCE = 300_000
"""Rows that are compared at once."""


def compare(before: Path, now: Path) -> Iterator[pl.DataFrame]:
    """Rows `household, member, right, change, before_status, now_status, before_low … now_high`, a table at a time; the
    household's own rights have no member. UnusableTablesError where a folder is no finished screening."""
    for folder in (before, now):
        if not (folder / "summary.json").is_file():
            raise UnusableTablesError(f"{folder}：不是一次完成的筛查（没有 summary.json）")
    for table, keys in (("households", [HOUSEHOLD]), ("people", [HOUSEHOLD, MEMBER])):
        old, new = (_scan(folder / table) for folder in (before, now))
        shares = max(1, -(-int(new.select(pl.len()).collect().item()) // AT_ONCE))
        for share in range(shares):
            share_rows = pl.col(HOUSEHOLD).hash(seed=0) % shares == share
            yield _changes(old.filter(share_rows).collect(), new.filter(share_rows).collect(), keys)


def _scan(folder: Path) -> pl.LazyFrame:
    return pl.scan_parquet(sorted(folder.glob("*.parquet")), missing_columns="insert", extra_columns="ignore")


def _changes(old: pl.DataFrame, new: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    shared = [name for name in rights_of_table(new) if name in old.columns]
    both = new.join(old, on=keys, how="inner", suffix=" before", nulls_equal=True)
    changes = [_of_right(both, name, keys) for name in shared]
    return pl.concat(changes) if changes else pl.DataFrame()


def _of_right(both: pl.DataFrame, name: str, keys: list[str]) -> pl.DataFrame:
    now, before = pl.col(name), pl.col(f"{name} before")
    has_sums = f"{name}.low" in both.columns and f"{name}.low before" in both.columns
    none = pl.lit(None, pl.Int64)
    low, high, was_low, was_high = (
        pl.col(f"{name}.{end}{when}") if has_sums else none for when in ("", " before") for end in ("low", "high")
    )
    endless, was_endless = high.is_null(), was_high.is_null()
    more = (low > was_low) | (high > was_high).fill_null(False) | (endless & ~was_endless)
    less = (low < was_low) | (high < was_high).fill_null(False) | (~endless & was_endless)
    still = (now == ELIGIBLE) & (before == ELIGIBLE)
    change = (
        pl.when(still & more.fill_null(False)).then(pl.lit(MORE))
        .when(still & less.fill_null(False)).then(pl.lit(LESS))
        .when(now == before).then(None)
        .when(now == ELIGIBLE).then(pl.lit(NEW))
        .when(now == UNDETERMINED).then(pl.lit(OPENED))
        .when(before == ELIGIBLE).then(pl.lit(LOST))
        .otherwise(pl.lit(SETTLED))
    )  # fmt: skip
    member = pl.col(MEMBER) if MEMBER in keys else pl.lit(None, pl.String)
    return both.select(
        pl.col(HOUSEHOLD), member.alias(MEMBER), pl.lit(name).alias("right"), change.cast(KINDS).alias("change"),
        before.alias("before_status"), now.alias("now_status"),
        was_low.alias("before_low"), was_high.alias("before_high"), low.alias("now_low"), high.alias("now_high"),
    ).filter(pl.col("change").is_not_null())  # fmt: skip


def write_changes(before: Path, now: Path) -> dict[str, Counter[str]]:
    """Writes `changes/part-*.parquet` and `changes.json` beside the outcomes of now; the counts by right."""
    counts: dict[str, Counter[str]] = {}
    folder = now / "changes"
    folder.mkdir(exist_ok=True)
    for number, frame in enumerate(compare(before, now)):
        if frame.height:
            frame.write_parquet(folder / f"part-{number:05}.parquet", compression="zstd", compression_level=1)
            for right, change, count in frame.group_by("right", "change").len().iter_rows():
                counts.setdefault(right, Counter())[change] += count
    report = {right: dict(changes) for right, changes in sorted(counts.items())} | {
        "households": _count_unmatched(before, now)
    }
    (now / "changes.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return counts


def _count_unmatched(before: Path, now: Path) -> dict[str, int]:
    """How many households only the earlier screening has, and how many only the later one has."""
    ids = [_scan(folder / "households").select(HOUSEHOLD) for folder in (before, now)]
    return {
        WENT: int(ids[0].join(ids[1], on=HOUSEHOLD, how="anti").select(pl.len()).collect().item()),
        CAME: int(ids[1].join(ids[0], on=HOUSEHOLD, how="anti").select(pl.len()).collect().item()),
    }
