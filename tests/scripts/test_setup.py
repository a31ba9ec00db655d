"""scripts/setup.sh: the environment is what the lock says, whatever has been published since the lock was made."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.paths import ROOT

# A project that builds itself, so that no package beyond the lock is needed to install it.
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "doudi"
version = "1"
"""
BACKEND = """
import zipfile
def build_editable(directory, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(directory + "/doudi-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("doudi-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: doudi\\nVersion: 1\\n")
        wheel.writestr("doudi-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("doudi-1.dist-info/RECORD", "")
    return "doudi-1-py3-none-any.whl"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the real script, a tiny project and an index of packages; its lock names `plugin` and `core`."""
    for folder in ("scripts", "index"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "scripts/setup.sh", tmp_path / "scripts")
    (tmp_path / "scripts/system-packages.txt").write_text("# none\n")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "backend.py").write_text(BACKEND)
    _publish(tmp_path, "plugin", "1", "core[extra]>=1")
    _publish(tmp_path, "core", "1")
    _lock(tmp_path, "plugin", "core")
    return tmp_path


def test_a_newer_release_of_what_is_locked_does_not_matter(checkout: Path) -> None:
    # In hash mode pip takes `core[extra]>=1` for a requirement of its own and refuses it, once core 2 is published.
    _publish(checkout, "core", "2")
    setup = _setup(checkout)
    assert setup.returncode == 0, setup.stderr
    assert _installed(checkout) >= {"plugin==1", "core==1"}


def test_nothing_is_installed_that_is_not_locked(checkout: Path) -> None:
    _publish(checkout, "core", "1", "unlocked")
    _publish(checkout, "unlocked", "1")
    _lock(checkout, "plugin", "core")
    setup = _setup(checkout)
    assert setup.returncode != 0
    assert "core 1 requires unlocked, which is not installed" in setup.stdout + setup.stderr
    assert "requirements-dev.txt is not complete" in setup.stderr
    assert "unlocked==1" not in _installed(checkout)


def test_a_package_that_is_not_what_was_locked_is_refused(checkout: Path) -> None:
    (checkout / "index/core-1-py3-none-any.whl").write_bytes(b"something else")
    setup = _setup(checkout)
    assert setup.returncode != 0
    assert "HASHES" in setup.stderr


def _publish(checkout: Path, name: str, version: str, requirement: str = "") -> None:
    """Puts a package into the index: pure Python, without a module."""
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: extra\n"
    if requirement:
        metadata += f"Requires-Dist: {requirement}\n"
    information = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(checkout / f"index/{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{information}/METADATA", metadata)
        wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{information}/RECORD", "")


def _lock(checkout: Path, *names: str) -> None:
    """Writes the lock: release 1 of each package with its hash, as `make lock` does."""
    lines = []
    for name in names:
        digest = hashlib.sha256((checkout / f"index/{name}-1-py3-none-any.whl").read_bytes()).hexdigest()
        lines.append(f"{name}==1 --hash=sha256:{digest}\n")
    (checkout / "requirements-dev.txt").write_text("".join(lines))


def _setup(checkout: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    # Only what the test published can be found: no other index, no configuration of this machine.
    environment |= {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(checkout / "index"),
        "PIP_NO_CACHE_DIR": "1",
        "PYTHON": sys.executable,
    }
    return subprocess.run(
        ["bash", checkout / "scripts/setup.sh"],
        env=environment, text=True, capture_output=True, timeout=300, check=False,
    )  # fmt: skip


def _installed(checkout: Path) -> set[str]:
    """Every package of the environment that was made, as `name==version`."""
    folder = next((checkout / ".venv/lib").glob("python*/site-packages"))
    return {path.name.removesuffix(".dist-info").replace("-", "==") for path in folder.glob("*.dist-info")}
