"""Why a file cannot be taken in: what is wrong, and how to mend it, in Chinese."""

from __future__ import annotations


class Unreadable(Exception):
    """A file that is refused. `what`: the fault; `hint`: what the officer can do about it."""

    def __init__(self, what: str, hint: str = ""):
        self.what, self.hint = what, hint
        super().__init__(f"{what}（{hint}）" if hint else what)


class NoSuchPosition(Exception):
    """A position that the document does not have."""

    def __init__(self, position: str):
        self.position = position
        super().__init__(f"文件中没有“{position}”这个位置")
