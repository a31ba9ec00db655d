"""What policies know, for people: text for the terminal, printable web pages and drawings."""
