"""Characters and their encodings, for every package that reads files; needs the standard library only."""
