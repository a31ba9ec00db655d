"""Reads and checks packs, decides cases by them, lays reforms on top, compares and covers them. Knows no Django."""
