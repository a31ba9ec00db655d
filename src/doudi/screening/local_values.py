"""Local values of many places: what each has set, from which day, looked up from the nearest place outwards.

A value may stand for any beginning of a division code: a province (2 digits), a prefecture (4), a county (6), a township
(9), a community (12), or '' for everywhere. In a file they are rows of `region,parameter,from,value`, in yuan, shares or
months as the vocabulary says.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from doudi.policies.records import decimals, iso_day
from doudi.policies.vocabulary import Vocabulary
from doudi.rules.interpreter import Local
from doudi.rules.model import Parameter
from doudi.rules.problems import did_you_mean

COLUMNS = ("region", "parameter", "from", "value")
PREFIXES = (12, 9, 6, 4, 2, 0)
EVERYWHERE = ""


class Faulty(Exception):
    """A file of local values that cannot be read; `args` are its faults, one sentence each."""


@dataclass(frozen=True)
class LocalValues:
    """By beginning of a division code and parameter: values as stored, each from a day on."""

    values: dict[str, dict[str, list[tuple[int, int]]]] = field(default_factory=dict)

    def places(self, region: str) -> tuple[str, ...]:
        """The beginnings of a code that have values, nearest first: regions with the same ones share every value."""
        return tuple(region[:length] for length in PREFIXES if len(region) >= length and region[:length] in self.values)

    def of(self, places: tuple[str, ...]) -> Local:
        """Each parameter's values at the nearest of these places that has set it."""
        found: dict[str, list[tuple[int, int]]] = {}
        for place in places:
            for name, dated in self.values[place].items():
                found.setdefault(name, dated)
        return Local(found)

    def with_value(self, region: str, name: str, start: int, stored: int) -> LocalValues:
        """The same with one more value."""
        values = {place: {one: list(dated) for one, dated in named.items()} for place, named in self.values.items()}
        values.setdefault(region, {}).setdefault(name, []).append((start, stored))
        return LocalValues(values)


def read_local_values(path: Path, vocabulary: Vocabulary) -> LocalValues:
    """Values from a CSV file; Faulty names every row that cannot be taken, OSError and UnicodeDecodeError as they come."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return local_values_of(csv.DictReader(file), vocabulary, path.name)


def local_values_of(rows: Iterable[dict[str, str]], vocabulary: Vocabulary, name: str) -> LocalValues:
    """Values from rows of text; Faulty names every row that cannot be taken."""
    values: dict[str, dict[str, list[tuple[int, int]]]] = {}
    faults: list[str] = []
    for number, row in enumerate(rows, start=2):
        where = f"{name}第{number}行"
        if any(row.get(column) is None for column in COLUMNS):
            faults.append(f"{where}：应有 {'、'.join(COLUMNS)} 四列")
            break
        region, parameter, start = (
            row["region"].strip(),
            vocabulary.parameters.get(row["parameter"]),
            iso_day(row["from"]),
        )
        if parameter is None:
            hint = did_you_mean(row["parameter"], vocabulary.parameters)
            faults.append(f"{where}：没有参数 {row['parameter']}" + (f"；{hint}" if hint else ""))
        elif region and (not region.isdigit() or len(region) not in PREFIXES):
            faults.append(f"{where}：region {region}，应为2、4、6、9或12位区划代码，全部地区留空")
        elif start is None:
            faults.append(f"{where}：from {row['from']}，应为日期，如 2026-01-01")
        else:
            stored = stored_value(row["value"], parameter)
            dated = values.setdefault(region, {}).setdefault(parameter.name, [])
            if isinstance(stored, str):
                faults.append(f"{where}：{stored}")
            elif any(start == other for other, _ in dated):
                faults.append(f"{where}：{parameter.name} 在这里从同一天起有两个值，请只保留一个")
            else:
                dated.append((start, stored))
    if faults:
        raise Faulty(*faults)
    return LocalValues(values)


def stored_value(text: str, parameter: Parameter) -> int | str:
    """A value as stored, times the parameter's denominator; a sentence where it cannot be one."""
    places = {100: 2, 10_000: 4}.get(parameter.den, 0)
    low, high = (Decimal(end) / parameter.den for end in (parameter.low, parameter.high))
    expected = f"value {text}，应为 {low.normalize():f} 至 {high.normalize():f} 之间、最多{places}位小数的数"
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return expected
    if not value.is_finite() or not low <= value <= high or decimals(value) > places:
        return expected
    return int(value * parameter.den)
