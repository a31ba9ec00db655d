"""Every kind of node and every function of the language: how it is typed, computed, worded and traced."""
