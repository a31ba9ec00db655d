"""Picking a region."""
