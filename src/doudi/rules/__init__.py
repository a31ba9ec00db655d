"""The language of rules: meaning, checking, deciding, explaining. Standard library only; no policy word in it."""
