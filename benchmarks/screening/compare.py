"""Compares the answers of two engines: python compare.py PROGRAM REFERENCE_FOLDER OTHER_FOLDER

Prints one line of JSON: how many households have an answer that differs to the fen, and how many one that differs in status
or by more than a fen. The engines of 32-bit floats are bound to do the first now and then, by rounding alone.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import polars as pl
from households import PROGRAMS, Right

TABLES = {"household": "households", "member": "people"}
KEYS = {"household": ["household"], "member": ["household", "member"]}
TOLERANCE = 1
"""In fen."""


class Answers:
    """What an engine wrote, brought to one form whatever that engine's own is."""

    def __init__(self, folder: Path, entity: str):
        paths = folder / f"{TABLES[entity]}.parquet", folder / TABLES[entity] / "*.parquet"
        self.plan = pl.scan_parquet(paths[0] if paths[0].exists() else paths[1])
        self.schema = self.plan.collect_schema()
        keys = self.plan.select(pl.col(KEYS[entity]).cast(pl.Int64)).collect()
        self.order = None
        if not keys.equals(keys.sort(KEYS[entity])):
            self.order = keys.with_row_index().sort(KEYS[entity])["index"]
            keys = keys[self.order]
        self.keys = keys

    def of(self, right: Right) -> pl.Series:
        """Whole fen or months, or 1 for a mere yes; null where it is not granted."""
        # With a key beside it: Polars 2.1 may lose the order of rows where nothing but when/then of literals is selected.
        column = self.plan.select("household", self._form(right).cast(pl.Int64).alias(right.name)).collect()[right.name]
        return column if self.order is None else column[self.order]

    def _form(self, right: Right) -> pl.Expr:
        value, kind = pl.col(right.name), self.schema[right.name]
        if isinstance(kind, pl.Enum):  # doudi's status
            sum_of = pl.lit(1) if right.kind == "status" else pl.col(f"{right.name}.low")
            return pl.when(value.cast(pl.String) == "eligible").then(sum_of)
        if kind == pl.Boolean:
            return pl.when(value).then(1)
        if kind.is_float():
            granted = pl.col(right.granted) if right.granted in self.schema else value > 0
            return pl.when(granted).then((value.cast(pl.Float64) * 100).round())
        return pl.when(value > 0).then(value) if right.kind == "months" else value

    def open(self, right: Right) -> int:
        """How many doudi left open: with every fact given, none may be. (It stops by itself where a sum is.)"""
        if not isinstance(self.schema[right.name], pl.Enum):
            return 0
        settled = pl.col(right.name).cast(pl.String).is_in(["eligible", "not_eligible"])
        return self.plan.select((~settled).sum()).collect().item()


def compare(program: str, reference: Path, candidate: Path) -> dict[str, int]:
    rights = next(task for task in PROGRAMS if task.name == program).rights
    differing, beyond, open_ = [], [], 0
    for entity in KEYS:
        entity_rights = [right for right in rights if right.entity == entity]
        if not entity_rights:
            continue
        ours, theirs = Answers(reference, entity), Answers(candidate, entity)
        if not ours.keys.equals(theirs.keys):
            raise SystemExit(
                f"{candidate}: not the {TABLES[entity]} of {reference}; every engine must answer for all of them"
            )
        households = ours.keys["household"]
        for right in entity_rights:
            open_ += theirs.open(right)
            pair = pl.DataFrame({"household": households, "a": ours.of(right), "b": theirs.of(right)})
            pair = pair.filter(pl.col("a").ne_missing(pl.col("b")))
            differing.append(pair["household"])
            close = ((pl.col("a") - pl.col("b")).abs() <= TOLERANCE).fill_null(False)
            beyond.append(pair.filter(~close)["household"])
    counts = {"answers_differ": differing, "beyond_tolerance": beyond}
    return {name: pl.concat(rows).n_unique() for name, rows in counts.items()} | {"left_open": open_}


if __name__ == "__main__":
    print(json.dumps(compare(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
