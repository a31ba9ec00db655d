"""Answers households by openfisca-core: python openfisca_engine.py PROGRAM_FOLDER RIGHT..."""

import json
import sys
from pathlib import Path

from openfisca_core.simulations import SimulationBuilder
from serving import serve


def ways(folder, rights):
    sys.path.insert(0, str(folder / "openfisca"))
    from system import system

    country = system()

    def asked(case):
        """The period, and the simulation of the situation."""
        situation = json.loads(case)
        return situation.pop("period"), SimulationBuilder().build_from_entities(country, situation)

    def answer(simulation, period):
        """Every right for the household and its members, in the order in which they were handed in."""
        return {name: simulation.calculate(name, period).tolist() for name in rights}

    def plain(case):
        period, simulation = asked(case)
        return json.dumps(answer(simulation, period))

    def traced(case):
        period, simulation = asked(case)
        simulation.trace = True
        answers = answer(simulation, period)
        trace = simulation.tracer.get_serialized_flat_trace()
        return json.dumps({"answer": answers, "trace": trace}, default=str)  # its web API writes dates so too

    return {"plain": plain, "traced": traced}


if __name__ == "__main__":
    serve(ways(Path(sys.argv[1]), sys.argv[2:]))
