"""The audit: every write, and every read of a person's file, chained by hash and witnessed outside the database."""
