"""Local values of many places: which parameter a place has set, from which day, looked up from the nearest place outwards.

A value may be set for any prefix of a division code: a province (2 digits), a prefecture (4), a county (6), a township
(9), a community (12), or '' for everywhere. In a file they are rows of `region,parameter,from,value`, in yuan, shares or
months as the vocabulary says. A value without a day holds from 1 January of the year of the decision, as in a case; it says
nothing about earlier years.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from doudi.policies.cases.settings import SettingError, parse_settings
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.policies.yaml.records import decimals, iso_day
from doudi.rules.calendar import format_day, year_start
from doudi.rules.engine.case import DatedLocalValues
from doudi.rules.language.model import Parameter
from doudi.rules.problems import did_you_mean

COLUMNS = ("region", "parameter", "from", "value")
PREFIXES = (12, 9, 6, 4, 2, 0)
EVERYWHERE = ""

ValuesByPlace = dict[str, dict[str, list[tuple[int, int]]]]
"""By prefix of a division code and then by parameter: pairs of a day number and a value as stored."""


class LocalValuesError(Exception):
    """Local values that cannot be read; `args`: one sentence for each fault, in Chinese."""


@dataclass(frozen=True)
class LocalValues:
    """`values`: values with the day from which they hold. `undated`: values without a day, which hold from 1 January of the year of
    the decision; the number beside each is a day before which it does not hold (0 when it is read; where a reform changes it, the
    first day of the reform)."""

    values: ValuesByPlace = field(default_factory=dict)
    undated: ValuesByPlace = field(default_factory=dict)

    def places(self, region: str) -> tuple[str, ...]:
        """The prefixes of a code that have values, the nearest first. Regions with the same prefixes share every value."""
        prefixes = (region[:length] for length in PREFIXES if len(region) >= length)
        return tuple(prefix for prefix in prefixes if prefix in self.values or prefix in self.undated)

    def of(self, places: tuple[str, ...], on: int) -> DatedLocalValues:
        """Each parameter's values on a day of decision, at the nearest of these places that has set it."""
        values: dict[str, list[tuple[int, int]]] = {}
        for place in places:
            for name in (*self.values.get(place, ()), *self.undated.get(place, ())):
                if name not in values:
                    values[name] = self._in_force(place, name, on)
        return DatedLocalValues(values)

    def _in_force(self, place: str, name: str, on: int) -> list[tuple[int, int]]:
        starts = {
            max(earliest, year_start(on)): stored
            for earliest, stored in sorted(self.undated.get(place, {}).get(name, ()))
        }
        return list((starts | dict(self.values.get(place, {}).get(name, ()))).items())

    def conflicts(self, places: tuple[str, ...], on: int) -> list[str]:
        """A sentence for each parameter that has two values from the same day, at the nearest of these places that has set it.

        That is a value without a day beside one from 1 January of the year of the decision, even if both are equal. A case and
        settings of the command line with such values are refused too.
        """
        faults = []
        named: set[str] = set()
        for place in places:
            for name, undated in self.undated.get(place, {}).items():
                dated = dict(self.values.get(place, {}).get(name, ()))
                start = year_start(on)
                clashes = start in dated and any(not earliest or dated[start] != stored for earliest, stored in undated)
                if name not in named and clashes:
                    faults.append(f"{name} 从 {format_day(start)} 起有两个值，请只保留一个")
            named.update(self.values.get(place, ()), self.undated.get(place, ()))
        return faults

    def with_defaults(self, defaults: LocalValues) -> LocalValues:
        """A copy with the values of `defaults` added, except where it has a value for the same place, parameter and day itself."""
        merged = LocalValues(_copy(self.values), _copy(self.undated))
        for target, source in ((merged.values, defaults.values), (merged.undated, defaults.undated)):
            for place, named in source.items():
                for name, dated in named.items():
                    present = target.setdefault(place, {}).setdefault(name, [])
                    days = {day for day, _ in present}
                    present += [(day, stored) for day, stored in dated if day not in days]
        return merged


def _copy(values: ValuesByPlace) -> ValuesByPlace:
    return {place: {name: list(dated) for name, dated in named.items()} for place, named in values.items()}


