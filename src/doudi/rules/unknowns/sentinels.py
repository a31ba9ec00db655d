"""What a cell of a case can hold in place of a value, and the number by which the household itself is named."""

from __future__ import annotations

HOUSEHOLD = -1  # the "member" that stands for the household itself; members count from 0

UNSET = object()  # absent: not handed in, or not computed yet
OPEN = object()  # asked and not known
TOO_MANY_CASES = object()  # of a rule: its diagram has more cases than the Program allows
