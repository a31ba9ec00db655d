"""Connects to Spark within a bounded time, or says in a sentence what is missing and how to mend it."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = 17
"""The oldest Java that Spark 4 runs on."""
TO_ANSWER, TO_PROVIDE = 5, 120
"""Seconds within which a master must answer, and within which it must provide the first executor."""

SETTINGS = {
    # Names of columns as they are: two may differ in their case alone.
    "spark.sql.caseSensitive": "true",
    # Days before 1582 as the file has them: the rules for facts refuse them, and Spark must not shift them silently.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    # As many partitions as parts: merging them would put more households into memory at once than was asked for.
    "spark.sql.adaptive.enabled": "false",
    # A process that decides has one processor, as Spark reckons.
    "spark.executorEnv.POLARS_MAX_THREADS": "1",
    # Nobody need look into a screening; the command shows how far it is.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkUnavailableError(Exception):
    """Spark is missing, does not start, or gave up; `args[0]` says so in Chinese."""


@contextmanager
def connect(master: str) -> Iterator[SparkSession]:
    """A session on a master, ended with the block; SparkUnavailableError where there is none."""
    _expect_pyspark()
    _expect_java()
    _expect_answer(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local"):  # nothing of it need be seen from elsewhere
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("doudi screen")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:  # py4j's own error where the JVM refuses, pyspark's where it did not start
        if not isinstance(error, PySparkException) and not type(error).__module__.startswith("py4j"):
            raise
        raise SparkUnavailableError(
            f"{master}：Spark 没有启动（{error_cause(error)}）；请核对 --master 和 SPARK_CONF_DIR 中的设置"
        ) from error
    try:
        session.sparkContext.setLogLevel("OFF")  # what matters is told; the executors keep their own logs
        _expect_executor(session, master)
        yield session
    finally:
        session.stop()


def _expect_pyspark() -> None:
    try:
        for name in ("pyspark", "pyarrow", "pandas"):
            importlib.import_module(name)
    except ImportError as error:
        line = f"{sys.executable} -m pip install 'pyspark[sql]>=4,<5' 'pandas<3'"
        raise SparkUnavailableError(f"没有安装 Spark 所需的 {error.name}；请运行：{line}") from error


def _expect_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else shutil.which("java")
    install = f"请安装 Java {JAVA} 或更新的版本，Debian 上为：apt-get install default-jre-headless"
    try:
        answer = subprocess.run(
            [java or "java", "-version"], capture_output=True, text=True, timeout=60, check=False
        ).stderr
    except OSError as error:
        where = f"JAVA_HOME（{home}）里没有 Java" if home else "没有找到 Java"
        raise SparkUnavailableError(f"{where}，Spark 需要它；{install}") from error
    version = re.search(r'version "(?:1\.)?(\d+)', answer)
    if version and int(version[1]) < JAVA:
        raise SparkUnavailableError(f"{java} 是 Java {version[1]}，太旧；{install}")


def _expect_answer(master: str) -> None:
    """Checks that the master answers: Spark itself would try for minutes, and then not say what was wrong."""
    if not master:
        raise SparkUnavailableError(
            "请用 --master 写明 Spark 的主节点，如 spark://10.0.0.1:7077、yarn，或本机的 local[2]"
        )
    if not master.startswith("spark://"):
        return
    faults = []
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise SparkUnavailableError(f"--master {master}：应写作 spark://主机:端口，如 spark://10.0.0.1:7077")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=TO_ANSWER):
                return
        except (OSError, OverflowError) as error:
            faults.append(f"{address}（{error}）")
    raise SparkUnavailableError(
        f"连不上 Spark 的主节点 {'、'.join(faults)}；请核对 --master，并确认主节点已启动、防火墙放行"
    )


def _expect_executor(session: SparkSession, master: str) -> None:
    """Waits until a standalone cluster has provided an executor. A queue of YARN or Kubernetes may take as long as it needs."""
    if not master.startswith("spark://"):
        return
    context: Any = session.sparkContext._jsc
    limit = time.monotonic() + TO_PROVIDE
    while context.sc().statusTracker().getExecutorInfos().__len__() < 2:  # the first is the one that asks
        if time.monotonic() > limit:
            raise SparkUnavailableError(
                f"{master} 在{TO_PROVIDE}秒内没有给出可用的工作节点：可能没有空闲的处理器或内存，"
                "或工作节点连不回本机（请用 SPARK_LOCAL_IP 写明本机可从集群访问的地址）"
            )
        time.sleep(1)


def error_cause(error: BaseException) -> str:
    """The line of a Spark error that says what happened: the last one that Python wrote, else the first line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    python = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b: ", line)]
    text = python[-1] if python else lines[0] if lines else type(error).__name__
    return text[:300]
