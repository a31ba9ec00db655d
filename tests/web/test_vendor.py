"""What others wrote and we serve: unchanged, named, and never fetched from elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import doudi.web

VENDOR = Path(doudi.web.__file__).parent / "static" / "vendor"


def test_every_vendored_file_is_the_one_that_is_named() -> None:
    rows = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(encoding="utf-8"), re.M)
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()} - {"README.md"}
    assert {name for name, _ in rows} == files
    for name, digest in rows:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_no_style_sheet_loads_from_elsewhere() -> None:
    for path in (VENDOR.parent).rglob("*.css"):
        for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", path.read_text(encoding="utf-8")):
            assert address.startswith(("data:", "#")), f"{path.name}: {address[:80]}"
