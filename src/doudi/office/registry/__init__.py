"""People, households, and what is known of them, from where, since when."""
