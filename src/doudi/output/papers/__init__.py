"""The papers of a case as PDF: what stands on each, and how it is set."""
