"""Formulas of a program as columns of people and households, and the interpreter where columns cannot tell exactly."""
