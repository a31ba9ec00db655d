"""Mutation testing of the rules engine: what is changed, how it is tried, what is known. See docs/mutation.md."""
