"""Batches before and after they are locked: what would be paid and why it differs, what is checked, what proves a close."""
