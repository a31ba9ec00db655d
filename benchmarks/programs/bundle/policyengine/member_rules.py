"""What a member is, earns and gets."""

# ruff: noqa: N801, N805
# That engine names its variables after the law and its formulas' first argument after the entity.
from entities import Disability, Person, Stage
from household_rules import to_fen
from numpy import datetime64, where
from numpy import maximum as max_
from numpy import minimum as min_
from policyengine_core.periods import MONTH
from policyengine_core.variables import Variable


def months_between(days, period):
    """Whole months from each day to the first day of the period."""
    today = datetime64(period.start)
    months = today.astype("datetime64[M]").astype(int) - days.astype("datetime64[M]").astype(int)
    day_of_month = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(int)
    return months - (day_of_month > 0)


class age_in_years(Variable):
    value_type = int
    entity = Person
    definition_period = MONTH
    label = "Age"

    def formula(person, period):
        return months_between(person("birth_date", period), period) // 12


class is_child(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "Child"

    def formula(person, period, parameters):
        return person("age_in_years", period) < parameters(period).bundle.adult_age


class is_elder(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "Old person"

    def formula(person, period, parameters):
        return person("age_in_years", period) >= parameters(period).bundle.elder_age


class disabled(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "Disabled person"

    def formula(person, period):
        return person("disability", period) != Disability.none


class new_job(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "In a new job"

    def formula(person, period, parameters):
        return months_between(person("started_work_on", period), period) < parameters(period).bundle.exit_months


class counted_wage(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Wage that counts"

    def formula(person, period, parameters):
        p = parameters(period).bundle
        return person("wage", period) * where(person("new_job", period), p.new_job_share, p.kept_share)


class counted_income(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Income that counts"

    def formula(person, period):
        return person("counted_wage", period) + person("pension", period) + person("transfer", period)

    def formula_2025_07(person, period, parameters):
        pension = max_(person("pension", period) - parameters(period).bundle.pension_exempt, 0)
        return person("counted_wage", period) + pension + person("transfer", period)


class elder_allowance(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Allowance for the old"

    def formula(person, period, parameters):
        p, age = parameters(period).bundle, person("age_in_years", period)
        return where(age >= p.very_old_age, p.very_old_sum, (age >= p.old_age) * p.old_sum)


class disability_living(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Living subsidy of the disabled"
    defined_for = "in_difficulty"

    def formula(person, period, parameters):
        return person("disabled", period) * parameters(period).bundle.disability_living_sum


class disability_care(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Care subsidy of the disabled"

    def formula(person, period, parameters):
        return (person("disability", period) == Disability.severe) * parameters(period).bundle.disability_care_sum


class child_allowance(Variable):
    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Allowance for children"
    defined_for = "in_difficulty"

    def formula(person, period, parameters):
        return person("is_child", period) * parameters(period).bundle.child_sum


class medical_premium(Variable):
    """For the year, as things stand this month."""

    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Premium of medical insurance"

    def formula(person, period, parameters):
        p = parameters(period).bundle
        low = person.household("low_income", period) * to_fen(p.premium * p.premium_share)
        return where(person.household("dibao_eligible", period), p.premium, low)


class medical_aid(Variable):
    """For the year, as things stand this month."""

    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Medical aid"
    defined_for = "in_difficulty"

    def formula(person, period, parameters):
        p = parameters(period).bundle
        over = max_(person("medical", period.this_year) - p.aid_deductible, 0)
        share = where(person.household("dibao_eligible", period), p.aid_share_dibao, p.aid_share_low)
        return to_fen(min_(over * share, p.aid_cap))


class pension_premium(Variable):
    """For the year, as things stand this month."""

    value_type = float
    entity = Person
    definition_period = MONTH
    label = "Premium of pension insurance"
    defined_for = "dibao_eligible"

    def formula(person, period, parameters):
        p = parameters(period).bundle
        of_age = (person("age_in_years", period) >= p.working_age) * ~person("is_elder", period)
        insured = person("insured_months", period) >= p.insured_required
        return of_age * (person("stage", period) == Stage.none) * insured * p.pension_premium_sum


class school_aid(Variable):
    value_type = bool
    entity = Person
    definition_period = MONTH
    label = "School aid"
    defined_for = "in_difficulty"

    def formula(person, period):
        stage = person("stage", period)
        return (stage == Stage.compulsory) + (stage == Stage.senior)


class university_grant(Variable):
    """For the year, as things stand this month."""

    value_type = float
    entity = Person
    definition_period = MONTH
    label = "University grant"
    defined_for = "in_difficulty"

    def formula(person, period, parameters):
        return (person("stage", period) == Stage.university) * parameters(period).bundle.university_sum


RULES = (
    age_in_years,
    is_child,
    is_elder,
    disabled,
    new_job,
    counted_wage,
    counted_income,
    elder_allowance,
    disability_living,
    disability_care,
    child_allowance,
    medical_premium,
    medical_aid,
    pension_premium,
    school_aid,
    university_grant,
)
