"""What happens to a family: entering it with all that follows in sight, taking it back, and who lived there on any day."""
