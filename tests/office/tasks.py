"""Tasks for the queue in tests; a worker in another process finds them by name."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task


@task()
def mark(path: str, seconds: float = 0) -> None:
    """Leaves `begun` in the file, and `done` after so many seconds."""
    file = Path(path)
    with file.open("a") as lines:
        lines.write("begun\n")
    time.sleep(seconds)
    with file.open("a") as lines:
        lines.write("done\n")
