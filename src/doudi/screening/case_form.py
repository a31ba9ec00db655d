"""Invented facts as a case of the contract says them: yuan with up to two decimals, days as text, lists for sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from doudi.policies.vocabulary import Vocabulary, read_vocabulary
from doudi.rules.cells import OPEN
from doudi.rules.types import Number
from doudi.rules.units import YUAN
from doudi.screening.assumptions import assumptions


def local_values(on: dt.date) -> dict[str, int | Decimal]:
    """The assumed local values as the `parameters` of a case: yuan, shares and months by NAME or NAME@DATE."""
    return {
        one.parameter if not one.years_before else f"{one.parameter}@{on.year - one.years_before}-01-01": _plain(one.value)
        for one in assumptions().local_values
    }  # fmt: skip


# Facts that are asked only where another one has not this answer
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
    """How facts as held here are written in a case, from the vocabulary."""

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
        """`brief` leaves out what would be presumed, and what another fact has made idle."""
        return {
            name: self._written(name, value)
            for name, value in facts.items()
            if not (brief and (self.presumed.get(name, OPEN) == value or self._idle(name, facts)))
        }

    @staticmethod
    def _idle(name: str, facts: Mapping[str, Any]) -> bool:
        """Whether another fact says already that nothing is to be asked here."""
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


def is_money(kind: object) -> bool:
    """Whether a fact of this type is a sum of yuan, whatever the time it is for."""
    return isinstance(kind, Number) and kind.unit is not None and kind.unit.powers[0] == YUAN.powers[0]


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value
