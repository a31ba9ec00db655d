"""The script of mutation testing names modules of the rules that are there."""

from __future__ import annotations

import ast

from tests.paths import ROOT

SCRIPT = ROOT / "scripts" / "mutate.py"


def test_the_modules_are_there() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    (modules,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MODULES"
    )
    rules = ROOT / "src" / "doudi" / "rules"
    assert len(modules) > 10
    assert [name for name in modules if not (rules / f"{name.replace('.', '/')}.py").is_file()] == []
