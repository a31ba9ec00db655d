"""Officers: their accounts, their duties by region, their kin, and the one point that decides what they may do."""
