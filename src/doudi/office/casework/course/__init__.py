"""The course of a proceeding: what its procedure says, what has happened, what may come next, and by when."""
