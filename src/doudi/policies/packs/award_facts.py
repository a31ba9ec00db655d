"""Facts that an office knows from what it has awarded, and that nobody is asked: which rights say what.

    known_from: {held: [dibao]}                                      # yes/no: whether one of these is held
    known_from: {held: {dibao: [dibao], low_income: [low_income]}}   # a choice: the first of whose rights one is held
    known_from: {granted_this_year: [temporary_aid]}                 # money: what was granted in the calendar year

Without an award a fact that is otherwise computed stays absent, a yes or no is no, and a sum is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doudi.policies.yaml.reader import Record
from doudi.policies.yaml.records import Faults
from doudi.rules.language.model import FactDefinition
from doudi.rules.problems import did_you_mean
from doudi.rules.types import TRUTH, Choice, Number

HELD, GRANTED_THIS_YEAR = "held", "granted_this_year"


@dataclass(frozen=True, slots=True)
class AwardFact:
    """What awards say of a fact. `values`: pairs of a value and the rights that, held, say it; the first pair wins.

    `yearly`: the fact is the sum of what was granted of `rights` in the calendar year.
    """

    fact: FactDefinition
    values: tuple[tuple[str | bool, tuple[str, ...]], ...] = ()
    yearly: bool = False

    @property
    def rights(self) -> tuple[str, ...]:
        """Every right that says something of the fact."""
        return tuple(dict.fromkeys(right for _, rights in self.values for right in rights))


def read_award_facts(
    records: Iterable[Record], faults: Faults, facts: Mapping[str, FactDefinition], rights: Iterable[str]
) -> dict[str, AwardFact]:
    """Reads `known_from` of facts; every fault is noted."""
    names = set(rights)
    award_facts: dict[str, AwardFact] = {}
    for record in records:
        fact = facts.get(faults.text(record, "fact"))
        if fact is None or "known_from" not in record:
            continue
        declared = faults.mapping(record, "known_from")
        if not faults.keys(declared, [], [HELD, GRANTED_THIS_YEAR]):
            continue
        award_fact = _award_fact(declared, faults, fact)
        if award_fact is None:
            continue
        for right in award_fact.rights:
            if right not in names:
                faults.add(declared.place, f"unknown right '{right}'", did_you_mean(right, names) or "see 'rights'")
        award_facts[fact.name] = award_fact
    return award_facts


def _award_fact(declared: Record, faults: Faults, fact: FactDefinition) -> AwardFact | None:
    if (HELD in declared) == (GRANTED_THIS_YEAR in declared):
        faults.add(declared.place, "a fact is known from awards in one way", f"write {HELD} or {GRANTED_THIS_YEAR}")
        return None
    if GRANTED_THIS_YEAR in declared:
        if not isinstance(fact.type, Number) or fact.type.denominator == 1:
            faults.add(declared.place, "what was granted this year is money", f"'{fact.name}' is {fact.type}")
            return None
        return AwardFact(fact, (("", faults.texts(declared, GRANTED_THIS_YEAR)),), yearly=True)
    if fact.type == TRUTH:
        return AwardFact(fact, ((True, faults.texts(declared, HELD)),))
    if not isinstance(fact.type, Choice):
        faults.add(declared.place, "awards that are held say a choice, or yes and no", f"'{fact.name}' is {fact.type}")
        return None
    by_option = faults.mapping(declared, HELD)
    for option in by_option:
        if option not in fact.options:
            hint = did_you_mean(option, fact.options) or "options are " + ", ".join(fact.options)
            faults.add(by_option.at(option), f"'{option}' is no option of '{fact.name}'", hint)
    return AwardFact(fact, tuple((option, faults.texts(by_option, option)) for option in by_option))
