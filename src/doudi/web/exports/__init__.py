"""Lists as files that leave the office."""
