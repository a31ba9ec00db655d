"""What screenings of the registry found, as work lists; what a change of policy would do, for analysts."""
