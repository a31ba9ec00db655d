"""What `doudi check` finds, found every night and kept for those who must know; and what two people say of lost witnesses."""
