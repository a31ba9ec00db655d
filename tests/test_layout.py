"""The house as a stranger finds it: how full a folder is, how long a file, whether names say what they hold."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.paths import ROOT

SOURCE = ROOT / "src" / "doudi"
MODULES_OF_A_FOLDER = 20
LINES_OF_A_FILE = 400
STILL_TOO_LONG: dict[str, int] = {}
"""Files with two subjects that nobody has parted yet, and the lines past which they may not grow. Only to be shortened."""

# Words that tell a reader nothing of what a name holds. `by` is not among them: every action names its author so.
VAGUE = frozenset(
    (
        "one",
        "other",
        "others",
        "found",
        "at",
        "own",
        "given",
        "held",
        "kept",
        "told",
        "said",
        "shown",
        "seen",
        "known",
        "wanted",
        "asked",
        "made",
        "here",
        "there",
        "stands",
        "of",
        "what",
        "who",
        "thing",
        "whole",
        "whose",
    )
)
VAGUE_SHARE = {"src": 0.01, "tests": 0.01}
"""The largest share of bindings that may bear such a word."""

HOMONYMS = 12
"""The largest number of class names that two modules may share; each is a true homonym of the field."""


@cache
def trees(folder: Path) -> dict[Path, ast.Module]:
    """Every Python file below a folder but migrations, which Django writes, as a syntax tree."""
    return {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
    }


def bindings(tree: ast.Module) -> Iterator[str]:
    """The names of all variables, parameters and caught errors."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def shared_class_names(modules: dict[Path, ast.Module]) -> dict[str, list[Path]]:
    """Class names that stand in two modules or more. Inner classes, such as Django's Meta, belong to their class."""
    places: dict[str, list[Path]] = {}
    for path, tree in modules.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def test_no_folder_is_too_full() -> None:
    modules = Counter(path.parent for path in trees(SOURCE) if path.name != "__init__.py")
    assert len(modules) > 30
    assert {folder.relative_to(ROOT): n for folder, n in modules.items() if n > MODULES_OF_A_FOLDER} == {}


@pytest.mark.parametrize("folder", ["src", "tests"])
def test_no_file_is_too_long(folder: str) -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in trees(ROOT / folder)}
    limits = {path: STILL_TOO_LONG.get(path.relative_to(ROOT).as_posix(), LINES_OF_A_FILE) for path in lengths}
    assert {path.relative_to(ROOT): n for path, n in lengths.items() if n > limits[path]} == {}


@pytest.mark.parametrize("folder", ["src", "tests"])
def test_names_say_what_they_hold(folder: str) -> None:
    names = {path: Counter(bindings(tree)) for path, tree in trees(ROOT / folder).items()}
    vague = {path.relative_to(ROOT): sum(count[word] for word in VAGUE) for path, count in names.items()}
    share = sum(vague.values()) / sum(count.total() for count in names.values())
    worst = sorted(((n, path) for path, n in vague.items() if n), reverse=True)[:10]
    assert share < VAGUE_SHARE[folder], worst


def test_a_class_name_means_one_thing() -> None:
    shared = shared_class_names(trees(SOURCE))
    # Each activity of the web has forms and app configurations of its own; Django looks them up by module.
    assert len(shared) <= HOMONYMS, {
        name: [str(path.relative_to(SOURCE)) for path in paths] for name, paths in shared.items()
    }


def test_errors_are_called_errors() -> None:
    """A class whose base is an error ends in Error, so that a reader of `except` knows it."""
    misnamed = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path, tree in trees(SOURCE).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(re.search(r"(Error|Exception)$", ast.unparse(base)) for base in node.bases)
        and not node.name.endswith("Error")
    ]
    assert misnamed == []
