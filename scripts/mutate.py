"""Mutation testing of the rules engine: changes one thing at a time and asks whether a test notices.

    .venv/bin/python scripts/mutate.py --minutes 10            # a bounded run, carried on by the next one
    .venv/bin/python scripts/mutate.py --sample 20             # every 20th mutant, for a quick look
    .venv/bin/python scripts/mutate.py --module diagrams       # one module
    .venv/bin/python scripts/mutate.py --report                # no run, only what is known

A run works on a copy of the package and the tests as they were when it began, and each mutant on one of its own; the
work tree is never written to, and edits meanwhile do no harm. The suite is `tests/rules`, in one process. Workers are
forked from a process that has imported pytest already, two at a time. Results are appended to
`.mutation/results.jsonl`, by module, place, mutation and a digest of the module's source: what was killed is not tried
again until its module changes, what survived not until the tests change. See docs/mutation.md.
"""

from __future__ import annotations

import argparse
import ast
import copy
import hashlib
import io
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RULES = Path("src", "doudi", "rules")
MODULES = (
    "types", "intervals", "interpreter", "closures", "cells", "binding", "program", "diagrams", "regions", "outcomes",
)  # fmt: skip
SUITE = ("-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-m", "not long")
KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"

COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift,
}  # fmt: skip
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
SAFE_TO_DROP = (ast.Assign, ast.AugAssign, ast.Expr, ast.Continue, ast.Raise, ast.Delete)


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, and what stands there before and after."""

    module: str
    line: int
    column: int
    kind: str
    before: str
    after: str
    site: int
    """Which of the module's sites it is."""

    @property
    def place(self) -> str:
        return f"src/doudi/rules/{self.module}.py:{self.line}"

    def key(self, digest: str) -> str:
        return f"{self.module}:{self.line}:{self.column}:{self.kind}:{self.after}:{digest}"


# Making mutants


Site = tuple[ast.AST, str, Callable[[ast.AST], ast.AST | None]]


class _Sites(ast.NodeVisitor):
    """Every place of a tree that can be changed, in the order of the source."""

    def __init__(self) -> None:
        self.found: list[Site] = []

    def add(self, node: ast.AST, kind: str, change: Callable[[ast.AST], ast.AST | None]) -> None:
        self.found.append((node, kind, change))

    def visit(self, node: ast.AST) -> None:
        if _is_typing_only(node):
            return
        for name in ("compare", "arithmetic", "logic", "constant", "branch", "name", "leaving", "statement"):
            getattr(self, "_" + name)(node)
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self.visit(child)

    def _compare(self, node: ast.AST) -> None:
        if isinstance(node, ast.Compare):
            for index, op in enumerate(node.ops):
                if type(op) in COMPARE:
                    self.add(node, "compare", _with_op(index, COMPARE[type(op)]))

    def _arithmetic(self, node: ast.AST) -> None:
        if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in ARITHMETIC and not _is_text(node):
            self.add(node, "arithmetic", _set("op", ARITHMETIC[type(node.op)]()))

    def _logic(self, node: ast.AST) -> None:
        if isinstance(node, ast.BoolOp):
            self.add(node, "logic", _set("op", ast.Or() if isinstance(node.op, ast.And) else ast.And()))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            self.add(node, "unary", lambda found: found.operand if isinstance(found, ast.UnaryOp) else None)

    def _constant(self, node: ast.AST) -> None:
        if not isinstance(node, ast.Constant):
            return
        value = node.value
        if value is None:
            self.add(node, "constant", _set("value", 0))
        elif isinstance(value, bool):
            self.add(node, "constant", _set("value", not value))
            self.add(node, "constant", _set("value", None))
        elif isinstance(value, int):
            self.add(node, "constant", _set("value", value + 1))
            if value in (0, 1):
                self.add(node, "constant", _set("value", 1 - value))

    def _branch(self, node: ast.AST) -> None:
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            self.add(node, "negated", _negated)
        if isinstance(node, ast.comprehension) and node.ifs:
            self.add(node, "unfiltered", _set("ifs", []))

    def _name(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name) and node.id in SWAPPED and isinstance(node.ctx, ast.Load):
            self.add(node, "swapped", _set("id", SWAPPED[node.id]))

    def _leaving(self, node: ast.AST) -> None:
        if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
            self.add(node, "return None", _set("value", ast.Constant(None)))

    def _statement(self, node: ast.AST) -> None:
        if isinstance(node, SAFE_TO_DROP) and not _is_docstring(node):
            self.add(node, "dropped", lambda found: ast.Pass())


