"""What the registry says night after night: who may be missed, and who may no longer have a right that was granted."""
