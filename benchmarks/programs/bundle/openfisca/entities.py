"""The people and households of the program `bundle`, and what is asked of them."""

from datetime import date

from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import ETERNITY, MONTH, YEAR
from openfisca_core.variables import Variable

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


class assets_ok(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH


class on_dibao(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH


class disaster_spending(Variable):
    value_type = float
    entity = Household
    definition_period = YEAR


class counted(Variable):
    value_type = bool
    default_value = True
    entity = Person
    definition_period = MONTH


class birth_date(Variable):
    value_type = date
    default_value = date(1970, 1, 1)
    entity = Person
    definition_period = ETERNITY


class wage(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH


class pension(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH


class transfer(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH


class medical(Variable):
    value_type = float
    entity = Person
    definition_period = YEAR


class disability(Variable):
    value_type = Enum
    possible_values = Disability
    default_value = Disability.none
    entity = Person
    definition_period = MONTH


class stage(Variable):
    value_type = Enum
    possible_values = Stage
    default_value = Stage.none
    entity = Person
    definition_period = MONTH


class insured_months(Variable):
    value_type = int
    entity = Person
    definition_period = MONTH


class started_work_on(Variable):
    """The first of January 1900 stands for nobody's first day at work."""

    value_type = date
    default_value = date(1900, 1, 1)
    entity = Person
    definition_period = ETERNITY


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
