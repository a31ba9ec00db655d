"""What a cell of a case can hold beside a value, and whose it is."""

from __future__ import annotations

HOUSEHOLD = -1  # the "member" that stands for the household itself; members count from 0

UNSET = object()  # absent: not handed in, or not computed yet
OPEN = object()  # asked and not known
WIDE = object()  # has more cases than the Program allows
