"""Decides one household: compiles the rules of a program, holds the facts of a case, and derives outcomes and needs."""
