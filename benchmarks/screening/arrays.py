"""A population in the form that openfisca-core and its descendant policyengine-core take in bulk: an array for each fact.

Both build a simulation by `SimulationBuilder`: entities declared by their ids, people joined to households, and inputs set
as arrays for a period. Runs in the environments of both.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import polars as pl
from facts import FACTS, KEYS
from households import PROGRAMS
from task import asked

YEARLY = {name for program in PROGRAMS for name in program.yearly}
LASTING = {name for program in PROGRAMS for name in program.lasting}
ENTITIES = {"households": "household", "people": "person"}


def run(folder, builder, enum_array):
    """`folder`: of the program's sources; `builder`: the engine's SimulationBuilder; `enum_array`: its EnumArray."""
    task = asked()
    sys.path.insert(0, str(task.program / folder))
    from system import system

    country = system()
    rights = next(program for program in PROGRAMS if program.name == task.program.name).rights
    task.started()
    with task.timed("load"):
        simulation = loaded(task, country, builder(), enum_array)
    with task.timed("compute"):
        answers = computed(simulation, rights, task.on)
    with task.timed("write"):
        for table in answers:
            keys = pl.read_parquet(task.population / table / "*.parquet", columns=list(KEYS[table]))
            keys.with_columns(**answers[table]).write_parquet(task.table(table))
    task.report()


def loaded(task, country, builder, enum_array):
    """The simulation with every input set. Tables are read one after the other, and let go as soon as they are arrays."""
    homes = read(task, "households")
    people = read(task, "people")
    builder.create_entities(country)
    builder.declare_person_entity("person", np.arange(people.height))
    households = builder.declare_entity("household", homes["household"].to_numpy())
    # By index: the names of ten million roles as strings take several times as long.
    builder.join_with_persons(households, people["household"].to_numpy(), np.zeros(people.height, dtype=np.int64))
    simulation = builder.build(country)
    for frame in (homes, people):
        for name in frame.columns:
            if name != "household":
                simulation.set_input(name, period_of(name, task.on), array(frame[name], country, enum_array))
    return simulation


def read(task, table):
    """The ids of households and the facts that the program asks for."""
    plan = pl.scan_parquet(task.population / table / "*.parquet")
    schema = plan.collect_schema()
    facts = FACTS[task.program.name][table]
    decimals = [name for name in facts if isinstance(schema[name], pl.Decimal)]
    plan = plan.select("household", *facts).with_columns(pl.col(decimals).cast(pl.Float32))
    return plan.collect(engine="streaming")


def array(column, country, enum_array):
    if not isinstance(column.dtype, pl.Enum):
        return column.to_numpy()
    possible = country.get_variable(column.name).possible_values
    codes = np.array([possible[name].index for name in column.dtype.categories])
    return enum_array(codes[column.to_physical().to_numpy()], possible)


def period_of(name, on):
    return "eternity" if name in LASTING else f"{on:%Y}" if name in YEARLY else f"{on:%Y-%m}"


def computed(simulation, rights, on):
    """By table and column: the arrays of every right, and of the variable that says whether it is granted."""
    tables = {}
    for right in rights:
        columns = tables.setdefault("households" if right.entity == "household" else "people", {})
        for name in filter(None, (right.granted, right.name)):
            columns[name] = simulation.calculate(name, f"{on:%Y-%m}")
    return tables
