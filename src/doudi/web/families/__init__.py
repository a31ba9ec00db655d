"""People and households: finding, looking at, and telling what is known of them."""
