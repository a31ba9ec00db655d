"""A program for policyengine-core: python run_policyengine.py TASK"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from arrays import run
from policyengine_core.enums import EnumArray
from policyengine_core.simulations import SimulationBuilder

if __name__ == "__main__":
    run("policyengine", SimulationBuilder, EnumArray)
