"""What a check tells that is no fault."""

from __future__ import annotations


class Remark(str):
    """A line of a check that is to be known and asks for nothing, such as a loss that was acknowledged. Anything else that a
    check yields is a fault."""

    __slots__ = ()
