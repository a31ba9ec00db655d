"""Policy documents: what they say, what enacts it, what lies."""
