"""Two texts side by side: alignment, reordering, differences and how much each weighs."""
