"""Pages of inquiries: visits, notices, hearings, panels, checks, samples, registers and reviews."""
