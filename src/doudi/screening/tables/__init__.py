"""The tables that a screening reads and writes: their columns, what a source may hold, local values, dates."""
