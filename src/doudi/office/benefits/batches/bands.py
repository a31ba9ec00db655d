"""Bands of sums: by how many people a batch is approved, as the county's own document says. Without a rule nothing is released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from doudi.office.benefits.models import ReleaseRule
from doudi.office.errors import RefusedError
from doudi.office.regions import codes

MOST_APPROVALS = 2
NO_RULE = (
    "本县还没有设置发放审批权限：请由县级审核人或财务在“发放设置”中按文件录入金额分档，县级负责人复核后才能审批和发出"
)


@dataclass(frozen=True)
class Band:
    """Sums up to `up_to_fen`, all above the band before it where that is None: how many people approve, and whether another one
    authorises."""

    up_to_fen: int | None
    approvals: int
    authorise: bool

    def as_row(self) -> dict[str, Any]:
        """As it is kept."""
        return {"up_to_fen": self.up_to_fen, "approvals": self.approvals, "authorise": self.authorise}


def check_bands(bands: Sequence[Band]) -> None:
    """RefusedError unless the bands rise, cover every sum and ask nobody for less than the one before."""
    if not bands:
        raise RefusedError("请至少写一档")
    if bands[-1].up_to_fen is not None:
        raise RefusedError("最后一档不能有上限，否则更大的批次没有审批办法")
    for number, band in enumerate(bands, start=1):
        if not 1 <= band.approvals <= MOST_APPROVALS:
            raise RefusedError(f"第{number}档：审批人数应为1至{MOST_APPROVALS}")
        if number < len(bands) and (band.up_to_fen is None or band.up_to_fen <= 0):
            raise RefusedError(f"第{number}档：请填写大于0的上限")
    for number, (lower, upper) in enumerate(pairwise(bands), start=2):
        if upper.up_to_fen is not None and lower.up_to_fen is not None and upper.up_to_fen <= lower.up_to_fen:
            raise RefusedError(f"第{number}档：上限应高于前一档")
        if upper.approvals < lower.approvals or (lower.authorise and not upper.authorise):
            raise RefusedError(f"第{number}档：金额更大，审批却比前一档少，请核对")


def bands_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Band, ...]:
    """The bands of a rule as it is kept."""
    return tuple(Band(row["up_to_fen"], row["approvals"], row["authorise"]) for row in rows)


def band_for(rule: ReleaseRule, total_fen: int) -> Band:
    """The band in which a sum lies; its upper end belongs to it."""
    return next(band for band in bands_of(rule.bands) if band.up_to_fen is None or total_fen <= band.up_to_fen)


def rule_for(county: str, day: dt.date) -> ReleaseRule | None:
    """The confirmed rule in force on a day: the county's, else that of the nearest region above it."""
    rules = ReleaseRule.objects.filter(
        region_code__in=[codes.NATION, *codes.ancestors(county)],
        valid_from__lte=day,
        confirmed_at__isnull=False,
        withdrawn_at__isnull=True,
    )
    return max(rules, key=lambda rule: (len(codes.prefix(rule.region_code)), rule.valid_from), default=None)
