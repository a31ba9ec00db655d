"""What policies know, for people: text for the terminal, printable web pages and drawings; the papers of a case as PDF."""
