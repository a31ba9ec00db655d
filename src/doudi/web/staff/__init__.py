"""Accounts and duties, for the administrator."""
