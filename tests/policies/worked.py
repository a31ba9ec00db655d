"""Families for worked cases at the boundaries of clauses, and what is decided of them in a few words. All people are invented."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from doudi.policies.cases import CaseReader, Request
from doudi.policies.packs import Library
from doudi.policies.results import Decider

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


class Worked:
    """One place and day with its values; `say` decides a family there."""

    def __init__(self, library: Library, region: str, on: str, **parameters: Any):
        self.library, self.region, self.on, self.parameters = library, region, on, parameters

    def say(
        self, right: str, *members: Facts, whose: str = "", on: str = "", values: Facts | None = None, **household: Any
    ) -> str:
        """`granted 300.00`, `refused`, `open 0.01–600.00 (wage_income)`: with what would settle it. Members are a, b, c."""
        made = {
            "id": "w",
            "region": self.region,
            "on": on or self.on,
            "parameters": exact({**self.parameters, **(values or {})}),
            "household": exact({**PROPERTY, **household}),
            "members": [
                {"id": name, **exact(facts)} for name, facts in zip("abcdefgh", members or (adult(),), strict=False)
            ],
        }
        request = CaseReader(self.library.vocabulary).read(made, 1)
        assert isinstance(request, Request), request
        outcomes = Decider(self.library).decide(request)[1].data()["outcomes"]
        whose = whose or ("household" if self.library.vocabulary.rights[right].whose == "household" else "a")
        found = [one for one in outcomes if (one["right"], one["for"]) == (right, whose)]
        return shown(found[0]) if found else "no_rule"


def exact(facts: Facts) -> Facts:
    """Decimals as JSON would give them: 0.1 is a tenth."""
    return {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in facts.items()}


def shown(outcome: Any) -> str:
    words = [WORDS[outcome["status"]]]
    amount = outcome["amount"]
    if amount is not None:
        low, high = str(amount["low"]), "more" if amount["high"] is None else str(amount["high"])
        words.append(low if low == high else f"{low}–{high}")
    if outcome["needs"]:
        words.append("(" + ", ".join(need.get("fact") or need["parameter"] for need in outcome["needs"]) + ")")
    return " ".join(words)
