"""What holds for every test: what the command prints is the same wherever the tests run."""

from __future__ import annotations

import os

# Read when typer and rich are imported: a CI that asks for colour would put escape codes into what tests compare.
for name in ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "TTY_COMPATIBLE", "COLUMNS"):
    os.environ.pop(name, None)
os.environ["_TYPER_FORCE_DISABLE_TERMINAL"] = "1"
