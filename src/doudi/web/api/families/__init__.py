"""A family's file over HTTP: a module for each part of it."""
