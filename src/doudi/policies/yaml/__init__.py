"""YAML files with the line of every value: reading, faults as records, and the shapes that a file must have."""
