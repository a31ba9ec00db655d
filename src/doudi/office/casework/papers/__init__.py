"""The papers of a case: which can be made of what the office has, what stands on each, and whether a file is one of them."""
