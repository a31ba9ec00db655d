"""A worker that has other rules, or cannot see where to write, says so and decides nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import doudi
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.screening.jobs.local import ScreeningOptions
from doudi.screening.jobs.spark_worker import RUNNING, SparkJob, decide

NOBODY: Any = None
"""Stands for a table that is never read, since the worker stops before."""


@pytest.fixture
def job(tmp_path: Path) -> SparkJob:
    (tmp_path / RUNNING).mkdir()
    # A region of this test alone, since a process reuses what it has prepared for equal options.
    options = ScreeningOptions(region=str(tmp_path))
    return SparkJob(tmp_path, "token", options, options.identity(), doudi.__version__, (), (), {})


def test_another_version(job: SparkJob) -> None:
    fault = f"工作节点上的 doudi 是 {doudi.__version__} 版，应为 9.9 版；请在每个节点上装同一版"
    assert decide(replace(job, version="9.9"), 0, NOBODY, NOBODY) == fault


def test_packs_that_are_not_there(job: SparkJob) -> None:
    elsewhere = replace(job, options=replace(job.options, folders=(SHIPPED_PACKS, Path("/srv/none"))))
    fault = "工作节点上没有政策包的文件夹 /srv/none；请把同样的政策包放到每个节点的同一位置"
    assert decide(elsewhere, 0, NOBODY, NOBODY) == fault


def test_other_packs(job: SparkJob) -> None:
    fault = "工作节点上的政策包与这里的不同；请把同样的政策包放到每个节点的同一位置"
    assert decide(replace(job, identity="other"), 0, NOBODY, NOBODY) == fault


def test_a_folder_that_is_not_shared(job: SparkJob, tmp_path: Path) -> None:
    fault = f"工作节点看不到 {tmp_path}；--out 应为每个节点都能以同一路径写入的共享文件夹（如 NFS）"
    assert decide(job, 0, NOBODY, NOBODY) == fault


@pytest.mark.long
def test_columns_that_a_worker_cannot_read_are_told(job: SparkJob, tmp_path: Path) -> None:
    import pyarrow

    (tmp_path / RUNNING / "token").touch()
    keys = pyarrow.table({"c0": ["h"], "c1": [0], "c2": [0]})
    fault = decide(replace(job, households=("household",), people=("household",)), 0, keys, keys)
    assert fault.splitlines() == ["households：缺少 on 列", "people：缺少 member 列"]
    assert not list(tmp_path.glob("*/*.parquet"))