def read_local_values(path: Path, vocabulary: Vocabulary) -> LocalValues:
    """Values from a CSV file. LocalValuesError names every row that cannot be taken, or says why the file is no such
    table; OSError passes through."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if set(COLUMNS) - set(rows.fieldnames or ()):
                raise LocalValuesError(f"{path.name}第1行：应有 {'、'.join(COLUMNS)} 四列")
            return parse_local_values(rows, vocabulary, path.name)
    except UnicodeDecodeError as error:
        raise LocalValuesError(f"{path.name}：不是 UTF-8 编码的文本；请另存为 UTF-8 编码的 CSV") from error
    except csv.Error as error:
        raise LocalValuesError(f"{path.name}：读不出来（{error}）；应为 CSV，{'、'.join(COLUMNS)} 四列") from error


def read_settings(options: list[str], vocabulary: Vocabulary) -> LocalValues:
    """Values of `--set NAME[@DATE]=VALUE`, for everywhere. LocalValuesError names every option that cannot be taken."""
    try:
        settings = parse_settings(options)
    except SettingError as error:
        raise LocalValuesError(*error.args) from error
    reading = _Reading(vocabulary)
    for key, value in settings:
        name, dated, day = key.partition("@")
        reading.add(f"--set {key}", EVERYWHERE, name, day if dated else None, str(value))
    return reading.result()


def parse_local_values(rows: Iterable[dict[str, str]], vocabulary: Vocabulary, name: str) -> LocalValues:
    """Values from rows of text; LocalValuesError names every row that cannot be taken."""
    reading = _Reading(vocabulary)
    for number, row in enumerate(rows, start=2):
        where = f"{name}第{number}行"
        if any(row.get(column) is None for column in COLUMNS):
            reading.faults.append(f"{where}：应有 {'、'.join(COLUMNS)} 四列")
            break
        reading.add(where, row["region"].strip(), row["parameter"], row["from"].strip() or None, row["value"])
    return reading.result()


class _Reading:
    """Values as they are read, with the faults of those that cannot be taken."""

    def __init__(self, vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.values: ValuesByPlace = {}
        self.undated: ValuesByPlace = {}
        self.faults: list[str] = []

    def add(self, where: str, region: str, name: str, day: str | None, text: str) -> None:
        """Adds one value, or its fault. `where`: its line or option, for the message. `day` None: a value without a day."""
        parameter, start = self.vocabulary.parameters.get(name), 0 if day is None else iso_day(day)
        if parameter is None:
            hint = did_you_mean(name, self.vocabulary.parameters)
            self.faults.append(f"{where}：没有参数 {name}" + (f"；{hint}" if hint else ""))
        elif region and (not (region.isascii() and region.isdigit()) or len(region) not in PREFIXES):
            self.faults.append(f"{where}：region {region}，应为2、4、6、9或12位区划代码，全部地区留空")
        elif start is None:
            self.faults.append(f"{where}：from {day}，应为日期，如 2026-01-01")
        else:
            values = self.undated if day is None else self.values
            stored = parse_stored_value(text, parameter)
            dated = values.setdefault(region, {}).setdefault(name, [])
            if isinstance(stored, str):
                self.faults.append(f"{where}：{stored}")
            elif any(start == earlier for earlier, _ in dated):
                self.faults.append(f"{where}：{name} 在这里从同一天起有两个值，请只保留一个")
            else:
                dated.append((start, stored))

    def result(self) -> LocalValues:
        if self.faults:
            raise LocalValuesError(*self.faults)
        return LocalValues(self.values, self.undated)


def parse_stored_value(text: str, parameter: Parameter) -> int | str:
    """A value as stored, times the parameter's denominator; a sentence where it cannot be one."""
    places = {100: 2, 10_000: 4}.get(parameter.denominator, 0)
    low, high = (Decimal(end) / parameter.denominator for end in (parameter.low, parameter.high))
    expected = f"value {text}，应为 {low.normalize():f} 至 {high.normalize():f} 之间、最多{places}位小数的数"
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return expected
    if not value.is_finite() or not low <= value <= high or decimals(value) > places:
        return expected
    return int(value * parameter.denominator)
