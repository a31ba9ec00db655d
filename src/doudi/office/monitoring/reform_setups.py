"""The two settings that a trial compares: today's rules with the local values entered, and the reform upon them."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from doudi.office.errors import RefusedError
from doudi.office.monitoring import registry_export
from doudi.office.registry import vocabulary
from doudi.policies.reforms.reform import ReformedLibrary, apply_reform
from doudi.rules.problems import RulesError
from doudi.simulation.scenario import Setup, setup_of

FILE = "方案.yaml"
"""The name under which messages cite the file of a reform."""


def load_reform(reform: str) -> ReformedLibrary:
    """The library of packs with the reform upon it. RefusedError with every fault of the file and its line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_text(reform, encoding="utf-8")
        try:
            library = apply_reform(vocabulary.library(), path)
            # The digest is computed from the file when it is first read, and the file goes with the folder.
            assert library.reform.pack.digest
        except RulesError as error:
            raise RefusedError(str(error).replace(f"{folder}/", "")) from error
    return library


def scenario_setups(library: ReformedLibrary, on: dt.date) -> tuple[Setup, Setup]:
    """Today's rules and the reformed ones, both with the local values of a day."""
    local_values = registry_export.local_values(on)
    return Setup("现行规定", vocabulary.library(), local_values), setup_of(library, local_values)
