"""Invented lives, lived through dues and ledger: what happens to families, banks and standards, drawn by a seed, and compared
with an independent reference after every step."""
