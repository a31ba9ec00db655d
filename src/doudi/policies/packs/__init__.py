"""Packs as data: clauses, parameters, rules and elements, resolved by layers for a region and a day."""
