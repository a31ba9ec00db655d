-- The program `dibao`: income per head against the standard of the city, a fifth of wages left out of account.
CREATE TABLE answers_households AS
WITH standards (since, city, standard) AS (
    VALUES
        (DATE '2024-01-01', 'hill', 59000), (DATE '2024-01-01', 'lake', 68250), (DATE '2024-01-01', 'plain', 79525),
        (DATE '2025-07-01', 'hill', 62000), (DATE '2025-07-01', 'lake', 71050), (DATE '2025-07-01', 'plain', 83525)
),
standard_of AS (
    SELECT city, CAST(arg_max(standard, since) AS BIGINT) AS standard
    FROM standards
    WHERE since <= getvariable('day')
    GROUP BY city
),
incomes AS ( -- in hundredths of a fen
    SELECT household, CAST(sum(wage * 80 + transfer * 100) AS BIGINT) AS income, count(*) AS people
    FROM people
    GROUP BY household
),
lines AS (
    SELECT household, people, standard * people * 100 - income AS gap
    FROM households
    JOIN standard_of USING (city)
    LEFT JOIN incomes USING (household)
)
SELECT household, CASE WHEN people > 0 AND gap >= 0 THEN (gap + 50) // 100 END AS dibao
FROM lines;
