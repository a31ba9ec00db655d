"""The groups of the command `doudi`; each imports what it needs when it runs."""
