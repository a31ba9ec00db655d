"""Folders that tests read from, wherever a test itself stands."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The checkout."""

SHARED = ROOT.parent / "shared"
"""Policy documents, clause registers and worked cases that lie beside the checkout in some workplaces; a test that reads
from it says so and skips, with a reason, where it is absent."""
