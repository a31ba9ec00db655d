"""What every engine's process is asked and reports. Standard library only: this file runs in the environment of each engine.

A task is JSON in the first argument: {"program": folder, "population": folder, "answers": folder, "threads": n, "on": day,
"spawned": monotonic seconds}. The report is one line of JSON: seconds to start, load, compute and write, seconds of processors
for the last three, and the peak of resident memory in megabytes.
"""

import datetime as dt
import json
import sys
import time
from contextlib import contextmanager
from pathlib import Path


class Task:
    def __init__(self, text):
        fields = json.loads(text)
        self.program, self.population = Path(fields["program"]), Path(fields["population"])
        self.answers, self.threads = Path(fields["answers"]), fields["threads"]
        self.on, self.spawned = dt.date.fromisoformat(fields["on"]), fields["spawned"]
        self.seconds = {"start_s": 0.0, "load_s": 0.0, "compute_s": 0.0, "write_s": 0.0, "processor_s": 0.0}

    def started(self):
        """To be called when the engine is imported and its program loaded: what came before is its start."""
        self.seconds["start_s"] = time.monotonic() - self.spawned

    @contextmanager
    def timed(self, part):
        """Adds to `load`, `compute` or `write`: a part may come in pieces."""
        before, worked = time.perf_counter(), time.process_time()
        yield
        self.seconds[f"{part}_s"] += time.perf_counter() - before
        self.seconds["processor_s"] += time.process_time() - worked

    def table(self, name):
        """Where the answers of `households` or `people` go, in one file."""
        return self.folder(name).with_suffix(".parquet")

    def folder(self, name):
        """Where they go in parts."""
        return self.answers / name

    def report(self):
        print(json.dumps({**self.seconds, "peak_mb": _peak_mb()}), flush=True)


def _peak_mb():
    """Of this process alone. `ru_maxrss` would not do: it keeps the size of the process that this one was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kibibytes = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
    return int(kibibytes) * 1024 / 1e6


def asked():
    return Task(sys.argv[1])
