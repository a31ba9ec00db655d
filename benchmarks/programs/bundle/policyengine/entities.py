"""The people and households of the program `bundle`, and what is asked of them."""

# ruff: noqa: N801
# That engine names its variables after the law and its formulas' first argument after the entity.
from datetime import date

from policyengine_core.entities import build_entity
from policyengine_core.enums import Enum
from policyengine_core.periods import ETERNITY, MONTH, YEAR
from policyengine_core.variables import Variable

Household = build_entity(
    key="household", plural="households", label="A household", roles=[{"key": "member", "plural": "members"}]
)
Person = build_entity(key="person", plural="persons", label="A person", is_person=True)


class City(Enum):
    hill = "hill"
    lake = "lake"
    plain = "plain"


class Disability(Enum):
    none = "none"
    moderate = "moderate"
    severe = "severe"


class Stage(Enum):
    none = "none"
    compulsory = "compulsory"
    senior = "senior"
    university = "university"


class city(Variable):
    value_type = Enum
    possible_values = City
    default_value = City.hill
    entity = Household
    definition_period = MONTH
    label = "City"


class assets_ok(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Assets within the limit"


class on_dibao(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Receives dibao"


class disaster_spending(Variable):
    value_type = float
    entity = Household
    definition_period = YEAR
    label = "Spending on disasters"


class counted(Variable):
    value_type = bool
    default_value = True
    entity = Person
    definition_period = MONTH
    label = "Counts as a member of the household"


class birth_date(Variable):
    value_type = date
    default_value = date(1970, 1, 1)
    entity = Person
    definition_period = ETERNITY
    label = "Date of birth"


class wage(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Wage"


class pension(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Pension"


class transfer(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Transfers"


class medical(Variable):
    value_type = float
    entity = Person
    definition_period = YEAR
    label = "Medical costs borne oneself"


class disability(Variable):
    value_type = Enum
    possible_values = Disability
    default_value = Disability.none
    entity = Person
    definition_period = MONTH
    label = "Disability"


class stage(Variable):
    value_type = Enum
    possible_values = Stage
    default_value = Stage.none
    entity = Person
    definition_period = MONTH
    label = "Stage of schooling"


class insured_months(Variable):
    value_type = int
    entity = Person
    definition_period = MONTH
    label = "Months insured"


class started_work_on(Variable):
    """The first of January 1900 stands for nobody's first day at work."""

    value_type = date
    default_value = date(1900, 1, 1)
    entity = Person
    definition_period = ETERNITY
    label = "First day at work"


INPUTS = (
    city,
    assets_ok,
    on_dibao,
    disaster_spending,
    counted,
    birth_date,
    wage,
    pension,
    transfer,
    medical,
    disability,
    stage,
    insured_months,
    started_work_on,
)
