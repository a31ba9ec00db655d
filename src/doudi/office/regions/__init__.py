"""Regions: the tree of divisions with their validity, and the values that a locality sets."""
