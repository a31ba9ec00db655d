"""Applications and their proceedings, from the door to the decision."""
