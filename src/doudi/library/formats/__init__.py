"""Files as text: encodings, Word, PDF and web pages."""
