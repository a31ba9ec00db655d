"""A text as a document: heading, numbering, positions of clauses, and the normal form of characters."""
