-- Money as whole fen.
CREATE TABLE households AS SELECT household, children, renting FROM given_households;

CREATE TABLE people AS SELECT household, CAST(wage * 100 AS BIGINT) AS wage FROM given_people;
