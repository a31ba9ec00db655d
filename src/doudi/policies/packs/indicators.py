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

from doudi.policies.packs.vocabulary import SHARE_DEN, Vocabulary
from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.explanation.formula_text import format_unit
from doudi.rules.problems import SourceLine, did_you_mean
from doudi.rules.types import FEN
from doudi.rules.units import SHARE, YUAN, Unit, parse_unit

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
    """What is wanted in comparison with a year earlier: `about` with a `tolerance`, or at `least`, both as shares; or as much
    as the indicator that `keeps_up_with` names."""

    start: int
    end: int
    about: Fraction | None
    tolerance: Fraction
    least: Fraction | None
    keeps_up_with: str
    other_label: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure of a region that a clause sets a target for. `subject`: the right or the local parameter that is measured."""

    name: str
    label: str
    unit: Unit
    measure: str
    subject: str
    targets: tuple[Target, ...]
    growth: Growth | None
    clauses: tuple[str, ...]
    place: SourceLine


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured figure in the unit of its indicator, for the year and for the year before; None where that was not measured."""

    now: Fraction
    before: Fraction | None = None


@dataclass(frozen=True, slots=True)
class TargetResult:
    """One target of an indicator against what was measured. `met` is None where too little was measured to tell."""

    indicator: str
    met: bool | None
    text: str
    clauses: tuple[str, ...]


# Reading


def read_indicators(record: Record, faults: Faults, vocabulary: Vocabulary) -> tuple[Indicator, ...]:
    indicators: list[Indicator] = []
    for item in faults.records(record, "indicators"):
        optional = ["of", "targets", "growth"]
        if not faults.keys(item, ["indicator", "label", "unit", "measure", "clause"], optional):
            continue
        unit, name = faults.unit(item), faults.text(item, "indicator")
        if unit is None or not _measurable(item, unit, faults, vocabulary):
            continue
        if any(earlier.name == name for earlier in indicators):
            faults.add(item.place, f"'{name}' stands twice", "give each indicator a name of its own")
        targets = tuple(_target(target, faults, _den(unit)) for target in faults.records(item, "targets"))
        growth = _growth(faults.mapping(item, "growth"), faults) if "growth" in item else None
        if not targets and growth is None:
            faults.add(item.place, f"nothing is wanted of '{name}'", "give 'targets' or 'growth'")
        indicators.append(
            Indicator(
                name=name,
                label=faults.text(item, "label"),
                unit=unit,
                measure=faults.text(item, "measure"),
                subject=faults.text(item, "of"),
                targets=targets,
                growth=growth,
                clauses=faults.texts(item, "clause"),
                place=item.place,
            )
        )
    labels = {indicator.name: indicator.label for indicator in indicators}
    return tuple(_beside_another(indicator, labels, faults) for indicator in indicators)


def _beside_another(indicator: Indicator, labels: dict[str, str], faults: Faults) -> Indicator:
    """Returns the indicator with the label of the one that it is to keep up with, which must be another one of the same file."""
    growth = indicator.growth
    if growth is None or not growth.keeps_up_with:
        return indicator
    reference = growth.keeps_up_with
    if reference not in labels or reference == indicator.name:
        hint = did_you_mean(reference, labels) or "indicators are " + ", ".join(sorted(labels))
        faults.add(indicator.place, f"no other indicator '{reference}' to keep up with", hint)
        return indicator
    return replace(indicator, growth=replace(growth, other_label=labels[reference]))


def _den(unit: Unit) -> int:
    return FEN if unit.powers[0] == YUAN.powers[0] else SHARE_DEN


def _measurable(item: Record, unit: Unit, faults: Faults, vocabulary: Vocabulary) -> bool:
    """True where the measure exists, is taken of something that the vocabulary has, and comes in the unit that is declared."""
    measure, subject = faults.text(item, "measure"), faults.text(item, "of")
    if measure not in MEASURES:
        hint = did_you_mean(measure, MEASURES) or "measures are " + ", ".join(MEASURES)
        faults.add(item.at("measure"), f"unknown measure '{measure}'", hint)
        return False
    kind, unit_text = MEASURES[measure]
    measurable_names = {PARAMETER: [*vocabulary.parameters], RIGHT: [*vocabulary.rights], NOTHING: [""]}[kind]
    if subject not in measurable_names:
        hint = did_you_mean(subject, measurable_names) or (
            f"name a {kind} of the vocabulary" if kind else "leave 'of' out"
        )
        faults.add(item.at("of"), f"'{measure}' cannot be taken of '{subject}'", hint)
        return False
    measured_unit = parse_unit(unit_text) if unit_text else vocabulary.parameters[subject].unit
    right = vocabulary.rights[subject] if kind == RIGHT else None
    if right is not None and (right.unit is None or right.unit.powers[0] != YUAN.powers[0]):
        faults.add(item.at("of"), f"'{subject}' is no sum of money", "measure a right that is paid")
    if measured_unit != unit:
        faults.add(item.at("unit"), f"'{measure}' of '{subject}' comes in {measured_unit}", f"unit: {measured_unit}")
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
    reference = faults.text(record, "keeps_up_with")
    if (about is not None) + (least is not None) + bool(reference) != 1:
        faults.add(record.place, "growth is wanted in one way", "give one of 'about', 'least', 'keeps_up_with'")
    if (about is None) != (tolerance is None):
        faults.add(record.place, "'about' and 'tolerance' stand together", "say how far off still is about right")
    return Growth(
        start=start, end=end, about=about, tolerance=tolerance or Fraction(0), least=least, keeps_up_with=reference
    )


