"""The program `chain` for openfisca-core: a variable for each step, its values under parameters/."""

# ruff: noqa: N801, N805
# That engine names its variables after the law and its formulas' first argument after the entity.
from pathlib import Path

from numpy import floor, where
from numpy import maximum as max_
from numpy import minimum as min_
from policyengine_core.entities import build_entity
from policyengine_core.parameters import ParameterNode
from policyengine_core.periods import MONTH
from policyengine_core.taxbenefitsystems import TaxBenefitSystem
from policyengine_core.variables import Variable

FIRST, LAST = 2, 99

Household = build_entity(
    key="household", plural="households", label="A household", roles=[{"key": "member", "plural": "members"}]
)
Person = build_entity(key="person", plural="persons", label="A person", is_person=True)


class children(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "Children"


class renting(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Rents a home"


class wage(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Wage"


class step_001(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Step 1"
    adds = ["wage"]  # noqa: RUF012 - as its documentation has it


def allowance(household, period, before, p):
    return where(before < p.line, before + p.allowance, before)


def deduction(household, period, before, p):
    return max_(before - p.deduction, 0)


def bonus(household, period, before, p):
    return min_(before + p.bonus, p.cap)


def per_child(household, period, before, p):
    return before + p.per_child * household("children", period)


def rent(household, period, before, p):
    return where(household("renting", period), before - p.rent, before + p.heating)


KINDS = (allowance, deduction, bonus, per_child, rent)


def step(number):
    """The variable of one step."""
    name, before, apply = f"step_{number:03}", f"step_{number - 1:03}", KINDS[number % len(KINDS)]

    def formula(household, period, parameters):
        return apply(household, period, household(before, period), getattr(parameters(period).chain, name))

    body = {"value_type": float, "entity": Household, "definition_period": MONTH, "label": f"Step {number}"}
    return type(name, (Variable,), {**body, "formula": formula})


class support(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Support"

    def formula(household, period):
        last = household(f"step_{LAST:03}", period)
        return max_(floor(last * 100 + 0.5) / 100, 0)


def system():
    tax_system = TaxBenefitSystem([Household, Person])
    tax_system.add_variables(children, renting, wage, step_001)
    tax_system.add_variables(*(step(number) for number in range(FIRST, LAST + 1)), support)
    # The values are the same files as openfisca-core's, whose form this engine keeps.
    values = Path(__file__).parents[1] / "openfisca" / "parameters"
    tax_system.parameters = ParameterNode("", directory_path=str(values))
    return tax_system
