"""How an office proceeds: steps as data, their clocks, and proofs that no lawful path breaks a clause."""
