"""What a console of a given width would show."""

from __future__ import annotations

import io
from typing import Any

from rich.cells import cell_len
from rich.console import Console


def render(content: Any, width: int = 80) -> str:
    file = io.StringIO()
    Console(file=file, width=width, highlight=False, color_system=None).print(content)
    return file.getvalue()


def widest(text: str) -> int:
    """Columns of the widest line; a Chinese character takes two."""
    return max((cell_len(line) for line in text.splitlines()), default=0)
