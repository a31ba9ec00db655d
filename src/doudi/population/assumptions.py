"""The assumptions of the generator, read from `assumptions.yaml`. Each entry has a name; none of them cites a source."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import Faults
from doudi.population.random_draws import Weights
from doudi.rules.problems import RulesError

FILE = Path(__file__).parent / "assumptions.yaml"
UNITS = ("parts", "per_mille", "years", "months", "days", "fen", "yuan")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LocalValue:
    """A value that an invented county has entered, in the unit of its parameter, in force from 1 January."""

    parameter: str
    years_before: int
    value: Decimal


LocalValues = tuple[LocalValue, ...]


@dataclass(frozen=True)
class Assumptions:
    """Every assumption by name. The file says what each of them means, and in which unit."""

    types_applicants: Weights
    types_residents: Weights
    hardship_applicants: int
    hardship_residents: int
    elder_age: Span
    adult_age: Span
    mother_age: Span
    years_to_first_child: Span
    years_between_children: Span
    years_between_couple: Span
    years_to_grandchild: Span
    raised_child_age: Span
    oldest_child_at_home: int
    disabled_child_age: Span
    children: Weights
    both_elders_living: int
    counted_grown_child: int
    counted_elder: int
    in_town: int
    hukou_settled: Weights
    hukou_village: Weights
    hukou_newcomers: Weights
    newcomer_with_local_hukou: int
    months_here_newcomers: Span
    months_here_settled: Span
    has_permit: int
    permit_months_later: Span
    insured_months: Span
    disabled_child: int
    disabled_adult: int
    disabled_elder: int
    disabled_times_hard: int
    disability_types: Weights
    disability_levels: Weights
    major_illness: int
    major_illness_hard: int
    any_medical_bills: int
    bills_usual: Span
    bills_major: Span
    bills_in_policy: Span
    disability_bills: Span
    elder_bills: Span
    care_bills: Span
    self_care_elder: Weights
    self_care_severe: Weights
    self_care_tekun: Weights
    labour_elder: Weights
    labour_ill: Weights
    in_preschool: int
    stage_upper: Weights
    stage_young: Weights
    stage_late: Weights
    boards_lower: int
    boards_upper: int
    school_bills: Span
    work_usual: Weights
    work_hard: Weights
    work_elder: Weights
    no_job_in_house: int
    began_work: int
    began_work_others: int
    began_days_ago: Span
    unstable_months: Span
    refused_jobs: int
    hard_to_place: int
    wishes_work: int
    wishes_training: int
    wishes_business: int
    wage_usual: Span
    wage_hard: Span
    business_usual: Span
    business_hard: Span
    odd_jobs: int
    odd_job_pay: Span
    workers_pension: int
    workers_pension_hard: int
    workers_pension_sum: Span
    basic_pension_sum: Span
    has_rent: int
    rent_sum: Span
    has_support: int
    support_sum: Span
    has_exempt_kind: int
    exempt_kinds: Weights
    exempt_sum: Span
    has_scholarship: int
    scholarship_sum: Span
    last_year_against_now: Span
    three_months_against_now: Span
    property_dibao_usual: int
    property_dibao_hard: int
    property_low_income: int
    housing_usual: Weights
    housing_hard: Weights
    on_dibao: int
    class_known_on_dibao: int
    class_known_low_income: int
    months_poor: Span
    income_unsteady: int
    income_unsteady_hard: int
    disaster: int
    disaster_sum: Span
    accident: int
    hardship_kinds: Weights
    hardship_lasts: Span
    aid_asked: Span
    helped_this_year: int
    helped_sum: Span
    in_correction: int
    worker_in_need: int
    county_recognises: int
    register_knows_tekun: int
    in_institution: int
    can_support_child: int
    medical_enrolled: int
    pension_enrolled: int
    pension_enrolled_old: int
    cannot_pay_pension: int
    one_character_name: int
    own_phone: int
    local_values: LocalValues


@cache
def assumptions() -> Assumptions:
    """The assumptions that are shipped."""
    return read_assumptions(FILE)


def read_assumptions(path: Path) -> Assumptions:
    """Reads a file of assumptions. RulesError with every fault: an unknown, missing, repeated or malformed assumption."""
    record, faults = read_yaml(path), Faults()
    kinds = get_type_hints(Assumptions)
    values: dict[str, Any] = {}
    faults.keys(record, ["assumptions"])
    for item in faults.records(record, "assumptions"):
        if not faults.keys(item, ["name", "unit", "stands_for", "value"]):
            continue
        name = faults.text(item, "name")
        if name not in kinds:
            faults.add(item.at("name"), f"no assumption is called '{name}'", "the names are the fields of Assumptions")
        elif name in values:
            faults.add(item.at("name"), f"'{name}' stands twice", "keep one")
        elif item["unit"] not in UNITS:
            faults.add(item.at("unit"), f"unknown unit '{item['unit']}'", "units are " + ", ".join(UNITS))
        else:
            values[name] = _value(item, kinds[name], faults)
    for assumption in fields(Assumptions):
        if assumption.name not in values:
            faults.add(
                record.place,
                f"the assumption '{assumption.name}' is missing",
                "each has a name, unit, stands_for, value",
            )
    if faults:
        raise RulesError(faults)
    return Assumptions(**values)


def _value(item: Record, kind: Any, faults: Faults) -> Any:
    """The value of an entry, of the type that its field in Assumptions has; None, with a fault, where it is of another form."""
    value, place = item["value"], item.at("value")
    largest = 1000 if item["unit"] == "per_mille" and kind is int else 10**9
    if kind is int:
        if _is_whole(value) and 0 <= value <= largest:
            return value
        faults.add(place, f"{value!r} is not a whole number from 0 to {largest}")
    elif kind is Weights:
        if isinstance(value, Record) and value and all(_is_whole(part) and part > 0 for part in value.values()):
            return Weights(value)
        faults.add(place, "not options with parts", "write {option: parts}, parts above 0")
    elif kind == Span:
        if (
            isinstance(value, list)
            and len(value) == 2
            and all(_is_whole(end) for end in value)
            and value[0] <= value[1]
        ):
            return value[0], value[1]
        faults.add(place, f"{value!r} is not a span", "write [least, greatest]")
    else:
        return _local_values(item, faults)
    return None


def _local_values(item: Record, faults: Faults) -> LocalValues:
    values = []
    for row in faults.records(item, "value"):
        if faults.keys(row, ["parameter", "years_before", "value"]):
            try:
                values.append(LocalValue(str(row["parameter"]), int(row["years_before"]), Decimal(str(row["value"]))))
            except (ValueError, InvalidOperation):
                faults.add(row.place, f"{dict(row)!r} is not a local value", "years_before and value are numbers")
    return tuple(values)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
