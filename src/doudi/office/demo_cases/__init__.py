"""The way of the demo's families through their cases."""
