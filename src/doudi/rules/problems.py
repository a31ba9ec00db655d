"""What is wrong in a file of rules: where, what, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a file, as an author would look it up. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the place, what is wrong there, and a hint that says how to mend it."""

    place: SourceLine
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class RulesError(Exception):
    """Raised with every problem found, so that an author mends a file in one go."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FormulaError(Exception):
    """A fault inside one formula; the caller knows the file and the line."""

    def __init__(self, message: str, hint: str = ""):
        self.message, self.hint = message, hint
        super().__init__(message)


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """The hint 'did you mean …?' with the name nearest to `name`, or an empty string where none is near."""
    near = difflib.get_close_matches(name, sorted(candidates), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""
