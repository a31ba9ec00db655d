"""What a family earns, owns and spends: the sheet with its sums, and the forms of single items."""
