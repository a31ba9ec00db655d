"""Mutation testing of the rules engine: changes one thing at a time and asks whether a test notices.

    .venv/bin/python scripts/mutate.py                         # until all mutants are tried; --minutes bounds it
    .venv/bin/python scripts/mutate.py --sample 20             # every 20th mutant, for a quick look
    .venv/bin/python scripts/mutate.py --module engine.needs   # one module
    .venv/bin/python scripts/mutate.py --report                # no run, only what is known

A run works on a copy of the package and the tests as they were when it began: the work tree is never written to, and
edits meanwhile do no harm. Verdicts are appended to `.mutation/results.jsonl`; what was killed is not tried again
until its function changes or the test that killed it is gone, what survived not until anything in the package or the
tests changes. Ends with 1 where a survivor is not explained in docs/mutation.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mutation.mutants import Mutant, read
from mutation.results import Results, explained, report
from mutation.suite import KILLED, SURVIVED, TIMEOUT, Suite, with_suite

ROOT = Path(__file__).resolve().parent.parent
RULES, TESTS = Path("src", "doudi", "rules"), Path("tests", "rules")
MODULES = (
    "types", "language.binding", "language.operations.arithmetic", "language.operations.dates", "language.operations.members",
    "language.operations.references", "language.operations.truths", "program.program", "program.resolver",
    "unknowns.intervals", "unknowns.sentinels", "unknowns.decision_diagrams", "unknowns.diagram_space",
    "unknowns.feasible_regions", "unknowns.linear_programs", "engine.case", "engine.closures", "engine.compiler",
    "engine.node_compiler", "engine.decide", "engine.needs", "engine.outcome", "engine.turning_points",
)  # fmt: skip
SETTINGS = """[pytest]
pythonpath = . src
filterwarnings = error
markers = long
addopts = --import-mode=importlib --strict-markers -m "not long"
"""
PATIENCE = 300
"""Seconds after which a mutant is ended that uses no processor time."""


@dataclass
class Running:
    mutant: Mutant
    since: float


class Runner:
    """Keeps up to `workers` mutants running, each in a fork."""

    def __init__(self, suite: Suite, workers: int, results: Results, scratch: Path):
        self.suite, self.workers, self.results, self.scratch = suite, workers, results, scratch
        self.running: dict[int, Running] = {}

    def start(self, mutant: Mutant) -> None:
        self.wait(self.workers)
        pid = os.fork()
        if pid == 0:
            outcome = "(nothing)"
            try:
                silence()
                outcome = self.suite.try_mutant(mutant)
            except BaseException as error:  # the mutant broke what runs the tests
                outcome = type(error).__name__
            finally:
                self._verdict_path(os.getpid()).write_text(outcome, encoding="utf-8")
                os._exit(0)
        self.running[pid] = Running(mutant, time.monotonic())

    def _verdict_path(self, pid: int) -> Path:
        return self.scratch / f"verdict-{pid}"

    def wait(self, below: int) -> None:
        """Until fewer than `below` are running."""
        while len(self.running) >= max(below, 1):
            for pid, trial in list(self.running.items()):
                if time.monotonic() - trial.since > PATIENCE:
                    os.kill(pid, signal.SIGKILL)
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid in self.running:
                self._ended(pid, self.running.pop(pid))
            else:
                time.sleep(0.002)

    def stop(self) -> None:
        for pid in self.running:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self.running.clear()

    def _ended(self, pid: int, trial: Running) -> None:
        path = self._verdict_path(pid)
        outcome = path.read_text(encoding="utf-8") if path.exists() else TIMEOUT
        path.unlink(missing_ok=True)  # another process may come to have this number
        verdict = outcome if outcome in (SURVIVED, TIMEOUT) else KILLED
        self.results.add(trial.mutant, verdict, outcome if verdict == KILLED else "", time.monotonic() - trial.since)


def silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def snapshot(scratch: Path) -> Path:
    """The rules and their tests as they are now, with settings of their own: the rest of the project is not needed.

    Tests that decide by a pack are left out: they would need the packages that read one.
    """
    tree = scratch / "tree"
    for name in (RULES, TESTS):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / RULES.parent / "__init__.py", tree / RULES.parent)
    for path in (tree / TESTS).rglob("test_*.py"):
        if re.search(r"^from doudi\.(?!rules\b)", path.read_text(encoding="utf-8"), re.M):
            path.unlink()
    (tree / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    return tree


def digest_of(tree: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*(tree / RULES).rglob("*.py"), *(tree / TESTS).rglob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=60, help="stop after this many minutes; the next run carries on")
    parser.add_argument("--sample", type=int, default=1, metavar="K", help="only every K-th mutant")
    parser.add_argument("--module", action="append", choices=MODULES, help="only this module (may be repeated)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--results", type=Path, default=ROOT / ".mutation" / "results.jsonl")
    parser.add_argument("--report", action="store_true", help="run nothing, say what is known")
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        return run(options, snapshot(scratch), scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def run(options: argparse.Namespace, tree: Path, scratch: Path) -> int:
    chosen = options.module or MODULES
    sources = {
        name: read(name, (tree / RULES / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")) for name in chosen
    }
    mutants = [mutant for source in sources.values() for mutant in source.mutants][:: options.sample]
    results = Results(options.results.resolve(), digest_of(tree))
    since = time.monotonic()
    end = since + options.minutes * 60

    def use(suite: Suite) -> None:
        if suite.baseline.failed:
            raise SystemExit(f"these do not pass on the package as it is: {', '.join(suite.baseline.failed)}")
        tests = {item.nodeid for item in suite.items}
        todo = [mutant for mutant in mutants if not results.is_known(mutant, tests)]
        print(f"{len(suite.items)} tests; of processor time, collecting them took {suite.collected:.1f} s", end=", ")
        print(f"running them takes {suite.baseline.total_seconds:.1f} s")
        print(f"{len(mutants)} mutants, {len(todo)} to be tried", flush=True)
        runner = Runner(suite, options.workers, results, scratch)
        try:
            for mutant in todo:
                if time.monotonic() > end:
                    break
                runner.start(mutant)
            runner.wait(1)
        finally:
            runner.stop()

    if not options.report:
        os.chdir(tree)
        sys.dont_write_bytecode = True
        with_suite(tree / TESTS, sources, use)
        print(f"{(time.monotonic() - since) / 60:.1f} minutes")
    is_complete = options.sample == 1 and not options.module
    return 0 if report(mutants, results, explained(ROOT / "docs" / "mutation.md"), is_complete) else 1


if __name__ == "__main__":
    sys.exit(main())
