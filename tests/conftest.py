"""What holds for every test: what the command prints is the same wherever the tests run."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.strategies._internal.strategies import SampledFromStrategy

from doudi.policies.packs.library import Library
from doudi.policies.packs.vocabulary import Vocabulary, read_vocabulary
from tests.database_template import begin_migrated

# Read when typer and rich are imported: a CI that asks for colour would put escape codes into what tests compare.
for name in ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "TTY_COMPATIBLE", "COLUMNS"):
    os.environ.pop(name, None)
os.environ["_TYPER_FORCE_DISABLE_TERMINAL"] = "1"

# A process that runs thousands of tests keeps millions of objects: looking for garbage among them as often as a new process does
# took a sixth of the time. What collecting the tests made stays to the end and is never looked through.
gc.set_threshold(50_000, 20, 100)

# The same examples in every run, so that a change is judged by what it changes; `make explore` draws new ones. Hypothesis
# also draws constants that it reads in the project's modules: those that the worker happened to import, in another order
# each time. And it names a choice by the hashes of what is chosen from, by which it later mutates examples: those of
# strings and functions are other ones in every process.
settings.register_profile("repeatable", derandomize=not os.environ.get("DOUDI_EXPLORE"), deadline=None)
settings.load_profile("repeatable")
assert hasattr(providers, "_get_local_constants"), "Hypothesis reads those constants elsewhere now: mend it here"
providers._get_local_constants = Constants
assert "calc_label" in vars(SampledFromStrategy), "Hypothesis names choices elsewhere now: mend it here"
choices: Any = SampledFromStrategy
choices.calc_label = lambda choice: choice.class_label + len(choice.elements)


@pytest.fixture(autouse=True)
def _the_day_is_put_back() -> Iterator[None]:
    """Days that pass in a test are those of this test alone (tests/office/walk.py)."""
    yield from _put_back()


@pytest.fixture(autouse=True, scope="class")
def _the_day_of_a_class_is_put_back() -> Iterator[None]:
    """So are those that pass while a class is set up, before any of its tests."""
    yield from _put_back()


def _put_back() -> Iterator[None]:
    before = django_settings.DOUDI if django_settings.configured else None
    yield
    if before is not None:
        django_settings.DOUDI = before


# Fixtures that open the database: those of pytest-django, and one beside it that is upgraded.
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
    "database",
}


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database: touches the database; set by itself, runs again on PostgreSQL")


# Before pytest leaves out what -m does not ask for.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        asked_for = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if asked_for or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """The database begins migrated. Tests that commit are cleaned up by emptying every table, which the guards of append-only
    tables refuse: they are taken off for that moment alone.
    """
    with django_db_blocker.unblock():
        begin_migrated(connection)
    original = type(connection.ops).execute_sql_flush

    def flush(operations: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with _without_guards():
            original(operations, sql_list)

    type(connection.ops).execute_sql_flush = flush  # type: ignore[assignment, method-assign]


@pytest.fixture
def unguarded(db: None) -> Callable[[], contextlib.AbstractContextManager[None]]:
    """Takes the guards off as one who can reach the database itself would: `with unguarded(): …`"""
    return _without_guards


@contextlib.contextmanager
def _without_guards() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, creation in triggers:
            cursor.execute(creation)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, read once."""
    return read_vocabulary()


@pytest.fixture(scope="session")
def library(vocabulary: Vocabulary) -> Library:
    """The shipped packs, read once."""
    return Library(vocabulary=vocabulary)
