"""Errors of the library. Their messages are read by officers and are therefore in Chinese."""

from __future__ import annotations


class UnreadableFileError(Exception):
    """A file that is not taken in. `problem` says what is wrong with it, `hint` what the officer can do about it."""

    def __init__(self, problem: str, hint: str = ""):
        self.problem, self.hint = problem, hint
        super().__init__(f"{problem}（{hint}）" if hint else problem)


class NoSuchPositionError(Exception):
    """A position, such as 五(一)2, under which the document has no clause."""

    def __init__(self, position: str):
        self.position = position
        super().__init__(f"文件中没有“{position}”这个位置")
