"""How much of what is due may be kept back for what was overpaid: a share that the place enters, and none where it has not."""

from __future__ import annotations

from decimal import Decimal

from doudi.office import clock
from doudi.office.errors import RefusedError
from doudi.office.regions.parameters import label
from doudi.office.regions.queries import local_values_for

SHARE = "offset_share"
"""The local value: the largest share of a month's payment that may be kept back."""


def bound_of(region_code: str) -> Decimal | None:
    """The share that holds in a region today; None where nobody has entered one."""
    values = local_values_for(region_code, clock.today())
    dated = {name.partition("@")[2]: value for name, value in values.items() if name.partition("@")[0] == SHARE}
    return dated[max(dated)] if dated else None


def require_bound(region_code: str) -> Decimal:
    """The share; RefusedError where nobody has entered one, since nothing may be kept back then."""
    share = bound_of(region_code)
    if share is None:
        raise RefusedError(f"本地没有录入“{label(SHARE)}”，不能从待遇中抵扣：请先录入并复核，或约定由本人分期退款")
    return share


def most_kept_back(region_code: str, gross_fen: int) -> int:
    """What of a sum may be kept back, in whole fen and never more than the share; 0 where there is none."""
    share = bound_of(region_code)
    return 0 if share is None else int(share * gross_fen)
