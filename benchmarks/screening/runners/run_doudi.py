"""A pack by doudi's screener, a few parts of the population after the other: python run_doudi.py TASK"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import polars as pl
from facts import FACTS, KEYS
from task import asked

from doudi.policies.packs import Library
from doudi.policies.vocabulary import read_vocabulary
from doudi.screening.screener import LocalValues, Screener

WHOSE = {"households": "household", "people": "member"}
DECIDED_BY = {"households": ("region", "on"), "people": ()}
AT_ONCE = 4
"""Parts: two hundred thousand households; a step costs its share of a millisecond however few rows it has."""


def main():
    task = asked()
    packs = task.program / "doudi"
    vocabulary = read_vocabulary(packs / "vocabulary.yaml")
    # Status and sum, as the other engines give them: without reasons, needs and margins, which a screening has beside these
    screener = Screener(Library((packs,), vocabulary), LocalValues(), presume=True, advise=False)
    parts = sorted(path.name for path in (task.population / "households").iterdir())
    answers = {name: columns(vocabulary, name) for name in WHOSE}
    for name in answers:
        task.folder(name).mkdir()
    day, region = (
        task.on.toordinal(),
        pl.read_parquet(task.population / "households" / parts[0], columns=["region"], n_rows=1).item(),
    )
    screener.library.program(
        screener.library.for_region(region, day), day
    )  # the program is loaded, as the others load theirs
    task.started()
    for at in range(0, len(parts), AT_ONCE):
        with task.timed("load"):
            given = {
                name: pl.read_parquet(
                    [task.population / name / part for part in parts[at : at + AT_ONCE]],
                    columns=[*KEYS[name], *DECIDED_BY[name], *facts],
                )
                for name, facts in FACTS[task.program.name].items()
            }
        with task.timed("compute"):
            result = screener.decide(**given)
        with task.timed("write"):
            for name, asked_for in answers.items():
                if asked_for:
                    written = getattr(result, name).select(*KEYS[name], *asked_for)
                    written.write_parquet(task.folder(name) / parts[at])
    task.report()


def columns(vocabulary, table):
    """Of the answers: status and sum of each right."""
    rights = [right for right in vocabulary.rights.values() if right.whose == WHOSE[table]]
    return [f"{right.name}{part}" for right in rights for part in (("", ".low", ".high") if right.unit else ("",))]


if __name__ == "__main__":
    main()
