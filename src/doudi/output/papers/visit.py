"""入户调查记录: what two officers saw at a family's home, signed by them and by the family."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doudi.output.papers.content import MemberLine, PaperContent


@dataclass(frozen=True)
class Observation:
    """A subject of the visit (housing, income, household goods) and what was found."""

    subject: str
    text: str


LARGEST_PICTURE = 40_000
"""Bytes of a drawn signature that are set on the paper; of a larger one the digest alone."""


@dataclass(frozen=True)
class DrawnSignature:
    """A name as it was drawn on a phone: the bytes of a PNG, empty where they are too many, and their SHA-256."""

    signer: str
    picture: tuple[int, ...]
    digest: str


@dataclass(frozen=True, kw_only=True)
class VisitRecord(PaperContent):
    """ValueError with fewer than two visitors: one alone is no visit. Without `signatures` it is signed by hand."""

    template = "visit"
    title = "入户调查记录"

    application: str
    head: str
    address: str
    visitors: tuple[str, ...]
    present: tuple[MemberLine, ...]
    observations: tuple[Observation, ...]
    photos: int
    visited_on: dt.date | None = None
    helpers: str = ""
    questions: tuple[Observation, ...] = ()
    """Answers that did not fit what was seen: what was answered, and what was seen."""
    signatures: tuple[DrawnSignature, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.visitors)) < 2:
            raise ValueError("a home is visited by two people")
