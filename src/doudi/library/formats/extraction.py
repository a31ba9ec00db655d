"""What a reader of a file format returns: the text, and in words what of the file is not in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of a file, lines separated by line feeds and pages by form feeds.

    `losses` says in Chinese, a sentence each, what could not be read or was left out on purpose: numbering, notes,
    struck-out text. They are shown to whoever imports the file.
    """

    text: str
    losses: tuple[str, ...] = ()
