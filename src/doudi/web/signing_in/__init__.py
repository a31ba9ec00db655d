"""Signing in and out, one's own password, one-time codes, and what one declares oneself."""
