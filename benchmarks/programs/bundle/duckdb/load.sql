-- Money as whole fen.
CREATE TABLE households AS
SELECT household, city, assets_ok, on_dibao, CAST(disaster_spending * 100 AS BIGINT) AS disaster_spending
FROM given_households;

CREATE TABLE people AS
SELECT
    household, member, counted, birth_date, disability, stage, insured_months, started_work_on,
    CAST(wage * 100 AS BIGINT) AS wage,
    CAST(pension * 100 AS BIGINT) AS pension,
    CAST(transfer * 100 AS BIGINT) AS transfer,
    CAST(medical * 100 AS BIGINT) AS medical
FROM given_people;
