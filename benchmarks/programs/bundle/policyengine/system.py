"""The program `bundle` for policyengine-core: a variable for each fact and each rule."""

from pathlib import Path

import household_rules
import member_rules
from entities import INPUTS, Household, Person
from policyengine_core.parameters import ParameterNode
from policyengine_core.taxbenefitsystems import TaxBenefitSystem


def system():
    tax_system = TaxBenefitSystem([Household, Person])
    tax_system.add_variables(*INPUTS, *household_rules.RULES, *member_rules.RULES)
    # The values are the same files as openfisca-core's, whose form this engine keeps.
    values = Path(__file__).parents[1] / "openfisca" / "parameters"
    tax_system.parameters = ParameterNode("", directory_path=str(values))
    return tax_system
