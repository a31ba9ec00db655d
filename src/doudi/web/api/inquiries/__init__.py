"""Inquiries over HTTP: whatever an officer records of one on the pages, by the same actions and the same access."""
