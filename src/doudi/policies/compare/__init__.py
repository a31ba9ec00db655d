"""Packs side by side, and one household decided in several places."""
