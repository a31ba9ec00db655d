"""A Spark cluster of this machine's own for tests: a master and workers on the loopback address, each a process group."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For a Java that lives for seconds: without the compiler that pays only in the long run."""
TO_START = 180


class Cluster:
    """Started with the first worker, ended by `stop`. `folder` takes settings, logs and what the workers put by."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        conf = folder / "conf"
        conf.mkdir()
        settings = {
            "spark.driver.memory": "600m",
            "spark.driver.extraJavaOptions": QUICK,
            "spark.executor.memory": "600m",
            "spark.executor.extraJavaOptions": QUICK,
        }
        lines = [f"{name} {value}\n" for name, value in settings.items()]
        (conf / "spark-defaults.conf").write_text("".join(lines), encoding="utf-8")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))},
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_CONF_DIR": str(conf),
            "SPARK_LOCAL_DIRS": str(folder / "local"),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": QUICK,
            "PYSPARK_PYTHON": sys.executable,
        }
        _, self.master = self._start("master.Master", r"Starting Spark master at (spark://127\.0\.0\.1:\d+)")

    def worker(self) -> subprocess.Popen[bytes]:
        """One more worker, of one processor, once the master knows it."""
        work = ["--cores", "1", "--memory", "1g", "--work-dir", str(self.folder / "work"), self.master]
        return self._start("worker.Worker", r"Successfully registered with (master)", *work)[0]

    def stop(self) -> None:
        """Ends what was started here, executors with their workers."""
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait(30)

    def _start(self, kind: str, sign: str, *words: str) -> tuple[subprocess.Popen[bytes], str]:
        package = find_spec("pyspark")
        assert package is not None, "make setup-spark brings pyspark"
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [Path(str(package.origin)).parent / "bin/spark-class", f"org.apache.spark.deploy.{kind}",
                 "--host", "127.0.0.1", "--port", "0", "--webui-port", "0", *words],
                env=self.environment, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        limit = time.monotonic() + TO_START
        while not (match := re.search(sign, text := log.read_text(encoding="utf-8", errors="replace"))):
            assert process.poll() is None, text
            assert time.monotonic() < limit, text
            time.sleep(0.1)
        return process, match[1]
