"""Sums of money as text. Money is whole fen everywhere; this is the one place where yuan are written from it."""

from __future__ import annotations


def yuan(fen: int, *, grouped: bool = False, plus: bool = False) -> str:
    """A sum in yuan with two decimals and without a unit: 123456 → "1234.56".

    `grouped`: thousands are parted by commas, for people to read ("1,234.56"); data never has them.
    `plus`: a sum above nought begins with "+", for changes. A sum below nought begins with "-".
    """
    sign = "-" if fen < 0 else "+" if plus and fen else ""
    units, rest = divmod(abs(fen), 100)
    return f"{sign}{units:,}.{rest:02d}" if grouped else f"{sign}{units}.{rest:02d}"
