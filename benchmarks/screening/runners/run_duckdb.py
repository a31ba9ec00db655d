"""A program by hand in SQL for DuckDB: python run_duckdb.py TASK"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import duckdb
from task import asked

TABLES = ("households", "people")


def main():
    task = asked()
    folder = task.program / "duckdb"
    load, compute = ((folder / f"{name}.sql").read_text(encoding="utf-8") for name in ("load", "compute"))
    # As its guide to performance has it where the order of rows does not matter.
    database = duckdb.connect(config={"threads": task.threads, "preserve_insertion_order": False})
    database.execute(f"SET VARIABLE day = DATE '{task.on}'")
    for name in TABLES:
        database.execute(f"CREATE VIEW given_{name} AS FROM read_parquet('{task.population}/{name}/*.parquet')")
    task.started()
    with task.timed("load"):
        database.execute(load)
    with task.timed("compute"):
        database.execute(compute)
    answered = {name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    with task.timed("write"):
        for name in TABLES:
            if f"answers_{name}" in answered:
                database.execute(f"COPY answers_{name} TO '{task.table(name)}' (FORMAT parquet, COMPRESSION zstd)")
    task.report()


if __name__ == "__main__":
    main()