def _exact(record: Record, key: str, den: int, faults: Faults) -> Fraction | None:
    number = faults.number(record, key, den) if key in record else None
    return None if number is None else Fraction(number, den)


# Judging


def judge(indicator: Indicator, day: int, measured: Mapping[str, Measurement]) -> list[TargetResult]:
    """Judges the targets of an indicator that hold on a day. `measured`: figures by the name of their indicator, those of
    other indicators too, since one may be wanted to keep up with another."""
    figure = measured.get(indicator.name)
    findings = []
    for target in indicator.targets:
        if target.start <= day <= target.end:
            met = None if figure is None else _between(figure.now, target.least, target.most)
            findings.append(_finding(indicator, day, figure, met, _target_words(target, indicator.unit)))
    growth = indicator.growth
    if growth is not None and growth.start <= day <= growth.end:
        low, high, wanted_growth = _limits(growth, measured)
        grown = _grown(figure)
        unknown = grown is None or (low is None and high is None)
        met = None if grown is None or unknown else _between(grown, low, high)
        findings.append(_finding(indicator, day, figure, met, f"比上年{wanted_growth}"))
    return findings


def targets_in_words(indicator: Indicator) -> list[tuple[int, int, str]]:
    """Returns the targets of an indicator, each with its first and last day and its words."""
    targets = [(target.start, target.end, _target_words(target, indicator.unit)) for target in indicator.targets]
    growth = indicator.growth
    return targets if growth is None else [*targets, (growth.start, growth.end, f"比上年{_limits(growth, {})[2]}")]


def _target_words(target: Target, unit: Unit) -> str:
    bounds = [f"不低于{format_value(target.least, unit)}"] if target.least is not None else []
    bounds += [f"不高于{format_value(target.most, unit)}"] if target.most is not None else []
    return "目标" + "、".join(bounds)


def _limits(growth: Growth, measured: Mapping[str, Measurement]) -> tuple[Fraction | None, Fraction | None, str]:
    if growth.about is not None:
        low, high = growth.about - growth.tolerance, growth.about + growth.tolerance
        return low, high, f"增长{_percent(growth.about)}左右（上下{_points(growth.tolerance)}个百分点）"
    if growth.least is not None:
        return growth.least, None, f"增长不低于{_percent(growth.least)}" if growth.least else "不减少"
    return _grown(measured.get(growth.keeps_up_with)), None, f"与“{growth.other_label}”同步增长"


def _grown(figure: Measurement | None) -> Fraction | None:
    """Returns the growth over a year as a share, or None where one of the two figures is missing."""
    return None if figure is None or not figure.before else figure.now / figure.before - 1


def _between(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _finding(indicator: Indicator, day: int, figure: Measurement | None, met: bool | None, target: str) -> TargetResult:
    year = dt.date.fromordinal(day).year
    actual = "尚无数据" if figure is None else f"为{format_value(figure.now, indicator.unit)}"
    verdict = {True: "已达到", False: "未达到", None: "无法判断"}[met]
    text = f"{year}年{indicator.label}{actual}，{target}：{verdict}（{'、'.join(indicator.clauses)}）"
    return TargetResult(indicator.name, met, text, indicator.clauses)


def format_value(value: Fraction, unit: Unit) -> str:
    """Returns a figure with its unit: money to the fen, or to four decimals where a fraction of a fen is left; shares in per
    cent."""
    if unit == SHARE:
        return _percent(value)
    places = 2 if (value * FEN).denominator == 1 else 4
    return f"{_decimal(value, places)}{format_unit(unit)}"


def _decimal(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _percent(value: Fraction) -> str:
    return f"{_points(value)}%"


def _points(value: Fraction) -> str:
    return f"{_decimal(value * 100, 2).normalize():f}"
