"""A program for openfisca-core: python run_openfisca.py TASK"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from arrays import run
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.simulations import SimulationBuilder

if __name__ == "__main__":
    run("openfisca", SimulationBuilder, EnumArray)
