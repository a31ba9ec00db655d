"""入户调查记录: what two officers saw at a family's home, signed by them and by the family."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.output.papers.content import MemberLine, PaperContent


@dataclass(frozen=True)
class Observation:
    """A subject of the visit (housing, income, household goods) and what was found."""

    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class VisitRecord(PaperContent):
    """ValueError with fewer than two visitors: one alone is no visit."""

    template = "visit"
    title = "入户调查记录"

    application: str
    head: str
    address: str
    visitors: tuple[str, ...]
    present: tuple[MemberLine, ...]
    observations: tuple[Observation, ...]
    photos: int

    def __post_init__(self) -> None:
        if len(set(self.visitors)) < 2:
            raise ValueError("a home is visited by two people")