def _is_typing_only(node: ast.AST) -> bool:
    """What changes nothing that runs, or only text: imports, docstrings, what is raised, what is shown."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.JoinedStr):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("FormulaError", "cast"):
        return True
    if isinstance(node, ast.FunctionDef) and node.name in ("__repr__", "__str__"):
        return True
    simple = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    return simple and isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("Value", "Type", "__slots__")


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_text(node: ast.BinOp | ast.AugAssign) -> bool:
    parts = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    return any(isinstance(part, ast.Constant | ast.JoinedStr) and isinstance(_text(part), str) for part in parts)


def _text(node: ast.expr) -> object:
    return "" if isinstance(node, ast.JoinedStr) else getattr(node, "value", None)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _set(field: str, value: object) -> Callable[[ast.AST], ast.AST]:
    def change(node: ast.AST) -> ast.AST:
        setattr(node, field, value)
        return node

    return change


def _with_op(index: int, op: type[ast.cmpop]) -> Callable[[ast.AST], ast.AST]:
    def change(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Compare)
        node.ops[index] = op()
        return node

    return change


def _negated(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.If | ast.IfExp | ast.While)
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return node


class _Replace(ast.NodeTransformer):
    def __init__(self, wanted: ast.AST, by: ast.AST):
        self.wanted, self.by = wanted, by

    def visit(self, node: ast.AST) -> Any:
        return self.by if node is self.wanted else self.generic_visit(node)


def mutants(module: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its source."""
    for index, (node, kind, change) in enumerate(_sites(ast.parse(text))):
        changed = change(copy.deepcopy(node))
        if changed is not None:
            line, column = _where(node)
            yield Mutant(module, line, column, kind, _line(node), _line(changed), index)


def mutated(text: str, index: int) -> str:
    """The source of a module with the change at one of its sites made."""
    tree = ast.parse(text)
    node, _, change = _sites(tree)[index]
    changed = change(node)
    if changed is not None and changed is not node:
        tree = _Replace(node, changed).visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree))


def _sites(tree: ast.Module) -> list[Site]:
    found = _Sites()
    found.visit(tree)
    return found.found


def _where(node: ast.AST) -> tuple[int, int]:
    if isinstance(node, ast.comprehension):
        node = node.iter
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _line(node: ast.AST) -> str:
    """One line that shows a node: of a statement with a body, its head."""
    shown = copy.copy(node)
    if isinstance(shown, ast.If | ast.While):
        return f"{type(shown).__name__.lower()} {ast.unparse(shown.test)}"
    return " ".join(ast.unparse(shown).split())[:160]


# Running them


def digest_of(*paths: Path) -> str:
    seen = hashlib.sha256()
    for path in paths:
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


@dataclass
class Running:
    mutant: Mutant
    key: str
    folder: Path
    since: float


class Runner:
    """Keeps up to `workers` mutants running, each in a fork that runs the suite on its own copy of the package."""

    def __init__(self, workers: int, limit: float, results: Path, tree: Path, suite: str):
        self.workers, self.limit, self.results, self.tree, self.suite = workers, limit, results, tree, suite
        self.scratch = tree.parent
        self.running: dict[int, Running] = {}

    def start(self, mutant: Mutant, key: str) -> None:
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        write_package(self.tree, folder, mutant)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            os._exit(run_suite(self.tree, folder))
        self.running[pid] = Running(mutant, key, folder, time.monotonic())

    def wait(self, below: int) -> None:
        """Until fewer than `below` are running."""
        while len(self.running) >= max(below, 1):
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid in self.running:
                self._ended(pid, SURVIVED if os.waitstatus_to_exitcode(status) == 0 else KILLED)
                continue
            for late in [pid for pid, one in self.running.items() if time.monotonic() - one.since > self.limit]:
                with suppress(ProcessLookupError):
                    os.kill(late, signal.SIGKILL)
                os.waitpid(late, 0)
                self._ended(late, TIMEOUT)
            time.sleep(0.01)

    def stop(self) -> None:
        for pid, one in self.running.items():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            shutil.rmtree(one.folder, ignore_errors=True)
        self.running.clear()

    def _ended(self, pid: int, verdict: str) -> None:
        one = self.running.pop(pid)
        shutil.rmtree(one.folder, ignore_errors=True)
        mutant = one.mutant
        row = {
            "key": one.key, "module": mutant.module, "line": mutant.line, "column": mutant.column, "kind": mutant.kind,
            "before": mutant.before, "after": mutant.after, "verdict": verdict, "suite": self.suite,
            "seconds": f"{time.monotonic() - one.since:.2f}",
        }  # fmt: skip
        with self.results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def snapshot(scratch: Path) -> Path:
    """The work tree as it is now, as far as the suite needs it. Times are kept, so that what is compiled stays valid."""
    tree = scratch / "tree"
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, tree / name)
    shutil.copy2(ROOT / "pyproject.toml", tree / "pyproject.toml")
    return tree


