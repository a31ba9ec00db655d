"""Changes that wait for a second person: accounts, duties, one-time passwords and identity numbers."""
