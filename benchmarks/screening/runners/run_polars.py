"""A program by hand in Polars: python run_polars.py TASK"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import polars as pl
from facts import FACTS, KEYS
from task import asked


def main():
    task = asked()
    sys.path.insert(0, str(task.program / "polars"))
    import program

    task.started()
    with task.timed("load"):
        tables = [
            pl.scan_parquet(task.population / name / "*.parquet")
            .select(*KEYS[name], *facts)
            .collect(engine="streaming")
            .lazy()
            for name, facts in FACTS[task.program.name].items()
        ]
    with task.timed("compute"):
        plans = program.answers(*tables, task.on)
        answers = dict(zip(plans, pl.collect_all(plans.values(), engine="streaming"), strict=True))
    with task.timed("write"):
        for name, answer in answers.items():
            answer.write_parquet(task.table(name))
    task.report()


if __name__ == "__main__":
    main()
