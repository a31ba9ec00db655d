"""What a change would come to for cases: of a fact before it is saved, of a policy for what was decided."""
