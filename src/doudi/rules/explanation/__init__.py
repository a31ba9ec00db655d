"""Views of a decision for people: traces, formulas in words, explanations and drawings."""
