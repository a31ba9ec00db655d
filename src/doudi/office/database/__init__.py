"""What every app of the office asks of the database beyond Django: keys known before their row, locks on rows, triggers that hold
invariants, many rows written at once, and an SQLite that is sound."""
