"""What a household is made of, has and spends, and what it gets as a whole."""

# ruff: noqa: N801, N805
# That engine names its variables after the law and its formulas' first argument after the entity.
from entities import Household
from numpy import floor
from numpy import minimum as min_
from policyengine_core.periods import MONTH, YEAR
from policyengine_core.variables import Variable


def to_fen(amount):
    """Rounded half up to hundredths."""
    return floor(amount * 100 + 0.5) / 100


class people(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "People in the household"
    adds = ["counted"]  # noqa: RUF012 - as its documentation has it


class children(Variable):
    value_type = int
    entity = Household
    definition_period = MONTH
    label = "Children in the household"

    def formula(household, period):
        return household.sum(household.members("counted", period) * household.members("is_child", period))


class household_income(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Income of the household"

    def formula(household, period):
        return household.sum(household.members("counted_income", period) * household.members("counted", period))


class standard(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Guarantee standard"

    def formula(household, period, parameters):
        return parameters(period).bundle.standard_of[household("city", period)]


class guarantee_line(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Guarantee line"

    def formula(household, period):
        return household("standard", period) * household("people", period)


class rigid_spending(Variable):
    value_type = float
    entity = Household
    definition_period = YEAR
    label = "Rigid spending"
    adds = ["medical", "disaster_spending"]  # noqa: RUF012 - as its documentation has it


class net_income(Variable):
    """Of a year, at the rate of this month's income."""

    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Income of the year less rigid spending"

    def formula(household, period):
        return household("household_income", period) * 12 - household("rigid_spending", period.this_year)


class edge_line(Variable):
    """Of a year, at the rate of this month's line."""

    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Line of low income"

    def formula(household, period, parameters):
        return household("guarantee_line", period) * 12 * parameters(period).bundle.edge_multiple


class heavy_spending(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Rigid spending above income"

    def formula(household, period):
        return household("rigid_spending", period.this_year) / 12 > household("household_income", period)


class dibao_eligible(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Eligible for dibao"

    def formula(household, period):
        within = household("household_income", period) <= household("guarantee_line", period)
        return (household("people", period) > 0) * household("assets_ok", period) * within


class dibao(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Dibao"
    defined_for = "dibao_eligible"

    def formula(household, period, parameters):
        gap = household("guarantee_line", period) - household("household_income", period)
        supplement = parameters(period).bundle.child_supplement * household("children", period)
        return to_fen(gap + supplement)


class low_income(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Household of low income"

    def formula(household, period):
        within = household("net_income", period) <= household("edge_line", period)
        dibao = household("dibao_eligible", period)
        return (household("people", period) > 0) * household("assets_ok", period) * within * ~dibao


class in_difficulty(Variable):
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Household in difficulty"

    def formula(household, period):
        return household("dibao_eligible", period) + household("low_income", period)


class gradual_exit(Variable):
    """Months of grace."""

    value_type = int
    entity = Household
    definition_period = MONTH
    label = "Gradual exit"

    def formula(household, period, parameters):
        started = household.any(household.members("counted", period) * household.members("new_job", period))
        due = household("on_dibao", period) * ~household("dibao_eligible", period) * started
        return due * parameters(period).bundle.exit_months


class heavy_spending_aid(Variable):
    value_type = float
    entity = Household
    definition_period = MONTH
    label = "Aid for heavy spending"
    defined_for = "low_income"

    def formula(household, period, parameters):
        p = parameters(period).bundle
        gap = household("rigid_spending", period.this_year) / 12 - household("household_income", period)
        return household("heavy_spending", period) * to_fen(min_(gap * p.heavy_share, p.heavy_cap))


RULES = (
    people,
    children,
    household_income,
    standard,
    guarantee_line,
    rigid_spending,
    net_income,
    edge_line,
    heavy_spending,
    dibao_eligible,
    dibao,
    low_income,
    in_difficulty,
    gradual_exit,
    heavy_spending_aid,
)
