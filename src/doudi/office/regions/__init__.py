"""Where: the tree of divisions with its validity, and the values that a locality sets."""
