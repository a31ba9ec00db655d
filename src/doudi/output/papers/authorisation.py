"""核对授权书: every adult of a family lets the office verify its means. The full number is written by who signs."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.output.papers.content import MemberLine, PaperContent


@dataclass(frozen=True, kw_only=True)
class Authorisation(PaperContent):
    """`adults` sign; for `minors` their guardians do."""

    template = "authorisation"
    title = "家庭经济状况核对授权书"

    applicant: str
    application: str
    address: str
    adults: tuple[MemberLine, ...]
    minors: tuple[MemberLine, ...] = ()
