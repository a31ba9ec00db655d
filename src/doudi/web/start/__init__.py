"""The work list: what waits for this officer."""
