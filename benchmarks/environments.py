"""Environments of their own for the other engines: benchmarks/.venvs/ENGINE, made from benchmarks/requirements/ENGINE.txt.

They are made with the Python that runs this, and made anew when the requirements or the Python change.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
VENVS, REQUIREMENTS = HERE / ".venvs", HERE / "requirements"


def python_of(engine: str) -> Path:
    """The interpreter of an engine's environment, which is made where it is not there."""
    if engine == "doudi":
        return Path(sys.executable)
    requirements, folder = REQUIREMENTS / f"{engine}.txt", VENVS / engine
    python, stamp = folder / "bin" / "python", folder / "made-from"
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return python
    print(f"making an environment for {engine} …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]
    subprocess.run(command, check=True)
    stamp.write_text(digest)
    return python


def version_of(engine: str, python: Path) -> str:
    """The version that is installed."""
    code = f"from importlib.metadata import version; print(version({engine!r}))"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
