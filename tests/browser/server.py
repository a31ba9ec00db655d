"""A served office of its own for browsers: the demo in a folder that is thrown away, on a free port of this machine."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from doudi.office.configuration import DEMO_TODAY
from tests.database_template import copy_sqlite

PASSWORD = "doudi-demo-2026"
_BUILD = """
import sys
from doudi.commands import office as commands
commands.prepare()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from doudi.office import demo
demo.build(households=int(sys.argv[1]))
"""
_SERVE = """
import sys
from doudi.commands.office import serve
serve(address="127.0.0.1", port=int(sys.argv[1]), workers=1, certificate=None, key=None)
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Office:
    """`url` without a slash at the end. Its processes are a group of their own, which kill() ends at once."""

    data: Path
    database: str = ""
    """Address of the database; '' for SQLite in the folder."""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    today: dt.date | None = None
    """The day that was set; None for the demo's own."""
    kills: int = 0
    """How often it was ended so far."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def day(self) -> dt.date:
        """The day that is today for this office."""
        return self.today or dt.date.fromisoformat(DEMO_TODAY)

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the test run itself: neither its mode nor its database."""
        variables = {
            name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DATABASE_", "DJANGO_"))
        }
        day = {"DOUDI_TODAY": str(self.today)} if self.today else {}
        database = {"DATABASE_URL": self.database} if self.database else {}
        return variables | {"DOUDI_MODE": "demo", "DOUDI_DATA": str(self.data)} | day | database

    def build(self, households: int) -> None:
        if not self.database:
            copy_sqlite(self.data / "doudi.sqlite3")
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, str(households)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Returns when pages are answered."""
        log = self.data / "serve.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, str(self.port)], env=self.environment, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + 90
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urlopen(f"{self.url}/sign-in/", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        self.kill()
        raise AssertionError(f"no answer within 90 s, or none at all: {log.read_text()[-5000:]}")

    def turn_to(self, day: dt.date | None) -> None:
        """Begins again on another day, as an office does that was closed meanwhile. None: the demo's own."""
        self.kill()
        self.today = day
        self.start()

    def kill(self) -> None:
        """As a power cut ends it: no process of it gets to say a word."""
        self.kills += 1
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait(30)
            self.process = None
