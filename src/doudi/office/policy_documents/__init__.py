"""Policy documents as the office keeps them: their text, their clauses, their standing, and what has replaced them."""
