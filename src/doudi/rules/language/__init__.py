"""Formulas as text and as checked trees: the syntax that is allowed, the kinds of node, and the model of a pack's elements."""
