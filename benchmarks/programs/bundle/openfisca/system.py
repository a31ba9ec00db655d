"""The program `bundle` for openfisca-core: a variable for each fact and each rule."""

from pathlib import Path

import household_rules
import member_rules
from entities import INPUTS, Household, Person
from openfisca_core.taxbenefitsystems import TaxBenefitSystem


def system():
    found = TaxBenefitSystem([Household, Person])
    found.add_variables(*INPUTS, *household_rules.RULES, *member_rules.RULES)
    found.load_parameters(str(Path(__file__).parent / "parameters"))
    return found
