"""Groups of subcommands of `doudi`, and what all of them share."""
