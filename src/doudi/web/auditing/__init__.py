"""The audit, for auditors."""
