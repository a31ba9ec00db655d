"""The program `bundle` by hand in Polars: one grouping of people, one join for households and one back for their members."""

import datetime as dt
from calendar import monthrange

import polars as pl
from values import Values, in_force

CLASSES = ("is_dibao", "is_low_income")


def answers(households: pl.LazyFrame, people: pl.LazyFrame, on: dt.date) -> dict[str, pl.LazyFrame]:
    """By table: one column for each right; in fen or months, null where it is not granted."""
    values = in_force(on)
    # Both tables rest on these classes, so they are computed once.
    decided = of_households(households, sums(people, values, on), values).collect(engine="streaming").lazy()
    members = people.join(decided.select("household", *CLASSES), on="household", how="left")
    return {"households": decided.drop(CLASSES), "people": of_members(members, values, on)}


def sums(people: pl.LazyFrame, values: Values, on: dt.date) -> pl.LazyFrame:
    """What households are made of, have and spend. `income` is in hundredths of a fen a month, `medical` in fen a year."""
    new_job = pl.col("started_work_on") > months_ago(on, values.exit_months)
    wage = fen("wage") * pl.when(new_job).then(values.new_job_percent).otherwise(values.kept_percent)
    pension = pl.max_horizontal(fen("pension") - values.pension_exempt, 0)
    counted = pl.col("counted")
    return people.group_by("household").agg(
        people=counted.cast(pl.Int64).sum(),
        children=(counted & ~aged(values.adult_age, on)).cast(pl.Int64).sum(),
        income=pl.when(counted).then(wage + (pension + fen("transfer")) * 100).otherwise(0).sum(),
        medical=fen("medical").sum(),
        any_new_job=(counted & new_job).any(),
    )


def of_households(households: pl.LazyFrame, sums: pl.LazyFrame, values: Values) -> pl.LazyFrame:
    """All in hundredths of a fen: `line` and `income` a month, `spending` a year."""
    people, income, line, spending = (pl.col(name) for name in ("people", "income", "line", "spending"))
    standard = pl.col("city").replace_strict(values.standard_of, return_dtype=pl.Int64)
    within_rules = (people > 0) & pl.col("assets_ok")
    is_dibao = within_rules & (income <= line)
    within_edge = (income * 12 - spending) * 100 <= line * 12 * values.edge_percent
    is_low_income = within_rules & within_edge & ~is_dibao
    excess = spending - income * 12
    aid = (excess * values.heavy_percent + 60_000) // 120_000
    zero = pl.col("people", "children", "income", "medical").fill_null(0)
    return (
        households.join(sums, on="household", how="left")
        .with_columns(zero, pl.col("any_new_job").fill_null(False))
        .with_columns(
            line=standard * people * 100,
            spending=(pl.col("medical") + fen("disaster_spending")) * 100,
        )
        .with_columns(is_dibao=is_dibao, is_low_income=is_low_income)
        .select(
            "household",
            *CLASSES,
            dibao=granted(
                pl.col("is_dibao"),
                (line - income + 50) // 100 + values.child_supplement * pl.col("children"),
            ),
            low_income=pl.col("is_low_income"),
            gradual_exit=granted(
                pl.col("on_dibao") & ~pl.col("is_dibao") & pl.col("any_new_job"), pl.lit(values.exit_months)
            ),
            heavy_spending_aid=granted(
                pl.col("is_low_income") & (excess > 0), pl.min_horizontal(aid, values.heavy_cap)
            ),
        )
    )


def of_members(members: pl.LazyFrame, values: Values, on: dt.date) -> pl.LazyFrame:
    is_dibao, is_low_income = (pl.col(name) for name in CLASSES)
    in_difficulty = is_dibao | is_low_income
    stage, disability = pl.col("stage"), pl.col("disability")
    over = fen("medical") - values.aid_deductible
    percent = pl.when(is_dibao).then(values.aid_percent_dibao).otherwise(values.aid_percent_low)
    of_age = aged(values.working_age, on) & ~aged(values.elder_age, on)
    return members.select(
        "household",
        "member",
        elder_allowance=pl.when(aged(values.very_old_age, on))
        .then(values.very_old_sum)
        .when(aged(values.old_age, on))
        .then(values.old_sum),
        disability_living=granted((disability != "none") & in_difficulty, pl.lit(values.disability_living_sum)),
        disability_care=granted(disability == "severe", pl.lit(values.disability_care_sum)),
        child_allowance=granted(~aged(values.adult_age, on) & in_difficulty, pl.lit(values.child_sum)),
        medical_premium=pl.when(is_dibao)
        .then(values.premium)
        .when(is_low_income)
        .then((values.premium * values.premium_percent + 50) // 100),
        medical_aid=granted(
            in_difficulty & (over > 0), pl.min_horizontal((over * percent + 50) // 100, values.aid_cap)
        ),
        pension_premium=granted(
            is_dibao & of_age & (stage == "none") & (pl.col("insured_months") >= values.insured_required),
            pl.lit(values.pension_premium_sum),
        ),
        school_aid=in_difficulty & stage.is_in(["compulsory", "senior"]),
        university_grant=granted(in_difficulty & (stage == "university"), pl.lit(values.university_sum)),
    )


def granted(condition: pl.Expr, amount: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(amount)


def fen(name: str) -> pl.Expr:
    """Yuan with two decimals are stored as so many fen."""
    return pl.col(name).to_physical().cast(pl.Int64)


def months_ago(on: dt.date, months: int) -> dt.date:
    """The last day from which `months` whole months have passed."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return dt.date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def aged(years: int, on: dt.date) -> pl.Expr:
    """Whether a member has reached an age: one comparison of days, where to compute everyone's age takes several times as long."""
    return pl.col("birth_date") <= months_ago(on, years * 12)
