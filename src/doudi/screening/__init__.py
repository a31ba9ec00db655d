"""Many households at once: tables in, the same outcomes as one household at a window out. Never opens the office's database."""
