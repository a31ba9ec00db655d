"""What `doudi check` runs. An app adds its own line here: a function without arguments that yields problems in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.module_loading import import_string

CHECKS: tuple[tuple[str, str], ...] = (
    ("审计记录", "doudi.office.audit.checks.problems"),
    ("材料文件", "doudi.office.documents.checks.problems"),
    ("登记的当前值", "doudi.office.registry.now.differing"),
    ("决定记录", "doudi.office.casework.checks.problems"),
)
"""(what it is called, where it stands)"""


def run(checks: Iterable[tuple[str, str]] | None = None) -> Iterator[tuple[str, list[str]]]:
    """(what was checked, what is wrong with it), one after the other; a check that breaks is a problem itself."""
    for label, path in CHECKS if checks is None else checks:
        try:
            yield label, list(import_string(path)())
        except Exception as error:  # the others still run
            yield label, [f"没有查完：{type(error).__name__}: {error}"]
