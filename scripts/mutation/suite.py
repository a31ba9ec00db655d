"""Running the fixed suite against mutants: collected once, forked for each mutant, only the tests that reach it."""

from __future__ import annotations

import functools
import gc
import importlib.machinery
import os
import pickle
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import coverage
import pytest
from _pytest.runner import runtestprotocol

from mutation.mutants import Mutant, Source

PACKAGE = "doudi.rules"
UNUSED = ("terminal", "cacheprovider", "randomly", "xdist", "cov", "django", "hypothesispytest")
OPTIONS = ("-s", "-x", "--assert=plain", *(option for name in UNUSED for option in ("-p", f"no:{name}")))
KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"
SLACK, TIMES = 1.0, 20
"""Seconds of processor time that a test may take: so many, and so many times what it takes without a mutant."""
MEMORY = 4 << 30
CACHE = type(functools.lru_cache(int))


@dataclass(frozen=True)
class Baseline:
    """What the suite does on the package as it is."""

    failed: tuple[str, ...]
    total_seconds: float
    """Seconds of processor time that all tests take together, without recording."""
    seconds: tuple[float, ...]
    """By test, with recording."""
    reached: dict[str, dict[int, frozenset[int]]]
    """By module and line: the tests."""

    def tests(self, mutant: Mutant) -> list[int]:
        """Those that reach a mutant, the quickest first."""
        lines = self.reached.get(mutant.module, {})
        indices = {test for line in range(mutant.line, mutant.last + 1) for test in lines.get(line, ())}
        return sorted(indices, key=lambda test: self.seconds[test])


class Suite:
    """The tests of a folder, collected in this process. Nothing has run here: what tests compute and keep, each fork
    computes for itself, with the mutant in place."""

    def __init__(self, items: list[pytest.Item], folder: Path, sources: dict[str, Source], collected: float):
        self.items, self.folder, self.sources, self.collected = items, folder, sources, collected
        assert all(Path(_path(name)).is_relative_to(folder.parent.parent) for name in sources)
        total_seconds = in_fork(self._time)
        self.baseline = in_fork(lambda: self._record(total_seconds))

    def _time(self) -> float:
        since = time.process_time()
        for index in range(len(self.items)):
            self._passes(index)
        return time.process_time() - since

    def _record(self, total_seconds: float) -> Baseline:
        recorder = coverage.Coverage(data_file=None, config_file=False, include=[_path(name) for name in self.sources])
        caches = [cached for cached in gc.get_objects() if isinstance(cached, CACHE) and _is_ours(cached.__module__)]
        failed, seconds = [], []
        recorder.start()
        for index in range(len(self.items)):
            for cache in caches:  # what one test left there another would not compute, and so not reach
                cache.cache_clear()
            recorder.switch_context(str(index))
            since = time.perf_counter()
            if not self._passes(index):
                failed.append(self.items[index].nodeid)
            seconds.append(time.perf_counter() - since)
        recorder.stop()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where nothing was reached: a module without functions
            data, reached = recorder.get_data(), {}
        for name in self.sources:
            lines = data.contexts_by_lineno(_path(name))
            reached[name] = {line: frozenset(int(test) for test in tests if test) for line, tests in lines.items()}
        return Baseline(tuple(failed), total_seconds, tuple(seconds), reached)

    def _passes(self, index: int) -> bool:
        reports = runtestprotocol(self.items[index], log=False, nextitem=None)
        return not any(report.failed for report in reports)

    def try_mutant(self, mutant: Mutant) -> str:
        """In a fork: the verdict on a mutant, or the process is ended by the alarm."""
        tree = self.sources[mutant.module].tree
        mutant.edit.swap()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the compiler warns of `is not 0`, and warnings are errors here
            code = compile(tree, _path(mutant.module), "exec")
        if not (mutant.in_function and install(mutant, code)):
            return self._try_afresh(mutant, code)
        for index in self.baseline.tests(mutant):
            _set_alarm(SLACK + TIMES * self.baseline.seconds[index])
            if not self._passes(index):
                return self.items[index].nodeid
        return SURVIVED

    def _try_afresh(self, mutant: Mutant, code: CodeType) -> str:
        """Package and tests are imported once more, the mutated module from `code`; every test runs."""
        for name in [name for name in sys.modules if _is_ours(name)]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Finder(f"{PACKAGE}.{mutant.module}", code))
        _set_alarm(SLACK * 10 + TIMES * sum(self.baseline.seconds))
        first = _FirstFailure()
        passed = pytest.main([*OPTIONS, str(self.folder)], plugins=[first]) == 0
        return SURVIVED if passed else first.name


