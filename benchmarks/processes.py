"""An engine in a process of its own, which answers requests on its standard input."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

from environments import HERE, python_of
from households import Program

ENGINES = ("doudi", "openfisca-core", "zen-engine")


class Engine:
    """A warm process. `started_ms` is how long it took from its start to its first answer."""

    def __init__(self, name: str, program: Program, first: str):
        self.name, self.program = name, program
        script = HERE / "runners" / f"{name.split('-')[0]}_engine.py"
        command = [python_of(name), script, HERE / "programs" / program.name, *program.asked_of_others()]
        start = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path("/")
        )
        self.first = self.answers("plain", [first])[0]
        self.started_ms = (time.perf_counter() - start) * 1000

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)

    def answers(self, way: str, texts: list[str]) -> list[Any]:
        return self._ask({"way": way, "texts": texts, "seconds": 0})

    def nanoseconds(self, way: str, texts: list[str], seconds: float) -> list[int]:
        """How long each text took, asked again and again for so many seconds."""
        return self._ask({"way": way, "texts": texts, "seconds": seconds})

    def _ask(self, request: dict[str, Any]) -> list[Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended while it was asked about the program {self.program.name}")
        answers: list[Any] = json.loads(line)
        return answers
