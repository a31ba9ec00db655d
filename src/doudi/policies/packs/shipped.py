"""Where the packs, the vocabulary and the division codes that ship with Doudi stand: data only, apart from this code."""

from __future__ import annotations

from pathlib import Path

SHIPPED_PACKS = Path(__file__).parents[2] / "packs"
"""Holds `vocabulary.yaml`, `divisions.csv`, the starting texts and one folder for each pack."""
