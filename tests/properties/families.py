"""Random families for the Guangxi pack: ordinary values and thresholds, a few facts left open, with answers to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.packs.library import Library
from doudi.rules.language.model import FactDefinition
from doudi.rules.types import DATE, TRUTH, Choice, ChoiceSet, Number

DAYS = ("2019-10-15", "2019-01-01", "2020-12-31", "2021-07-01", "2022-10-20", "2023-12-05", "2026-02-28")
STANDARD = Decimal(600)
FEN = Decimal("0.01")

# Sums around which something changes, in yuan: of income a month, of spending a year.
MONTHLY = [Decimal(0), FEN, Decimal(100), Decimal(300)] + [
    STANDARD * people + by for people in (1, 2, 3) for by in (-FEN, Decimal(0), FEN)
]
YEARLY = [Decimal(0), FEN, Decimal(50000) - FEN, Decimal(50000), Decimal(7200), Decimal(10800), Decimal(30000)]
MONTHS = [0, 1, 2, 3, 11, 12, 13]
PARAMETERS: dict[str, list[Any]] = {
    "dibao_standard": [600, 600, Decimal("599.99"), 800],
    "minimum_wage": [1500, 1680],
    "low_income_standard": [900, 0],
    "tekun_basic_standard": [780, 900],
    "care_full": [900, Decimal("1000.01")],
    "orphan_standard_home": [800, 950],
    "disability_living_standard": [80, 100],
    "medical_premium": [220, Decimal("280.55")],
    "medical_aid_rate": [Decimal("0.7"), 1],
    "medical_aid_cap": [30000, 0],
    "temporary_aid_base": [1200],
    "gradual_exit_months": [6, 9, 12],
}
# What a rule says of the most it may be: an answer here is no answer to that.
NO_ANSWER = ("gradual_exit_months",)


@cache
def library() -> Library:
    return Library()


@cache
def facts(subject: str) -> tuple[FactDefinition, ...]:
    """The facts of the household, or of a member with that id."""
    entity = "household" if subject == "household" else "member"
    return tuple(fact for fact in library().vocabulary.facts.values() if fact.entity == entity)


def birthdays(on: str) -> list[str]:
    """Days around the birthdays of 16, 18 and 60, and ordinary ones."""
    day = dt.date.fromisoformat(on)
    days = ["1980-03-01", "1955-07-20", "2010-09-09", "2017-01-31"]
    for age in (16, 18, 60):
        turned = day.replace(year=day.year - age, day=min(day.day, 28))
        days += [(turned + dt.timedelta(days=by)).isoformat() for by in (-1, 0, 1)]
    return days


def starts(on: str) -> list[str]:
    day = dt.date.fromisoformat(on)
    return ["none", on, *((day - dt.timedelta(days=by)).isoformat() for by in (90, 183, 184, 365, 366, 800))]


def ordinary(fact: FactDefinition, on: str) -> list[Any]:
    """Answers to a fact as a case gives them."""
    kind = fact.type
    if kind == TRUTH:
        return [True, False]
    if isinstance(kind, Choice):
        return list(kind.options)
    if isinstance(kind, ChoiceSet):
        return [[], ["visual"], ["mental", "physical"], ["intellectual"]]
    if kind == DATE:
        return birthdays(on) if fact.name == "birth_date" else starts(on)
    assert isinstance(kind, Number)
    if fact.average:
        return MONTHLY
    if kind.denominator > 1:
        return YEARLY
    if fact.name == "disability_level":
        return ["none", 1, 2, 3, 4]
    return [value for value in MONTHS if kind.low <= value <= kind.high]


# Ordinary people and an ordinary household: everything that nothing is presumed of. What is random is changed in them.
ADULT: dict[str, Any] = {
    "birth_date": "1980-03-01", "sex": "female", "wage_income": 300, "labour_ability": "full", "employment": "employed",
    "has_income_source": True, "has_able_obligor": True, "self_care_loss": "none", "support_form": "home",
    "residence_months": 24, "permit_months": 12, "pension_insured_months": 12, "medical_insured_months": 12,
    "enrolled_medical": True, "enrolled_pension": True, "disability_components": [],
}  # fmt: skip
CHILD = {"birth_date": "2010-09-09", "wage_income": 0, "employment": "student", "education_stage": "compulsory"}
PEOPLE: dict[str, dict[str, Any]] = {
    "worker": ADULT,
    "jobless": ADULT | {"sex": "male", "wage_income": 0, "employment": "unemployed", "wants_work": True},
    "child": ADULT | CHILD | {"labour_ability": "none", "has_income_source": False},
    "orphan": ADULT | CHILD | {"is_orphan": True, "has_able_obligor": False, "has_income_source": False, "boarder": True},
    "old": ADULT | {
        "birth_date": "1950-07-20", "wage_income": 0, "basic_pension": 100, "employment": "retired",
        "labour_ability": "none", "has_able_obligor": False, "has_income_source": False, "self_care_loss": "partial",
    },
    "disabled": ADULT | {
        "wage_income": 0, "employment": "unemployed", "disability_type": "multiple", "disability_level": 2,
        "disability_components": ["mental", "physical"], "supported_by_family": True, "labour_ability": "partial",
    },
}  # fmt: skip
HOUSEHOLD: dict[str, Any] = {
    "assets_within_dibao_limit": True, "assets_within_low_income_limit": True, "last_year_income": 7200,
    "months_below_standard": 3, "income_last_3_months": 300, "housing": "none", "hardship_kind": "major",
    "hardship_months": 2, "people_to_aid": 1, "aid_requested": 8000, "on_dibao": True,
}  # fmt: skip


Cell = tuple[str, str]  # a fact, and `household` or a member's id; a parameter has ""


@dataclass(frozen=True)
class Family:
    """A case and, for what may be open in it, sets of answers."""

    case: dict[str, Any]
    answers: tuple[dict[Cell, Any], ...]

    def answered(self, answers: dict[Cell, Any]) -> dict[str, Any]:
        return change_case(self.case, answers)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"{self.case}\n  answers: {self.answers}")


ABSENT = object()


def change_case(case: dict[str, Any], values: dict[Cell, Any]) -> dict[str, Any]:
    case = case | {
        "household": dict(case["household"]),
        "members": [dict(member) for member in case["members"]],
        "parameters": dict(case["parameters"]),
    }
    places = {"": case["parameters"], "household": case["household"]}
    places |= {member["id"]: member for member in case["members"]}
    for (name, subject), value in values.items():
        if value is ABSENT:
            places[subject].pop(name, None)
        else:
            places[subject][name] = value
    return case


def read(case: dict[str, Any]) -> Request:
    request = CaseReader(library().vocabulary).read(case, 1)
    assert isinstance(request, Request), [str(fault) for fault in request]
    return request


def is_possible(case: dict[str, Any]) -> bool:
    """Whether no two facts of the case contradict each other in a way that the reader refuses."""
    return isinstance(CaseReader(library().vocabulary).read(case, 1), Request)


@st.composite
def families(
    draw: Callable[[st.SearchStrategy[Any]], Any], most_open: int = 6, sets: int = 0, fewest: int = 1
) -> Family:
    """Ordinary people of whom some facts are changed, some are open, and some local values are not set.

    Neither the family nor any answer to what is open is one that cannot be, such as an infant at work.
    """
    on = draw(st.sampled_from(DAYS))
    kinds = draw(st.lists(st.sampled_from(sorted(PEOPLE)), min_size=fewest, max_size=5))
    ids = "abcde"[: len(kinds)]
    case: dict[str, Any] = {"id": "f", "region": "450100", "on": on, "household": HOUSEHOLD}
    case["members"] = [{"id": name, **PEOPLE[kind]} for name, kind in zip(ids, kinds, strict=True)]
    case["parameters"] = {name: values[0] for name, values in PARAMETERS.items()}
    definitions = {
        (fact.name, subject): fact for subject in ("household", *ids) for fact in facts(subject) if not fact.computed
    }
    cells = sorted(definitions)
    changes: dict[Cell, Any] = {}
    for name, subject in draw(st.lists(st.sampled_from(cells), min_size=0, max_size=12)):
        changes[name, subject] = _value(draw, definitions[name, subject], on)
    for name in draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=3)):
        changes[name, ""] = draw(st.sampled_from(PARAMETERS[name]))
    for name, subject in draw(st.lists(st.sampled_from(COMPUTED), max_size=1)):
        place = "household" if subject == "household" else ids[0]
        changes[name, place] = draw(st.sampled_from((None, *ordinary(library().vocabulary.facts[name], on))))
    opened = draw(st.lists(st.sampled_from(cells), min_size=min(3, most_open), max_size=most_open, unique=True))
    for cell in opened:
        changes[cell] = draw(st.sampled_from((None, ABSENT)))
    unset = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=3, unique=True))
    changes |= {(name, ""): ABSENT for name in unset}
    answers = []
    for _ in range(sets):
        answer = {cell: _answer(draw, definitions[cell], on) for cell in opened}
        answer |= {(name, ""): draw(st.sampled_from(PARAMETERS[name])) for name in unset if name not in NO_ANSWER}
        answers.append(answer)
    case = change_case(case, changes)
    assume(is_possible(case))
    possible = tuple(answer for answer in answers if is_possible(change_case(case, answer)))
    assume(possible or not answers)
    return Family(case, possible)


COMPUTED = [("recognised_class", "household"), ("recognised_tekun", "member")]


def _value(draw: Callable[[st.SearchStrategy[Any]], Any], fact: FactDefinition, on: str) -> Any:
    value = draw(st.sampled_from(ordinary(fact, on)))
    if fact.average and draw(st.integers(0, 7)) == 7:
        return {"total": value, "months": draw(st.sampled_from((1, 2, 3, 4, 6, 12)))}
    return value


def _answer(draw: Callable[[st.SearchStrategy[Any]], Any], fact: FactDefinition, on: str) -> Any:
    """An answer to an open fact: often near a threshold, now and then anywhere within its bounds, in whole fen."""
    kind = fact.type
    if isinstance(kind, Number) and draw(st.integers(0, 3)) == 0:
        low, high = kind.low // kind.denominator + (fact.none is not None), kind.high // kind.denominator
        if kind.denominator == 1:
            return draw(st.integers(low, high))
        return Decimal(draw(st.integers(low * 100, high * 100))) / 100
    return draw(st.sampled_from(ordinary(fact, on)))
