"""The command `doudi` run in this process or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from doudi.cli import app
from tests.policies.households import Case, lines

DOUDI = Path(sys.executable).with_name("doudi")


def doudi(*args: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def process(*args: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as people run it."""
    return subprocess.run(
        [str(DOUDI), *map(str, args)], input=stdin, capture_output=True, check=False, env={**os.environ, **environment}
    )


def file_of(folder: Path, *cases: Case | str) -> Path:
    path = folder / "cases.jsonl"
    path.write_text(lines(*cases), encoding="utf-8")
    return path


def results(run: Result) -> list[Any]:
    return [json.loads(item) for item in run.stdout.splitlines()]


def dibao(result: Any) -> Any:
    (each_result,) = [outcome for outcome in result["outcomes"] if outcome["right"] == "dibao"]
    return each_result
