"""Packs laid on the shipped ones, for the tests of the library."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from doudi.policies.packs.library import Library
from doudi.policies.packs.shipped import SHIPPED_PACKS
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.problems import RulesError


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def messages(error: RulesError) -> list[str]:
    return [str(problem) for problem in error.problems]


def laid(folder: Path, vocabulary: Vocabulary) -> Library:
    return Library((SHIPPED_PACKS, folder), vocabulary)
