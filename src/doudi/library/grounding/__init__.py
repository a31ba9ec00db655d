"""Packs held against the documents they summarise: quantities, assertions, copies, and what a change touches."""
