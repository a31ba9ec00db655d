"""Fills an office with invented families and cases in bulk, to see how it works with a county's or a city's worth of them."""
