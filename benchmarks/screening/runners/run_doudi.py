"""A pack by doudi's screener, a few parts of the population after the other: python run_doudi.py TASK

With several threads as many lots of parts are decided side by side, as `doudi screen --workers` decides them in processes:
all are loaded, then all decided, then all written, so that each of the three has a time of its own.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import polars as pl
from facts import FACTS, KEYS
from task import asked

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import read_vocabulary
from doudi.screening.engine.screener import LocalValues, Screener
from doudi.screening.jobs.local import write_part

WHOSE = {"households": "household", "people": "member"}
DECIDED_BY = {"households": ("region", "on"), "people": ()}
A_LOT = 3
"""Parts: a hundred and fifty thousand households; a step costs its share of a millisecond however few rows it has."""


class Runner:
    def __init__(self, task):
        packs = task.program / "doudi"
        self.task, self.vocabulary = task, read_vocabulary(packs / "vocabulary.yaml")
        # Status and sum, as the other engines give them: without reasons, needs and margins, which a screening has beside these
        self.screener = Screener(Library((packs,), self.vocabulary), LocalValues(), presume=True, advise=False)
        parts = sorted(path.name for path in (task.population / "households").iterdir())
        self.lots = [parts[start : start + A_LOT] for start in range(0, len(parts), A_LOT)]

    def prepare(self):
        """Loads the program, as the others load theirs before the clock starts."""
        day, first = self.task.on.toordinal(), self.task.population / "households" / self.lots[0][0]
        region = pl.read_parquet(first, columns=["region"], n_rows=1).item()
        self.screener.library.program(self.screener.library.for_region(region, day), day)

    def load(self, lot):
        return {
            name: pl.read_parquet(
                [self.task.population / name / part for part in lot], columns=[*KEYS[name], *DECIDED_BY[name], *facts]
            )
            for name, facts in FACTS[self.task.program.name].items()
        }

    def decide(self, tables):
        return self.screener.decide(**tables)

    def write(self, lot, result):
        """A status for each right; a sum is one column, as both its ends are the same where every fact is given."""
        for name in WHOSE:
            frame, rights = getattr(result, name), self.rights(name)
            sums = [right.name for right in rights if right.unit]
            if any(not (frame[f"{right}.low"].eq_missing(frame[f"{right}.high"])).all() for right in sums):
                raise SystemExit("a sum is open, though every fact is given")
            if rights:
                columns = [*(right.name for right in rights), *(f"{right}.low" for right in sums)]
                write_part(frame.select(*KEYS[name], *columns), self.task.folder(name) / lot[0])

    def rights(self, table):
        return [right for right in self.vocabulary.rights.values() if right.entity == WHOSE[table]]


def main():
    task = asked()
    runner = Runner(task)
    runner.prepare()
    with ThreadPoolExecutor(task.threads) as pool:
        task.started()
        for first in range(0, len(runner.lots), task.threads):
            lots = runner.lots[first : first + task.threads]
            with task.timed("load"):
                inputs = list(pool.map(runner.load, lots))
            with task.timed("compute"):
                results = list(pool.map(runner.decide, inputs))
            del inputs
            with task.timed("write"):
                list(pool.map(runner.write, lots, results))
            del results
    task.report()


if __name__ == "__main__":
    main()
