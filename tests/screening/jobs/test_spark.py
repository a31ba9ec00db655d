"""Screening on a cluster: a master and two workers on this machine find what one process finds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from doudi.policies.packs.vocabulary import Vocabulary
from doudi.population.case_form import local_values
from doudi.population.population import Population
from doudi.population.tables import tables
from doudi.screening.jobs.local import ScreeningOptions
from doudi.screening.jobs.spark import screen
from doudi.screening.tables.refusals import OutputExistsError, UnusableTablesError
from tests.screening.spark_cluster import Cluster

HOUSEHOLDS = int(os.environ.get("SPARK_HOUSEHOLDS", "7500"))
"""Some 20,000 people; docs/spark.md has it done with a million."""
LIMIT = max(900, HOUSEHOLDS // 100)
COMMAND = (sys.executable, "-c", "from doudi.cli import main; main()", "screen")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster_ = Cluster(tmp_path_factory.mktemp("spark"))
    try:
        cluster_.worker()
        cluster_.worker()
        yield cluster_
    finally:
        cluster_.stop()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    """A population with gaps and with every fault that sets a household aside; people in no order."""
    population = Population("450100", 1, Decimal("0.05"), identities=False, among="residents")
    invented = tables(population, 0, HOUSEHOLDS, vocabulary)
    homes, people = invented.households, invented.people
    id_ = pl.col("household")
    lost, wrong = homes["household"][40], homes["household"][50]
    homes = pl.concat([
        homes.with_columns(
            pl.when(id_ == lost).then(pl.lit("999999")).otherwise("region").alias("region"),
            pl.when(id_ == wrong).then(pl.lit(-1, pl.Decimal(14, 2))).otherwise("last_year_income").alias("last_year_income"),
        ),
        homes[20:21].with_columns(pl.lit(None, pl.String).alias("household")),
        homes[30:31].with_columns(pl.lit("empty").alias("household")),
        homes[-500:-499],
    ])  # fmt: skip
    people = pl.concat([
        people,
        people[100:101].with_columns(pl.lit("nobody").alias("household")),
        people[200:201].with_columns(pl.lit(None, pl.String).alias("household")),
        people[300:301],
    ]).sample(fraction=1, shuffle=True, seed=3)  # fmt: skip
    folder = tmp_path_factory.mktemp("source")
    for name, frame in (("households", homes), ("people", people)):
        (folder / name).mkdir()
        third = -(-frame.height // 3)
        for part in range(3):
            frame.slice(part * third, third).write_parquet(folder / name / f"part-{part}.parquet")
    rows = ["region,parameter,from,value"]
    for name, value in local_values(population.on).items():
        parameter, _, day = name.partition("@")
        rows.append(f",{parameter},{day or population.on.replace(month=1, day=1)},{value}")
    (folder / "values.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def local(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("local") / "out"
    _finish(_started(source, out, dict(os.environ), "--workers", "1"))
    return out


def _started(source: Path | str, out: Path, environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    values = str(source).removeprefix("file://") + "/values.csv"
    return subprocess.Popen(
        [*COMMAND, source, "--out", out, "--local-values", values, "--format", "json", *words],
        env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def _on(cluster: Cluster, source: Path | str, out: Path) -> subprocess.Popen[str]:
    return _started(source, out, cluster.environment, "--engine", "spark", "--master", cluster.master)


def _finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What the command told; it and all that it started are gone afterwards."""
    try:
        output, errors = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    assert process.returncode == 0, errors
    summary: dict[str, Any] = json.loads(output)
    return summary


def _until_parts(process: subprocess.Popen[str], out: Path, parts: int) -> None:
    limit = time.monotonic() + LIMIT
    while len(_parts(out)) < parts:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.05)


def _parts(out: Path) -> list[Path]:
    return list((out / ".run").glob("part-*.json"))


def _expect_same(local: Path, spark: Path) -> None:
    for table, keys in (("households", ["household"]), ("people", ["household", "member"]), ("refused", None)):
        ours, theirs = (
            pl.read_parquet(sorted((folder / table).glob("*.parquet"))).sort(keys or pl.all())
            for folder in (local, spark)
        )
        if table == "refused":  # of an id that occurs twice, each row may be refused on several grounds
            ours, theirs = ours.unique(maintain_order=True), theirs.unique(maintain_order=True)
        assert ours.schema == theirs.schema
        assert not [name for name in ours.columns if not ours[name].equals(theirs[name])]
    assert not (spark / ".run").exists()
    ours, theirs = (json.loads((folder / "summary.json").read_text(encoding="utf-8")) for folder in (local, spark))
    assert list(ours) == list(theirs)
    assert {name for name in ours if ours[name] != theirs[name]} <= {"seconds", "refused"}
    assert set(ours["refused"]) == set(theirs["refused"])


@pytest.mark.long
def test_two_workers_find_and_refuse_what_one_process_does(cluster: Cluster, source: Path, local: Path) -> None:
    out = local.parent / "spark"
    summary = _finish(_on(cluster, source.as_uri(), out))
    # Four are faulty themselves; between two stands a row of people without a household, which may be theirs.
    assert summary["households"] == HOUSEHOLDS - 4 - 2
    assert len(list((out / "households").iterdir())) > 4
    _expect_same(local, out)


@pytest.mark.long
def test_interrupted_then_short_of_a_worker_it_finds_the_same(cluster: Cluster, source: Path, local: Path) -> None:
    out = local.parent / "twice"
    first = _on(cluster, source, out)
    _until_parts(first, out, 1)
    os.killpg(first.pid, signal.SIGINT)  # as Ctrl-C does: to everything in the foreground
    first.communicate(timeout=LIMIT)
    assert first.returncode != 0
    finished = {path: path.stat().st_mtime_ns for path in _parts(out)}
    assert not (out / "summary.json").exists()

    worker = cluster.worker()
    second = _on(cluster, source, out)
    _until_parts(second, out, len(finished) + 1)
    victims = [part for part in cluster.processes[1:] if part.poll() is None and part is not worker]
    assert len(_parts(out)) < json.loads((out / ".run/parts.json").read_text())
    os.killpg(victims[0].pid, signal.SIGKILL)  # its executor, and what that had shuffled, go with it
    assert finished == {path: path.stat().st_mtime_ns for path in finished}
    _finish(second)
    _expect_same(local, out)


def test_a_table_of_text_is_left_to_one_machine(tmp_path: Path) -> None:
    for table in ("households", "people"):
        (tmp_path / f"{table}.csv").write_text("household\n", encoding="utf-8")
    with pytest.raises(UnusableTablesError) as error:
        next(screen(str(tmp_path), tmp_path / "out", ScreeningOptions(), "local"))
    assert error.value.args == (
        f"{tmp_path}/households.csv：Spark 只读 Parquet；CSV 请去掉 --engine spark，在本机筛查",
    )


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnusableTablesError, match="没有这个文件夹"):
        next(screen(str(tmp_path / "none"), tmp_path / "out", ScreeningOptions(), "local"))


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text("{}", encoding="utf-8")
    with pytest.raises(OutputExistsError, match="已有内容"):
        next(screen("hdfs://store/homes", tmp_path, ScreeningOptions(), "local"))
