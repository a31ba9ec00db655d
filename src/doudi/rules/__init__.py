"""The language of rules: what formulas mean, how they are checked, decided and explained. Needs the standard library only."""