def write_package(tree: Path, folder: Path, mutant: Mutant | None) -> None:
    """The package linked file by file, compiled ones too; the mutated module is a file of its own."""
    source = tree / "src"
    for path in source.rglob("*"):
        own = mutant is not None and path.name.split(".")[0] == mutant.module and "rules" in path.parts
        if path.is_dir() or (own and path.suffix == ".pyc"):
            continue
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        if mutant is not None and path == tree / RULES / f"{mutant.module}.py":
            target.write_text(mutated(path.read_text(encoding="utf-8"), mutant.site), encoding="utf-8")
        else:
            target.symlink_to(path)


def run_suite(tree: Path, folder: Path) -> int:
    """In a fork: the suite against the package in `folder`. Nothing of the package was imported before the fork."""
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    os.chdir(tree)
    import pytest

    sink = io.StringIO()
    try:
        with redirect_stdout(sink), redirect_stderr(sink):
            code = pytest.main([*SUITE, str(tree / "tests" / "rules")])
            import doudi

            assert Path(doudi.__file__).is_relative_to(folder)
    except BaseException:
        return 2
    return int(code)


def green(tree: Path, scratch: Path) -> tuple[bool, float]:
    """Whether the suite passes on the package as it is, and how long it takes."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    write_package(tree, folder, None)
    since = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os._exit(run_suite(tree, folder))
    _, status = os.waitpid(pid, 0)
    shutil.rmtree(folder, ignore_errors=True)
    return os.waitstatus_to_exitcode(status) == 0, time.monotonic() - since


# What is known


def known_results(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {row["key"]: row for row in rows}


def report(todo: list[tuple[Mutant, str]], known: dict[str, dict[str, str]]) -> None:
    by_module: dict[str, Counter[str]] = {}
    for mutant, key in todo:
        verdict = known[key]["verdict"] if key in known else "not tried"
        by_module.setdefault(mutant.module, Counter())[verdict] += 1
    print(f"{'module':<14}{'mutants':>9}{'killed':>9}{'timeout':>9}{'survived':>10}{'not tried':>11}")
    total: Counter[str] = Counter()
    for module, counts in [*by_module.items(), ("all", total)]:
        row = [counts[name] for name in (KILLED, TIMEOUT, SURVIVED, "not tried")]
        print(f"{module:<14}{sum(counts.values()):>9}{row[0]:>9}{row[1]:>9}{row[2]:>10}{row[3]:>11}")
        if counts is not total:
            total.update(counts)
    survivors = [mutant for mutant, key in todo if key in known and known[key]["verdict"] == SURVIVED]
    for mutant in survivors:
        print(f"{mutant.place} [{mutant.kind}] {mutant.before} -> {mutant.after}")


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
    suite = digest_of(*sorted((tree / "tests" / "rules").rglob("*.py")))
    todo: list[tuple[Mutant, str]] = []
    for module in options.module or MODULES:
        path = tree / RULES / f"{module}.py"
        if path.exists():
            digest = digest_of(path)
            todo += [(mutant, mutant.key(digest)) for mutant in mutants(module, path.read_text(encoding="utf-8"))]
    todo = todo[:: options.sample]
    known = {
        key: row
        for key, row in known_results(options.results).items()
        if row["verdict"] != SURVIVED or row["suite"] == suite or options.report
    }
    if options.report:
        report(todo, known)
        return 0

    import pytest  # noqa: F401  # imported once, before the forks

    passes, seconds = green(tree, scratch)
    if not passes:
        print("tests/rules does not pass on the package as it is: mend that first", file=sys.stderr)
        return 2
    print(f"{len(todo)} mutants, {sum(key in known for _, key in todo)} known; the suite takes {seconds:.1f} s")
    options.results.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + options.minutes * 60
    runner = Runner(options.workers, max(10 * seconds, 20), options.results, tree, suite)
    try:
        for mutant, key in todo:
            if time.monotonic() > end:
                break
            if key not in known:
                runner.wait(options.workers)
                runner.start(mutant, key)
        runner.wait(1)
    finally:
        runner.stop()
    report(todo, known_results(options.results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
