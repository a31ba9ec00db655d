"""Families for worked cases at the boundaries of clauses, and what is decided of them in a few words. All people are invented."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider, Result
from doudi.policies.packs.library import Library

Facts = dict[str, Any]
WORDS = {"eligible": "granted", "not_eligible": "refused", "undetermined": "open", "no_rule": "no_rule"}
ADULT: Facts = {
    "birth_date": "1980-03-01", "sex": "female", "wage_income": 0, "labour_ability": "full", "employment": "employed",
    "has_able_obligor": True, "has_income_source": True,
}  # fmt: skip
ALONE: Facts = {  # nobody to support them and nothing to live on: tekun if old, young or disabled enough
    **ADULT, "labour_ability": "none", "employment": "retired", "has_able_obligor": False, "has_income_source": False,
}  # fmt: skip
PROPERTY: Facts = {"assets_within_dibao_limit": True, "assets_within_low_income_limit": True}


def adult(**facts: Any) -> Facts:
    return {**ADULT, **facts}


def alone(**facts: Any) -> Facts:
    return {**ALONE, **facts}


class PlaceAndDay:
    """One place and day with its values; `say` decides a family there."""

    def __init__(self, library: Library, region: str, on: str, **parameters: Any):
        self.library, self.region, self.on, self.parameters = library, region, on, parameters

    def say(
        self, right: str, *members: Facts, holder: str = "", on: str = "", values: Facts | None = None, **household: Any
    ) -> str:
        """`granted 300.00`, `refused`, `open 0.01–600.00 (wage_income)`: with what would settle it. Members are a, b, c."""
        outcomes = self._decide(members or (adult(),), on, values or {}, household).data()["outcomes"]
        holder = holder or ("household" if self.library.vocabulary.rights[right].entity == "household" else "a")
        result = [
            each_outcome for each_outcome in outcomes if (each_outcome["right"], each_outcome["for"]) == (right, holder)
        ]
        return describe(result[0]) if result else "no_rule"

    def warnings(self, *members: Facts, on: str = "", values: Facts | None = None, **household: Any) -> list[str]:
        """What the decision of a family points out."""
        return self._decide(members or (adult(),), on, values or {}, household).warnings()

    def _decide(self, members: tuple[Facts, ...], on: str, values: Facts, household: Facts) -> Result:
        built = {
            "id": "w",
            "region": self.region,
            "on": on or self.on,
            "parameters": exact({**self.parameters, **values}),
            "household": exact({**PROPERTY, **household}),
            "members": [{"id": name, **exact(facts)} for name, facts in zip("abcdefgh", members, strict=False)],
        }
        request = CaseReader(self.library.vocabulary).read(built, 1)
        assert isinstance(request, Request), request
        return Decider(self.library).decide(request)[1]


def exact(facts: Facts) -> Facts:
    """Decimals as JSON would give them: 0.1 is a tenth."""
    return {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in facts.items()}


def describe(outcome: Any) -> str:
    words = [WORDS[outcome["status"]]]
    amount = outcome["amount"]
    if amount is not None:
        low, high = str(amount["low"]), "more" if amount["high"] is None else str(amount["high"])
        words.append(low if low == high else f"{low}–{high}")
    if outcome["needs"]:
        words.append("(" + ", ".join(need.get("fact") or need["parameter"] for need in outcome["needs"]) + ")")
    return " ".join(words)
