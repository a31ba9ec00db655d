"""Standards and other values that a locality sets."""
