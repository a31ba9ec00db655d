"""Indicators: what a document wants of a whole region in a year. `indicators.yaml`.

An average or a total of a region is no test of one household and of no one county's standard: it is judged here, against
the clause, and warns. What has not been measured is told apart from what was missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from doudi.policies.records import Faults
from doudi.policies.vocabulary import SHARE_DEN, Vocabulary
from doudi.policies.yaml_files import Record
from doudi.rules.problems import Place, did_you_mean
from doudi.rules.types import FEN
from doudi.rules.units import SHARE, YUAN, Unit, parse_unit
from doudi.rules.wording import unit_words

PARAMETER, RIGHT, NOTHING = "parameter", "right", ""
MEASURES: dict[str, tuple[str, str]] = {
    "mean_standard": (PARAMETER, ""),  # the mean of a local parameter over the places of the region, in its own unit
    "paid_per_person": (
        RIGHT,
        "yuan/person/month",
    ),  # what was paid of a right in a month by the persons it was paid for
    "yearly_spending": (RIGHT, "yuan/year"),  # what was paid of a right in a calendar year
    "error_share": (NOTHING, "share"),  # persons decided wrongly in a calendar year by all who were helped
}


@dataclass(frozen=True, slots=True)
class Target:
    """The least or the most that is wanted on days from `start` to `end`, in the indicator's unit."""

    start: int
    end: int
    least: Fraction | None
    most: Fraction | None


