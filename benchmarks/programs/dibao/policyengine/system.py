"""The program `dibao` for policyengine-core: one variable for each rule, a month each."""

# ruff: noqa: N801, N805
# That engine names its variables after the law and its formulas' first argument after the entity.
from pathlib import Path

from numpy import floor
from policyengine_core.entities import build_entity
from policyengine_core.enums import Enum
from policyengine_core.parameters import ParameterNode
from policyengine_core.periods import MONTH
from policyengine_core.taxbenefitsystems import TaxBenefitSystem
from policyengine_core.variables import Variable

Household = build_entity(
    key="household", plural="households", label="A household", roles=[{"key": "member", "plural": "members"}]
)
Person = build_entity(key="person", plural="persons", label="A person", is_person=True)


class City(Enum):
    hill = "hill"
    lake = "lake"
    plain = "plain"


class city(Variable):
    value_type = Enum
    possible_values = City
    default_value = City.hill
    entity = Household
    definition_period = MONTH
    label = "City"


class wage(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Wage"


class transfer(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Transfers"


class counted_income(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Income of a person that counts"

    def formula(person, period, parameters):
        return person("wage", period) * parameters(period).kept_share + person("transfer", period)


class household_income(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Income of the household"
    adds = ["counted_income"]  # noqa: RUF012 - as its documentation has it


class people(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "People in the household"

    def formula(household, period):
        return household.nb_persons()


class standard(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Guarantee standard"

    def formula(household, period, parameters):
        return parameters(period).standard_of[household("city", period)]


class guarantee_line(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Guarantee line of the household"

    def formula(household, period):
        return household("standard", period) * household("people", period)


class dibao_eligible(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Eligible for dibao"

    def formula(household, period):
        within = household("household_income", period) <= household("guarantee_line", period)
        return (household("people", period) > 0) & within


class dibao(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Dibao"
    defined_for = "dibao_eligible"

    def formula(household, period):
        amount = household("guarantee_line", period) - household("household_income", period)
        return floor(amount * 100 + 0.5) / 100


def system():
    tax_system = TaxBenefitSystem([Household, Person])
    tax_system.add_variables(
        city,
        wage,
        transfer,
        counted_income,
        household_income,
        people,
        standard,
        guarantee_line,
        dibao_eligible,
        dibao,
    )
    # The values are the same files as openfisca-core's, whose form this engine keeps.
    values = Path(__file__).parents[1] / "openfisca" / "parameters"
    tax_system.parameters = ParameterNode("", directory_path=str(values))
    return tax_system
