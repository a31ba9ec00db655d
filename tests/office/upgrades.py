"""Takes a database of its own from an earlier state of the office's tables to a later one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

ALIAS = "upgraded"


def migrate(database: BaseDatabaseWrapper, targets: Sequence[tuple[str, str | None]] | None = None) -> Any:
    """The models as they are after migrating to the targets, or to the newest state of the office's own apps."""
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("doudi.office.")}
    newest: Sequence[tuple[str, str | None]] = tuple(
        node for node in MigrationExecutor(database).loader.graph.leaf_nodes() if node[0] in labels
    )
    nodes = targets or newest
    MigrationExecutor(database).migrate(list(nodes))
    return MigrationExecutor(database).loader.project_state([(label, name) for label, name in nodes if name]).apps
