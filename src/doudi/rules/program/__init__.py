"""Packs resolved for one region and one day: every name bound, units, types, bounds and order of computation fixed."""
