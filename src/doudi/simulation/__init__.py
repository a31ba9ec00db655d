"""What a reform would change: who gains and loses, what it costs, budget lines, and reports of it."""
