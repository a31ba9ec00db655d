"""Reforms: small packs laid on top of others, with new values, rules, repeals and borrowed rules."""
