"""Whether packs hold: load checks, worked cases, coverage of clauses and what enacts each."""
