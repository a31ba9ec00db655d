"""What happened: every write, and every read of a person's file; appended, chained, vouched for from outside."""
