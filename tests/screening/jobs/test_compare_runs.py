"""One screening against another: who newly has, who lost, whose sum changed, each told once and rightly."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from doudi.screening.jobs.compare_runs import LESS, LOST, MORE, NEW, OPENED, SETTLED, compare, write_changes
from doudi.screening.jobs.local import ScreeningOptions, screen
from doudi.screening.tables.columns import STATUS
from doudi.screening.tables.refusals import UnusableTablesError
from tests.screening.source_folders import assumed_values, some_tables, write_source

YES, NO, OPEN = "eligible", "not_eligible", "undetermined"


def outcomes(folder: Path, rows: dict[str, tuple[str, int | None, int | None]]) -> Path:
    """A finished screening of `dibao`: status, low and high by household."""
    (folder / "households").mkdir(parents=True)
    (folder / "people").mkdir()
    frame = pl.DataFrame(
        {
            "household": list(rows),
            "dibao": pl.Series([status for status, _, _ in rows.values()], dtype=STATUS),
            "dibao.low": pl.Series([low for _, low, _ in rows.values()], dtype=pl.Int64),
            "dibao.high": pl.Series([high for _, _, high in rows.values()], dtype=pl.Int64),
        }
    )
    frame.write_parquet(folder / "households" / "part-00000.parquet")
    people = pl.DataFrame({"household": list(rows), "member": list(rows)})
    people.write_parquet(folder / "people" / "part-00000.parquet")
    (folder / "summary.json").write_text("{}")
    return folder


NONE = (NO, None, None)


def test_each_change_is_told_as_what_it_is(tmp_path: Path) -> None:
    before = outcomes(
        tmp_path / "before",
        {"new": NONE, "lost": (YES, 5, 5), "more": (YES, 5, 5), "less": (YES, 5, 9), "opened": (YES, 5, 5), "settled": (OPEN, 0, 9),
         "same": (YES, 5, 5), "endless": (YES, 5, 9), "gone": (YES, 1, 1), "found": (OPEN, 0, 9), "doubt": NONE},
    )  # fmt: skip
    now = outcomes(
        tmp_path / "now",
        {"came": (YES, 1, 1), "doubt": (OPEN, 0, 9), "found": (YES, 4, 4), "endless": (YES, 5, None), "same": (YES, 5, 5),
         "settled": NONE, "opened": (OPEN, 0, 5), "less": (YES, 5, 8), "more": (YES, 6, 6), "lost": NONE, "new": (YES, 7, 7)},
    )  # fmt: skip
    rows = pl.concat([frame for frame in compare(before, now) if frame.height])
    assert dict(rows.select("household", "change").iter_rows()) == {
        "new": NEW, "lost": LOST, "more": MORE, "less": LESS, "opened": OPENED, "settled": SETTLED, "endless": MORE, "found": NEW,
        "doubt": OPENED,
    }  # fmt: skip
    more = rows.filter(pl.col("household") == "more").row(0, named=True)
    assert (more["before_low"], more["now_high"], more["member"]) == (5, 6, None)
    counts = write_changes(before, now)
    assert counts["dibao"][NEW] == 2
    report = json.loads((now / "changes.json").read_text())
    assert report["households"] == {"only_before": 1, "only_now": 1}
    assert pl.read_parquet(now / "changes" / "*.parquet").height == rows.height


def test_a_screening_against_itself_changes_nothing(tmp_path: Path) -> None:
    source = write_source(tmp_path / "source", *some_tables(20))
    list(screen(source, tmp_path / "out", ScreeningOptions(local_values=assumed_values(tmp_path))))
    assert all(frame.height == 0 for frame in compare(tmp_path / "out", tmp_path / "out"))


def test_a_folder_that_is_no_screening_is_refused(tmp_path: Path) -> None:
    now = outcomes(tmp_path / "now", {"a": NONE})
    with pytest.raises(UnusableTablesError, match="不是一次完成的筛查"):
        write_changes(tmp_path / "nowhere", now)
