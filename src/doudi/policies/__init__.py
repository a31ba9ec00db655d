"""What the documents say, as data, with the schema and the load checks of every file of a pack."""
