"""Stored files: their bytes by digest, which type each truly is, and who may see it."""
