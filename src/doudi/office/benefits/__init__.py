"""What awards come to month by month, what is paid of it, and the ledger that proves it."""
