-- The program `bundle`: what members are, what their households have and spend, what households get, what members get.
-- The last day from which so many whole months have passed.
CREATE MACRO months_ago(months) AS CAST(getvariable('day') - to_months(CAST(months AS INTEGER)) AS DATE);

CREATE TABLE values_in_force AS
WITH dated (since, name, value) AS (
    VALUES
        (DATE '2014-01-01', 'adult_age', 18),
        (DATE '2014-01-01', 'working_age', 16),
        (DATE '2014-01-01', 'elder_age', 60),
        (DATE '2014-01-01', 'exit_months', 6),
        (DATE '2014-01-01', 'new_job_percent', 50),
        (DATE '2024-01-01', 'kept_percent', 80),
        (DATE '2025-07-01', 'kept_percent', 75),
        (DATE '2014-01-01', 'pension_exempt', 0),
        (DATE '2025-07-01', 'pension_exempt', 12000),
        (DATE '2024-01-01', 'standard_hill', 59000),
        (DATE '2025-07-01', 'standard_hill', 62000),
        (DATE '2024-01-01', 'standard_lake', 68250),
        (DATE '2025-07-01', 'standard_lake', 71050),
        (DATE '2024-01-01', 'standard_plain', 79525),
        (DATE '2025-07-01', 'standard_plain', 83525),
        (DATE '2014-01-01', 'child_supplement', 8500),
        (DATE '2014-01-01', 'edge_percent', 150),
        (DATE '2014-01-01', 'heavy_percent', 80),
        (DATE '2014-01-01', 'heavy_cap', 150000),
        (DATE '2014-01-01', 'old_age', 80),
        (DATE '2014-01-01', 'very_old_age', 90),
        (DATE '2014-01-01', 'old_sum', 10000),
        (DATE '2014-01-01', 'very_old_sum', 23000),
        (DATE '2024-01-01', 'disability_living_sum', 9500),
        (DATE '2026-01-01', 'disability_living_sum', 10750),
        (DATE '2014-01-01', 'disability_care_sum', 11000),
        (DATE '2014-01-01', 'child_sum', 6030),
        (DATE '2024-01-01', 'premium', 38000),
        (DATE '2025-01-01', 'premium', 40000),
        (DATE '2014-01-01', 'premium_percent', 60),
        (DATE '2014-01-01', 'aid_deductible', 150000),
        (DATE '2014-01-01', 'aid_percent_dibao', 70),
        (DATE '2014-01-01', 'aid_percent_low', 50),
        (DATE '2014-01-01', 'aid_cap', 2000000),
        (DATE '2014-01-01', 'insured_required', 12),
        (DATE '2014-01-01', 'pension_premium_sum', 20000),
        (DATE '2014-01-01', 'university_sum', 330000)
)
SELECT name, CAST(arg_max(value, since) AS BIGINT) AS value
FROM dated
WHERE since <= getvariable('day')
GROUP BY name;

SET VARIABLE v = (SELECT map(list(name), list(value)) FROM values_in_force);

CREATE MACRO v(name) AS getvariable('v')[name];

CREATE MACRO aged(birth_date, years) AS birth_date <= months_ago(years * 12);

-- Members: money in hundredths of a fen.
CREATE TABLE members AS
WITH newly AS (
    SELECT *, started_work_on > months_ago(v('exit_months')) AS new_job
    FROM people
)
SELECT
    household, member, counted, birth_date, new_job, medical, disability, stage, insured_months,
    wage * CASE WHEN new_job THEN v('new_job_percent') ELSE v('kept_percent') END
    + (greatest(pension - v('pension_exempt'), 0) + transfer) * 100 AS counted_income
FROM newly;

-- Households: the line and the income of a month and the spending of a year, in hundredths of a fen.
CREATE TABLE classes AS
WITH sums AS (
    SELECT
        household,
        count(*) FILTER (counted) AS people,
        count(*) FILTER (counted AND NOT aged(birth_date, v('adult_age'))) AS children,
        CAST(coalesce(sum(counted_income) FILTER (counted), 0) AS BIGINT) AS income,
        CAST(sum(medical) AS BIGINT) AS medical,
        bool_or(counted AND new_job) AS any_new_job
    FROM members
    GROUP BY household
),
lines AS (
    SELECT
        household, assets_ok, on_dibao,
        coalesce(people, 0) AS people,
        coalesce(children, 0) AS children,
        coalesce(income, 0) AS income,
        coalesce(any_new_job, FALSE) AS any_new_job,
        v('standard_' || city) * coalesce(people, 0) * 100 AS line,
        (coalesce(medical, 0) + disaster_spending) * 100 AS spending
    FROM households
    LEFT JOIN sums USING (household)
),
first_class AS (
    SELECT *, people > 0 AND assets_ok AND income <= line AS is_dibao
    FROM lines
)
SELECT
    *,
    people > 0 AND assets_ok AND NOT is_dibao
    AND (income * 12 - spending) * 100 <= line * 12 * v('edge_percent') AS is_low_income
FROM first_class;

CREATE TABLE answers_households AS
SELECT
    household,
    CASE WHEN is_dibao THEN (line - income + 50) // 100 + v('child_supplement') * children END AS dibao,
    is_low_income AS low_income,
    CASE WHEN on_dibao AND NOT is_dibao AND any_new_job THEN v('exit_months') END AS gradual_exit,
    CASE
        WHEN is_low_income AND spending > income * 12
        THEN least(((spending - income * 12) * v('heavy_percent') + 60000) // 120000, v('heavy_cap'))
    END AS heavy_spending_aid
FROM classes;

CREATE TABLE answers_people AS
WITH placed AS (
    SELECT members.*, is_dibao, is_low_income, is_dibao OR is_low_income AS in_difficulty
    FROM members
    JOIN classes USING (household)
)
SELECT
    household,
    member,
    CASE
        WHEN aged(birth_date, v('very_old_age')) THEN v('very_old_sum')
        WHEN aged(birth_date, v('old_age')) THEN v('old_sum')
    END AS elder_allowance,
    CASE WHEN disability <> 'none' AND in_difficulty THEN v('disability_living_sum') END AS disability_living,
    CASE WHEN disability = 'severe' THEN v('disability_care_sum') END AS disability_care,
    CASE WHEN NOT aged(birth_date, v('adult_age')) AND in_difficulty THEN v('child_sum') END AS child_allowance,
    CASE WHEN is_dibao THEN v('premium') WHEN is_low_income THEN (v('premium') * v('premium_percent') + 50) // 100 END
        AS medical_premium,
    CASE
        WHEN in_difficulty AND medical > v('aid_deductible')
        THEN least(
            ((medical - v('aid_deductible'))
                * CASE WHEN is_dibao THEN v('aid_percent_dibao') ELSE v('aid_percent_low') END + 50) // 100,
            v('aid_cap')
        )
    END AS medical_aid,
    CASE
        WHEN is_dibao AND aged(birth_date, v('working_age')) AND NOT aged(birth_date, v('elder_age'))
            AND stage = 'none' AND insured_months >= v('insured_required')
        THEN v('pension_premium_sum')
    END AS pension_premium,
    in_difficulty AND stage IN ('compulsory', 'senior') AS school_aid,
    CASE WHEN in_difficulty AND stage = 'university' THEN v('university_sum') END AS university_grant
FROM placed;
