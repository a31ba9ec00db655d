"""Installations of the office for tests: a folder of its own, and commands as processes that an administrator starts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.paths import ROOT

STRONG = {
    "DOUDI_SECRET_KEY": "k9Qd2-vX7_mZ4pLw8RtYb1NcJh6GsFa3UeOi5TxVq0EnoughNow",
    "DOUDI_FIELD_KEYS": "a1:5e0c93f1b86a27d44f19ce70a2d8b365",
    "DOUDI_INDEX_KEY": "8c1f5b70d3a94e62b7085c9d1e3f6a2400ff11ee22dd33cc44bb55aa66997788",
    "DOUDI_HOSTS": "127.0.0.1,doudi.example.gov.cn",
}
PROGRAM = (
    "import typer; from doudi.commands import office as commands; app = typer.Typer(); commands.register(app); app()"
)
# As if SQLite were Debian's.
PROGRAM_ON_DEBIAN = f"from pysqlite3 import dbapi2; dbapi2.sqlite_version_info = (3, 40, 1); {PROGRAM}"


class Office:
    """An installation in a folder of its own."""

    def __init__(self, data: Path, **environment: str):
        retained = {
            name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DATABASE_", "DJANGO_"))
        }
        self.data, self.environment = data, {**retained, "DOUDI_DATA": str(data), **environment}
        self.running: list[subprocess.Popen[str]] = []

    def run(self, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return self.python(PROGRAM, *words, typed=typed, **environment)

    def python(
        self, program: str, *words: str, typed: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *words], env={**self.environment, **environment}, cwd=ROOT, text=True,
            input=typed, capture_output=True, timeout=300, check=False,
        )  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words], env=self.environment, cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.running.append(process)
        return process

    def end(self, process: subprocess.Popen[str], how: int = signal.SIGTERM) -> tuple[int, str]:
        process.send_signal(how)
        output, _ = process.communicate(timeout=30)
        return process.returncode, output

    def django(self, code: str) -> str:
        """Prints of a program that has Django at hand."""
        done = self.python(f"import django; django.setup()\n{code}", DJANGO_SETTINGS_MODULE="doudi.office.settings")
        assert done.returncode == 0, done.stderr
        return done.stdout


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it never came true"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
