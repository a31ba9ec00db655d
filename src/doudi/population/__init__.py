"""Invented people: households, facts and places drawn from stated assumptions, the same for the same seed."""
