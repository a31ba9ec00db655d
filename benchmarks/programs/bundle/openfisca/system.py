"""The program `bundle` for openfisca-core: a variable for each fact and each rule."""

from pathlib import Path

import household_rules
import member_rules
from entities import INPUTS, Household, Person
from openfisca_core.taxbenefitsystems import TaxBenefitSystem


def system():
    tax_system = TaxBenefitSystem([Household, Person])
    tax_system.add_variables(*INPUTS, *household_rules.RULES, *member_rules.RULES)
    tax_system.load_parameters(str(Path(__file__).parent / "parameters"))
    return tax_system
