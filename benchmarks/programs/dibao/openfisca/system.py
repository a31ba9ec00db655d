"""The program `dibao` for openfisca-core: one variable for each rule, a month each."""

from pathlib import Path

from numpy import floor
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

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


class wage(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH


class transfer(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH


class counted_income(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH

    def formula(person, period, parameters):
        return person("wage", period) * parameters(period).kept_share + person("transfer", period)


class household_income(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH

    def formula(household, period):
        return household.sum(household.members("counted_income", period))


class people(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH

    def formula(household, period):
        return household.nb_persons()


class standard(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH

    def formula(household, period, parameters):
        return parameters(period).standard_of[household("city", period)]


class guarantee_line(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH

    def formula(household, period):
        return household("standard", period) * household("people", period)


class dibao_eligible(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH

    def formula(household, period):
        within = household("household_income", period) <= household("guarantee_line", period)
        return (household("people", period) > 0) * within


class dibao(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH

    def formula(household, period):
        amount = household("guarantee_line", period) - household("household_income", period)
        return household("dibao_eligible", period) * floor(amount * 100 + 0.5) / 100


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
    tax_system.load_parameters(str(Path(__file__).parent / "parameters"))
    return tax_system
