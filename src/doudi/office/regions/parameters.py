"""What a locality may set: the parameters of the vocabulary with label, unit and bounds, and what was typed for one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from doudi.office.regions import codes
from doudi.office.regions.packs import library
from doudi.office.regions.queries import local_values_for
from doudi.policies.standards import Finding, NotAValue, failed_checks, require_value
from doudi.rules.model import Parameter
from doudi.rules.units import SHARE
from doudi.rules.wording import unit_words


def parameter(name: str) -> Parameter | None:
    return library().vocabulary.parameters.get(name)


def choices() -> list[tuple[str, str]]:
    """(name, label with unit), in the order of the vocabulary."""
    return [(name, f"{one.label}（{unit_of(one)}）") for name, one in library().vocabulary.parameters.items()]


def label(name: str) -> str:
    """What it is called; its name where this installation's vocabulary no longer has it."""
    one = parameter(name)
    return one.label if one else name


def unit_of(one: Parameter) -> str:
    return "比例" if one.unit == SHARE else unit_words(one.unit)


def unit(name: str) -> str:
    one = parameter(name)
    return unit_of(one) if one else ""


def expected(one: Parameter) -> str:
    """What may be typed: 最多2位小数的数，0至1000000000，单位元/月."""
    places = {100: 2, 10_000: 4}.get(one.den, 0)
    kind = f"最多{places}位小数的数" if places else "整数"
    words = "，如60%写0.6" if one.unit == SHARE else f"，单位{unit_of(one)}"
    return f"{kind}，{_plain(one.low, one.den)}至{_plain(one.high, one.den)}{words}"


def read_value(name: str, text: str) -> str:
    """What was typed as it is kept: a decimal without separators. ValueError in Chinese."""
    one = parameter(name)
    if one is None:
        raise ValueError("没有这个参数，请从列表中选择")
    tidy = text.strip().translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,")).replace(",", "")
    try:
        if not tidy.isascii() or "_" in tidy:
            raise InvalidOperation
        value = Decimal(tidy)
        require_value(library(), name, value)
    except (InvalidOperation, NotAValue):
        raise ValueError(f"填的是“{text.strip()[:20]}”，应为{expected(one)}") from None
    return f"{value:f}"


def findings(region_code: str, name: str, value: str, valid_from: dt.date) -> list[Finding]:
    """The pack's checks that fail on the first day of a value, beside what else is confirmed for the region by then."""
    tried = local_values_for(region_code, valid_from) | {f"{name}@{valid_from.isoformat()}": Decimal(value)}
    return failed_checks(library(), codes.county(region_code), valid_from, tried, about=name)


def _plain(scaled: int, den: int) -> str:
    return f"{Decimal(scaled) / den:f}"
