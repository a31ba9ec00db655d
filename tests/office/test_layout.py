"""The apps of the office look alike: the same file names in each, and rows are written in actions alone."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from doudi.office.settings import INSTALLED_APPS
from tests.paths import ROOT

OFFICE = ROOT / "src/doudi/office"
SHARED = {"__init__", "apps", "models", "enums", "actions", "queries", "perms", "jobs", "checks"}
"""What every app may have, under the same name."""
SERVICES = {
    "audit": {"chain", "codes", "chain_walk", "origin", "row_states", "verification", "verify", "witness", "witness_losses"},
    "regions": {"codes", "import_tree", "local_value_listing", "packs", "parameters"},
    "accounts": {"access", "adapters", "counts", "limits", "one_time_codes", "passwords", "signals"},
    "files": {"file_types", "filenames", "inert_files", "office_files", "storage", "upload_limits"},
    "policy_documents": {"changes", "reader"},
    "registry": {
        "answers", "contradictions", "current_facts", "encryption", "event_inputs", "identity",
        "item_models", "items", "kinship", "life_events", "namesakes", "timelines", "vocabulary",
    },
    "casework": {
        "awards", "consequences", "course", "determination", "entitlements", "exclusions", "exports",
        "identity_gate", "impact", "papers", "proceeding_models", "records", "review_models", "separation", "work",
    },
    "inquiry": {
        "appeal_course", "consents", "exports", "letter_contents", "notice_terms", "open_questions", "recorded_steps",
        "sample_frames", "visit_sheet",
    },
    "benefits": {
        "batch_enums", "batches", "contributions", "funds", "rosters",
        "standard_runs",
        "due_months", "ledger_proof", "owed", "payment_codes", "positions", "reckoner", "recovery_bounds",
        "rows_digest", "stale_months", "supplements",
    },
    "monitoring": {
        "case_history", "current_outcomes", "disclosure_control", "findings", "reform_setups", "reform_simulations",
        "registry_export", "screening",
    },
    "inspection": set(),
}  # fmt: skip
"""App → its modules that no other app has: services, each named by the noun of what it serves."""
REQUIRED = {"__init__", "apps", "models", "actions"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "insert_rows"}
WRITES_ELSEWHERE = {
    "accounts/models.py": "Django asks a model of users for a manager that makes them",
}


def _modules(app: str) -> set[str]:
    folder = OFFICE / app
    packages = {path.parent.name for path in folder.glob("*/__init__.py")} - {"migrations"}
    return {path.stem for path in folder.glob("*.py")} | packages


def _writes(path: Path) -> Iterator[int]:
    """Lines that write rows. `update` is also a method of sets and digests, which take their values by position."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in WRITES or (name == "update" and node.keywords and not node.args):
                yield node.lineno


def test_every_app_of_the_office_is_in_the_table() -> None:
    apps = {path.parent.name for path in OFFICE.glob("*/apps.py")}
    assert apps == set(SERVICES)


@pytest.mark.parametrize("app", SERVICES)
def test_an_app_has_the_files_that_every_app_has_and_its_services(app: str) -> None:
    modules = _modules(app)
    assert modules >= REQUIRED
    assert modules - SHARED == SERVICES[app]


@pytest.mark.parametrize("app", SERVICES)
def test_rows_are_written_in_actions_alone(app: str) -> None:
    writing: dict[str, list[int]] = {}
    for path in sorted((OFFICE / app).rglob("*.py")):
        name = path.relative_to(OFFICE).as_posix()
        allowed = path.name == "actions.py" or path.parent.name in ("actions", "migrations")
        if not allowed and name not in WRITES_ELSEWHERE:
            lines = list(_writes(path))
            writing |= {name: lines} if lines else {}
    assert not writing


@pytest.mark.parametrize("name", WRITES_ELSEWHERE)
def test_what_is_excepted_writes(name: str) -> None:
    assert list(_writes(OFFICE / name))


def test_the_apps_stand_in_one_order_everywhere() -> None:
    """Upwards in the contract that import-linter holds, downwards in the settings."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = [contract["layers"] for contract in contracts if contract.get("containers") == ["doudi.office"]]
    installed = [name.rpartition(".")[2] for name in INSTALLED_APPS if name.startswith("doudi.office.")]
    assert installed == layers[::-1] == list(SERVICES)


def test_files_and_folders_stay_small() -> None:
    for folder in (OFFICE, *OFFICE.rglob("*/")):
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert folder.name == "migrations" or len(modules) <= 20, folder
        for path in modules:
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert folder.name == "migrations" or lines <= 400, (path, lines)