@dataclass(frozen=True, slots=True)
class Growth:
    """What is wanted against a year earlier. `about` ± `tolerance`, or `least`, as a share; or another indicator's growth."""

    start: int
    end: int
    about: Fraction | None
    tolerance: Fraction
    least: Fraction | None
    keeps_up_with: str
    other_label: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure of a region. `of`: the right or the local parameter that is measured."""

    name: str
    label: str
    unit: Unit
    measure: str
    of: str
    targets: tuple[Target, ...]
    growth: Growth | None
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure in its indicator's unit, now and a year earlier; None where that year was not measured."""

    now: Fraction
    before: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wanted of an indicator. `met` None: it cannot be told."""

    indicator: str
    met: bool | None
    text: str
    clauses: tuple[str, ...]


# Reading


def read_indicators(record: Record, faults: Faults, vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    found: list[Indicator] = []
    for item in faults.records(record, "indicators"):
        optional = ["of", "targets", "growth"]
        if not faults.keys(item, ["indicator", "label", "unit", "measure", "clause"], optional):
            continue
        unit, name = faults.unit(item), faults.text(item, "indicator")
        if unit is None or not _measurable(item, unit, faults, vocabulary):
            continue
        if any(one.name == name for one in found):
            faults.add(item.place, f"'{name}' stands twice", "give each indicator a name of its own")
        targets = tuple(_target(one, faults, _den(unit)) for one in faults.records(item, "targets"))
        growth = _growth(faults.mapping(item, "growth"), faults) if "growth" in item else None
        if not targets and growth is None:
            faults.add(item.place, f"nothing is wanted of '{name}'", "give 'targets' or 'growth'")
        found.append(
            Indicator(
                name,
                faults.text(item, "label"),
                unit,
                faults.text(item, "measure"),
                faults.text(item, "of"),
                targets,
                growth,
                faults.texts(item, "clause"),
                item.place,
            )  # fmt: skip
        )
    labels = {one.name: one.label for one in found}
    return tuple(_beside_another(one, labels, faults) for one in found)


def _beside_another(indicator: Indicator, labels: dict[str, str], faults: Faults) -> Indicator:
    """The indicator with the label of the one it is to keep up with, which must be another of the same file."""
    growth = indicator.growth
    if growth is None or not growth.keeps_up_with:
        return indicator
    other = growth.keeps_up_with
    if other not in labels or other == indicator.name:
        hint = did_you_mean(other, labels) or "indicators are " + ", ".join(sorted(labels))
        faults.add(indicator.place, f"no other indicator '{other}' to keep up with", hint)
        return indicator
    return replace(indicator, growth=replace(growth, other_label=labels[other]))


def _den(unit: Unit) -> int:
    return FEN if unit.powers[0] == YUAN.powers[0] else SHARE_DEN


def _measurable(item: Record, unit: Unit, faults: Faults, vocabulary: Vocabulary) -> bool:
    """Whether the measure exists, is of something the vocabulary has, and comes in the unit that is declared."""
    measure, of = faults.text(item, "measure"), faults.text(item, "of")
    if measure not in MEASURES:
        hint = did_you_mean(measure, MEASURES) or "measures are " + ", ".join(MEASURES)
        faults.add(item.at("measure"), f"unknown measure '{measure}'", hint)
        return False
    kind, wanted = MEASURES[measure]
    known = {PARAMETER: [*vocabulary.parameters], RIGHT: [*vocabulary.rights], NOTHING: [""]}[kind]
    if of not in known:
        hint = did_you_mean(of, known) or (f"name a {kind} of the vocabulary" if kind else "leave 'of' out")
        faults.add(item.at("of"), f"'{measure}' cannot be taken of '{of}'", hint)
        return False
    own = parse_unit(wanted) if wanted else vocabulary.parameters[of].unit
    right = vocabulary.rights[of] if kind == RIGHT else None
    if right is not None and (right.unit is None or right.unit.powers[0] != YUAN.powers[0]):
        faults.add(item.at("of"), f"'{of}' is no sum of money", "measure a right that is paid")
    if own != unit:
        faults.add(item.at("unit"), f"'{measure}' of '{of}' comes in {own}", f"unit: {own}")
    return True


def _target(record: Record, faults: Faults, den: int) -> Target:
    faults.keys(record, [], ["from", "to", "least", "most"])
    start, end = faults.span(record)
    least, most = (_exact(record, key, den, faults) for key in ("least", "most"))
    if least is None and most is None:
        faults.add(record.place, "a target without a value", "give 'least' or 'most'")
    return Target(start, end, least, most)


def _growth(record: Record, faults: Faults) -> Growth:
    faults.keys(record, [], ["from", "to", "about", "tolerance", "least", "keeps_up_with"])
    start, end = faults.span(record)
    about, tolerance, least = (_exact(record, key, SHARE_DEN, faults) for key in ("about", "tolerance", "least"))
    other = faults.text(record, "keeps_up_with")
    if (about is not None) + (least is not None) + bool(other) != 1:
        faults.add(record.place, "growth is wanted in one way", "give one of 'about', 'least', 'keeps_up_with'")
    if (about is None) != (tolerance is None):
        faults.add(record.place, "'about' and 'tolerance' stand together", "say how far off still is about right")
    return Growth(start, end, about, tolerance or Fraction(0), least, other)


def _exact(record: Record, key: str, den: int, faults: Faults) -> Fraction | None:
    number = faults.number(record, key, den) if key in record else None
    return None if number is None else Fraction(number, den)


# Judging


def judge(indicator: Indicator, day: int, measured: Mapping[str, Measured]) -> list[Finding]:
    """What is wanted of an indicator on a day, against what was measured of it and of the others, by name."""
    figure = measured.get(indicator.name)
    found = []
    for target in indicator.targets:
        if target.start <= day <= target.end:
            met = None if figure is None else _between(figure.now, target.least, target.most)
            found.append(_finding(indicator, day, figure, met, _target_words(target, indicator.unit)))
    growth = indicator.growth
    if growth is not None and growth.start <= day <= growth.end:
        low, high, wanted_growth = _limits(growth, measured)
        grown = _grown(figure)
        unknown = grown is None or (low is None and high is None)
        met = None if grown is None or unknown else _between(grown, low, high)
        found.append(_finding(indicator, day, figure, met, f"比上年{wanted_growth}"))
    return found


def wishes(indicator: Indicator) -> list[tuple[int, int, str]]:
    """What is wanted of an indicator: first and last day, and the words."""
    found = [(one.start, one.end, _target_words(one, indicator.unit)) for one in indicator.targets]
    growth = indicator.growth
    return found if growth is None else [*found, (growth.start, growth.end, f"比上年{_limits(growth, {})[2]}")]


def _target_words(target: Target, unit: Unit) -> str:
    wanted = [f"不低于{shown(target.least, unit)}"] if target.least is not None else []
    wanted += [f"不高于{shown(target.most, unit)}"] if target.most is not None else []
    return "目标" + "、".join(wanted)


def _limits(growth: Growth, measured: Mapping[str, Measured]) -> tuple[Fraction | None, Fraction | None, str]:
    if growth.about is not None:
        low, high = growth.about - growth.tolerance, growth.about + growth.tolerance
        return low, high, f"增长{_percent(growth.about)}左右（上下{_points(growth.tolerance)}个百分点）"
    if growth.least is not None:
        return growth.least, None, f"增长不低于{_percent(growth.least)}" if growth.least else "不减少"
    return _grown(measured.get(growth.keeps_up_with)), None, f"与“{growth.other_label}”同步增长"


def _grown(figure: Measured | None) -> Fraction | None:
    """How much larger than a year earlier, as a share; None where that cannot be told."""
    return None if figure is None or not figure.before else figure.now / figure.before - 1


def _between(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _finding(indicator: Indicator, day: int, figure: Measured | None, met: bool | None, wanted: str) -> Finding:
    year = dt.date.fromordinal(day).year
    actual = "尚无数据" if figure is None else f"为{shown(figure.now, indicator.unit)}"
    verdict = {True: "已达到", False: "未达到", None: "无法判断"}[met]
    text = f"{year}年{indicator.label}{actual}，{wanted}：{verdict}（{'、'.join(indicator.clauses)}）"
    return Finding(indicator.name, met, text, indicator.clauses)


def shown(value: Fraction, unit: Unit) -> str:
    """With its unit: money to the fen, or to four decimals where a fraction of a fen is left; shares in per cent."""
    if unit == SHARE:
        return _percent(value)
    places = 2 if (value * FEN).denominator == 1 else 4
    return f"{_decimal(value, places)}{unit_words(unit)}"


def _decimal(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _percent(value: Fraction) -> str:
    return f"{_points(value)}%"


def _points(value: Fraction) -> str:
    return f"{_decimal(value * 100, 2).normalize():f}"
