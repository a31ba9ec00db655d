"""Writing a pack: a starting folder for a county, and JSON Schemas for editors."""
