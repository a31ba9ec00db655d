"""Lines of Chinese text for a terminal: filled before they break, none begins with closing punctuation, no sum is cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

NOT_FIRST = "。，、；：！？）〕》」』”’】％%·…)],.;:!?"
NOT_LAST = "（〔《「『“‘【(["
_PIECE = re.compile(
    rf"\s*[{re.escape(NOT_FIRST)}]"
    r"|-?[0-9][0-9.,]*(?:[–-][0-9][0-9.,]*)?(?:元(?:/[人年月·]+)*|个月|人|岁|%|％)?"
    r"|[A-Za-z0-9_.@#-]+(?: [A-Za-z][A-Za-z0-9_.@#-]*){0,2}|\s+|.",
    re.DOTALL,
)
"""A sum with its unit, a name of up to three words of Latin letters, spaces, or one character."""


def break_lines(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns of a terminal. A line break in the text stays one."""
    return [line for paragraph in text.split("\n") for line in _fill(paragraph, width)]


def _fill(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _unbreakable(text):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        while cell_len(line.rstrip()) > width:  # wider than a whole line
            count = _fitting(line, width)
            lines.append(line[:count])
            line = line[count:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _unbreakable(text: str) -> Iterator[str]:
    """Pieces between which a line may break: opening punctuation stays with what follows, closing with what goes before."""
    waiting = ""
    for match in _PIECE.finditer(text):
        piece = match.group()
        joins = piece[-1] in NOT_FIRST or (waiting and waiting[-1] in NOT_LAST)
        if waiting and not joins:
            yield waiting
            waiting = ""
        waiting += piece
    if waiting:
        yield waiting


def _fitting(text: str, width: int) -> int:
    """How many characters of the text fit into the width, at least one."""
    count = 1
    while count < len(text) and cell_len(text[: count + 1]) <= width:
        count += 1
    return count


class Paragraph:
    """Chinese text that a console breaks into lines, alone or in the cell of a table. `hanging`: by how many columns the lines
    after the first are set in."""

    def __init__(self, text: str, style: str = "", hanging: int = 0):
        self.text, self.style, self.hanging = text, style, hanging

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        first, *rest = break_lines(self.text, options.max_width)
        if rest and self.hanging:
            after = "".join(self.text.partition(first)[2:]).lstrip() if self.text.startswith(first) else "".join(rest)
            rest = [" " * self.hanging + line for line in break_lines(after, options.max_width - self.hanging)]
        for line in (first, *rest):
            yield Text(line, self.style, no_wrap=True)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(cell_len(line) for line in self.text.split("\n"))
        least = max(cell_len(piece.strip()) for piece in ("", *_unbreakable(self.text)))
        return Measurement(min(least, options.max_width), min(widest, options.max_width))
