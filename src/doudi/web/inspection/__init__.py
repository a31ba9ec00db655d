"""What the night's inspection found, for administrators and auditors, and witnesses that are lost."""
