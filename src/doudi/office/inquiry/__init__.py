"""What is found out of a family before and after a decision: visits, notices, hearings, panels, checks, samples and registers."""
