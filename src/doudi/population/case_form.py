"""Writes invented facts as in a case of the contract: yuan with up to two decimals, days as text, sets as lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from doudi.policies.packs.vocabulary import Vocabulary, read_vocabulary
from doudi.population.assumptions import assumptions
from doudi.rules.types import Number
from doudi.rules.unknowns.sentinels import OPEN
from doudi.screening.tables.fact_series import is_money


def local_values(on: dt.date) -> dict[str, int | Decimal]:
    """The assumed local values as the `parameters` of a case: yuan, shares and months by NAME or NAME@DATE."""
    return {
        local.parameter if not local.years_before else f"{local.parameter}@{on.year - local.years_before}-01-01":
            _plain(local.value)
        for local in assumptions().local_values
    }  # fmt: skip


# Facts that are not asked where another fact has this answer: fact → (other fact, answer)
_ASKED_UNLESS = {
    "disability_level": ("disability_type", "none"),
    "disability_components": ("disability_type", "none"),
    "stable_employment_months": ("started_work_on", "none"),
    "hardship_months": ("hardship_kind", "none"),
    "people_to_aid": ("hardship_kind", "none"),
    "aid_requested": ("hardship_kind", "none"),
    "residence_months": ("hukou", "local_urban"),
    "permit_months": ("hukou", "local_urban"),
    "pension_insured_months": ("hukou", "local_urban"),
    "medical_insured_months": ("hukou", "local_urban"),
}


class CaseForm:
    """How facts of the population are written in a case. `money`: the facts in fen; `presumed`: what an absent fact counts as."""

    def __init__(self, vocabulary: Vocabulary):
        self.money = {name for name, fact in vocabulary.facts.items() if is_money(fact.type)}
        self.presumed: dict[str, Any] = {}
        for name, fact in vocabulary.facts.items():
            if len(fact.presumptions) == 1 and not fact.presumptions[0].where:
                stored = int(fact.presumptions[0].value)
                yes_no = not fact.options and not isinstance(fact.type, Number) and fact.none is None
                self.presumed[name] = (
                    "none" if stored == fact.none else fact.options[stored] if fact.options else bool(stored) if yes_no else stored
                )  # fmt: skip

    def of(self, facts: Mapping[str, Any], brief: bool = False) -> dict[str, Any]:
        """The facts as a case has them. `brief`: without those that would be presumed as they are, and without those that need
        not be asked, given another fact."""
        return {
            name: self._written(name, value)
            for name, value in facts.items()
            if not (brief and (self.presumed.get(name, OPEN) == value or self._idle(name, facts)))
        }

    @staticmethod
    def _idle(name: str, facts: Mapping[str, Any]) -> bool:
        """Whether a fact need not be asked, because of the answer to another one."""
        if name not in _ASKED_UNLESS:
            return False
        leading, value = _ASKED_UNLESS[name]
        return leading in facts and facts[leading] == value

    def _written(self, name: str, value: Any) -> Any:
        if name in self.money:
            return _plain(Decimal(value).scaleb(-2))
        if isinstance(value, dt.date):
            return value.isoformat()
        return list(value) if isinstance(value, tuple) else value


@cache
def case_form() -> CaseForm:
    """The form under the shipped vocabulary."""
    return CaseForm(read_vocabulary())


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value
