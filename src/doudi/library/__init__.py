"""Policy documents as texts: reading, recognising copies, comparing, and grounding packs in them. Knows no Django."""
