"""The parameters that a locality may set, with label, unit and bounds, and the reading of what was typed for one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from doudi.office.regions import codes
from doudi.office.regions.packs import library, pack_for
from doudi.office.regions.queries import local_values_for
from doudi.policies.cases.local_value_checks import FailedCheck, LocalValueError, failed_checks, require_value
from doudi.rules.explanation.formula_text import format_unit
from doudi.rules.language.model import Parameter
from doudi.rules.units import SHARE

LEVELS = {2: "province", 4: "city", 6: "county"}
"""Levels of government by how many digits their codes have."""


@dataclass(frozen=True, slots=True)
class SettingWords:
    """How a place is asked for a local value, in Chinese: the question, who may set it, by which clauses, and in which paper it
    stands. `beyond`: that the level of the region may not set it itself; empty where it may."""

    question: str
    by: str
    clauses: str
    source: str
    beyond: str


def setting_words(region_code: str, name: str, day: dt.date) -> SettingWords | None:
    """What the policy of a region says on a day of who sets a value; None where it says nothing."""
    return all_setting_words(region_code, day).get(name)


def all_setting_words(region_code: str, day: dt.date) -> dict[str, SettingWords]:
    """The same for every value of which it says something, by parameter."""
    pack, level = pack_for(region_code, day), LEVELS.get(len(codes.prefix(region_code)), "")
    clauses = {clause.id: clause for layer in library().layers(pack) for clause in layer.clauses}
    words = {}
    for name, setting in library().local_settings(pack).values.items():
        competence = setting.competence(day.toordinal())
        if competence is None:
            continue
        cited = "、".join(clauses[each].document + clauses[each].position for each in competence.clauses)
        may = setting.may_be_set_by(level, day.toordinal())
        beyond = "" if may else "本级不能自己定：录入上级定的数值，写上级文件的名称和文号。"
        words[name] = SettingWords(setting.question, competence.in_words, cited, setting.source, beyond)
    return words


def parameter(name: str) -> Parameter | None:
    """The parameter of the vocabulary with a name, None where there is none."""
    return library().vocabulary.parameters.get(name)


def choices() -> list[tuple[str, str]]:
    """(name, label with unit) of every parameter, in the order of the vocabulary."""
    return [
        (name, f"{parameter.label}（{unit_of(parameter)}）")
        for name, parameter in library().vocabulary.parameters.items()
    ]


def label(name: str) -> str:
    """The label of a parameter; its name where the vocabulary of this installation no longer has it."""
    declared = parameter(name)
    return declared.label if declared else name


def unit_of(parameter: Parameter) -> str:
    """The unit of a parameter in Chinese."""
    return "比例" if parameter.unit == SHARE else format_unit(parameter.unit)


def unit(name: str) -> str:
    """The unit of the parameter with a name, '' where there is none."""
    declared = parameter(name)
    return unit_of(declared) if declared else ""


def describe_expected(parameter: Parameter) -> str:
    """What may be typed for a parameter: 最多2位小数的数，0至1000000000，单位元/月."""
    places = {100: 2, 10_000: 4}.get(parameter.denominator, 0)
    kind = f"最多{places}位小数的数" if places else "整数"
    words = "，如60%写0.6" if parameter.unit == SHARE else f"，单位{unit_of(parameter)}"
    return f"{kind}，{_plain(parameter.low, parameter.denominator)}至{_plain(parameter.high, parameter.denominator)}{words}"


def read_value(name: str, text: str) -> str:
    """What was typed, as it is stored: a decimal without separators. ValueError, in Chinese, for anything else."""
    declared = parameter(name)
    if declared is None:
        raise ValueError("没有这个参数，请从列表中选择")
    tidy = text.strip().translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,")).replace(",", "")
    try:
        if not tidy.isascii() or "_" in tidy:
            raise InvalidOperation
        value = Decimal(tidy)
        require_value(library(), name, value)
    except (InvalidOperation, LocalValueError):
        raise ValueError(f"填的是“{text.strip()[:20]}”，应为{describe_expected(declared)}") from None
    return f"{value:f}"


def find_failed_checks(region_code: str, name: str, value: str, valid_from: dt.date) -> list[FailedCheck]:
    """The checks of the pack that fail on the first day of a value, together with the values confirmed for the region by then."""
    values = local_values_for(region_code, valid_from) | {f"{name}@{valid_from.isoformat()}": Decimal(value)}
    return failed_checks(library(), codes.county_digits(region_code), valid_from, values, about=name)


def _plain(scaled: int, den: int) -> str:
    return f"{Decimal(scaled) / den:f}"