class _FirstFailure:
    name = "(collection)"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.name = report.nodeid


class Session:
    """The plugin that takes pytest over once the tests are collected."""

    def __init__(self, sources: dict[str, Source], folder: Path, use: Callable[[Suite], None]):
        self.sources, self.folder, self.use = sources, folder, use
        self.since = time.process_time()
        self.ended: SystemExit | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        collected = time.process_time() - self.since
        gc.collect()
        gc.freeze()  # forks share what is there
        try:
            self.use(Suite(session.items, self.folder, self.sources, collected))
        except SystemExit as ended:  # pytest would show where it was raised, not what it says
            self.ended = ended
        return True


def with_suite(folder: Path, sources: dict[str, Source], use: Callable[[Suite], None]) -> None:
    """Collects the tests of a folder and calls `use` with them."""
    plugin = Session(sources, folder, use)
    code = pytest.main([*OPTIONS, str(folder)], plugins=[plugin])
    if plugin.ended is not None:
        raise plugin.ended
    if code != pytest.ExitCode.OK:
        raise SystemExit(f"the suite in {folder} cannot be collected: {code!r}")


def in_fork(work: Callable[[], Any]) -> Any:
    """What a function returns that runs in a fork of its own."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(work(), pipe)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        sent = pipe.read()
    _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(f"recording what the tests reach ended with {os.waitstatus_to_exitcode(status)}")
    return pickle.loads(sent)


def _set_alarm(seconds: float) -> None:
    """Ends this process once it has used up so much more processor time: a busy machine kills no mutant."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.setitimer(signal.ITIMER_PROF, seconds)


# Putting a mutant in place


def install(mutant: Mutant, code: CodeType) -> bool:
    """Gives the function its mutated code; every reference to it sees the change. False where that cannot be."""
    function = _function(sys.modules[f"{PACKAGE}.{mutant.module}"], mutant.owner.split("."))
    if function is None:
        return False
    mutated = _code_of(code, function.__code__)
    if mutated is None or len(mutated.co_freevars) != len(function.__code__.co_freevars):
        return False
    function.__code__ = mutated
    return True


def _function(module: ModuleType, names: list[str]) -> FunctionType | None:
    target: Any = module
    for name in names:
        target = vars(target).get(name)
    for inner in ("fget", "func", "__func__", "__wrapped__"):  # properties, cached ones, static methods, caches
        target = getattr(target, inner, target) if not isinstance(target, FunctionType) else target
    return target if isinstance(target, FunctionType) else None


def _code_of(code: CodeType, like: CodeType) -> CodeType | None:
    """The code object of the same function within the code of a module."""
    if (code.co_qualname, code.co_firstlineno) == (like.co_qualname, like.co_firstlineno):
        return code
    inner = (const for const in code.co_consts if isinstance(const, CodeType))
    return next((match for inner_code in inner if (match := _code_of(inner_code, like)) is not None), None)


class _Finder(MetaPathFinder):
    """Finds one module, and gives it other code than its file has."""

    def __init__(self, name: str, code: CodeType):
        self.name, self.code = name, code

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        assert spec is not None
        assert isinstance(spec.loader, importlib.machinery.SourceFileLoader)
        code = self.code
        spec.loader.get_code = lambda fullname: code  # type: ignore[method-assign]
        return spec


def _is_ours(module: str) -> bool:
    return module.split(".")[0] in ("doudi", "tests")


def _path(module: str) -> str:
    path = sys.modules[f"{PACKAGE}.{module}"].__file__
    assert path is not None
    return path
