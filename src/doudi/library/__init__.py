"""Policy documents as texts: reading files, finding clauses, comparing texts, telling copies, grounding packs.

Works on files without the office and knows no jurisdiction: what a pack says is read from the pack.
"""
