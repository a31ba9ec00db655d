"""What keeps numbers sealed: which tables hold them, the blind indexes by which they are found, and the canaries of keys."""
