"""People, households, and the facts that are recorded of them, each with its source and its day."""
