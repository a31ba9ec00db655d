"""Paying: a month's work, batches from plan to close, differences, payments, funds and the county's settings."""
