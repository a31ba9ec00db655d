"""Reads records of YAML files: which keys they must and may have, and the values of the keys. Faults are collected, not
raised."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any

from doudi.policies.yaml.reader import Record
from doudi.rules.language.model import ALWAYS, FOREVER
from doudi.rules.problems import FormulaError, Problem, SourceLine, did_you_mean
from doudi.rules.units import Unit, parse_unit

NAME = re.compile(r"[\w.@-]+")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Faults(list[Problem]):
    """Problems found so far in the files of a pack."""

    def add(self, place: SourceLine, problem: str, hint: str = "") -> None:
        self.append(Problem(place, problem, hint))

    def keys(self, record: Record, required: Iterable[str], optional: Iterable[str] = ()) -> bool:
        """True where the record has all its required keys. Missing and unknown keys are added as faults."""
        required, allowed = tuple(required), {*required, *optional}
        for key in record:
            if key not in allowed:
                hint = did_you_mean(key, allowed) or "keys here: " + ", ".join(sorted(allowed))
                if not NAME.fullmatch(key):  # the rest of a text that a comma has cut
                    hint = "between braces, a text with a comma or a colon stands in quotes"
                self.add(record.at(key), f"unknown key '{key}'", hint)
        missing = [key for key in required if record.get(key) in (None, "")]
        for key in missing:
            self.add(record.place, f"'{key}' is missing", "keys here: " + ", ".join(sorted(allowed)))
        return not missing

    def records(self, record: Record, key: str) -> list[Record]:
        items = record.get(key) or []
        if not isinstance(items, list) or not all(isinstance(item, Record) for item in items):
            self.add(record.at(key), f"'{key}' is not a list of records", "begin each with '- '")
            return []
        return items

    def mapping(self, record: Record, key: str) -> Record:
        """Returns the mapping under a key. Where something else stands there, adds a fault and returns an empty one."""
        value = record.get(key)
        if isinstance(value, Record):
            return value
        if value is not None:
            self.add(record.at(key), f"'{key}' is not a mapping", "write {name: value}")
        empty = Record()
        empty.place, empty.lines = record.at(key), {}
        return empty

    def text(self, record: Record, key: str, default: str = "") -> str:
        value = record.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.add(record.at(key), f"'{key}' is not a text", "put it in quotes")
            return default
        return str(value)

    def texts(self, record: Record, key: str) -> tuple[str, ...]:
        value = record.get(key)
        values = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(item, str | int) and not isinstance(item, bool) for item in values):
            self.add(record.at(key), f"'{key}' is not a list of texts", "write [one, two]")
            return ()
        return tuple(str(item) for item in values)

    def flag(self, record: Record, key: str) -> bool:
        value = record.get(key)
        if value is not None and not isinstance(value, bool):
            self.add(record.at(key), f"'{key}' is true or false", f"it says {value!r}")
        return value is True

    def day(self, record: Record, key: str, default: int) -> int:
        value = record.get(key)
        if value is None:
            return default
        day = iso_day(value)
        if day is not None:
            return day
        self.add(record.at(key), f"'{value}' is not a day", "write 2019-01-01")
        return default

    def span(self, record: Record) -> tuple[int, int]:
        """Returns the days of `from` and `to`, and adds a fault where the span ends before it begins."""
        start, end = self.day(record, "from", ALWAYS), self.day(record, "to", FOREVER)
        if end < start:
            self.add(record.at("to"), "ends before it begins", "see 'from'")
        return start, end

    def unit(self, record: Record, key: str = "unit") -> Unit | None:
        if record.get(key) is None:
            return None
        try:
            return parse_unit(str(record[key]))
        except FormulaError as error:
            self.add(record.at(key), error.message, error.hint)
            return None

    def number(self, record: Record, key: str, den: int, value: Any = None) -> int | None:
        """Returns a decimal times a denominator; None, with a fault, where it is no number or has more decimals."""
        value = record.get(key) if value is None else value
        scaled = scale(value, den)
        if scaled is None:
            self.add(
                record.at(key), f"'{value}' is not a number of up to {len(str(den)) - 1} decimals", "write 0.6 or 800"
            )
        return scaled


def span_words(start: int, end: int) -> str:
    """Returns a span of days in Chinese."""
    first = "" if start == ALWAYS else dt.date.fromordinal(start).isoformat()
    last = "" if end == FOREVER else dt.date.fromordinal(end).isoformat()
    return f"{first or '一直'} 至 {last or '今后'}" if first or last else "一直有效"


def scale(value: Any, den: int) -> int | None:
    """Returns `value` × `den` as a whole number, or None where it is no number or not whole."""
    try:
        exact = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        return None
    if not exact.is_finite() or abs(exact.adjusted()) > 30 or decimals(exact) > 30:
        return None
    scaled = Fraction(exact) * den
    return int(scaled) if scaled.denominator == 1 else None


def decimals(exact: Decimal) -> int:
    """Returns how many decimals a finite number has without trailing zeros. Nothing is rounded on the way."""
    _, digits, exponent = exact.as_tuple()
    assert isinstance(exponent, int)
    if not any(digits):
        return 0
    trailing = len(digits) - len(bytes(digits).rstrip(b"\0"))
    return max(-exponent - trailing, 0)


def iso_day(value: Any) -> int | None:
    """Returns the day number of a text such as 2019-01-01, or None where it is no day."""
    return _day_of(value) if isinstance(value, str) else None


@lru_cache(4096)
def _day_of(text: str) -> int | None:
    if not ISO_DAY.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text).toordinal()
    except ValueError:
        return None
