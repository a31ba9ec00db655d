"""Cases of households: reading and checking them, deciding them, the result in its fixed form, and replay."""
