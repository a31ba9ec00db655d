-- Money as whole fen.
CREATE TABLE households AS SELECT household, city FROM given_households;

CREATE TABLE people AS
SELECT household, CAST(wage * 100 AS BIGINT) AS wage, CAST(transfer * 100 AS BIGINT) AS transfer FROM given_people;
