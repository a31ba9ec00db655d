"""A database that was made while policy documents belonged to the app `documents` is taken on without loss."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from tests.office.upgrades import ALIAS, migrate

pytestmark = pytest.mark.long

# The last migration of each app of the office before policy documents became an app.
OLD_STATE: list[tuple[str, str | None]] = [
    ("audit", "0002_guards"),
    ("regions", "0003_one_value_from_a_day"),
    ("accounts", "0002_offices_and_ends"),
    ("documents", "0004_policy_text_guards"),
    ("registry", "0002_guards"),
    ("casework", "0002_guards"),
    ("monitoring", "0003_trials"),
    ("auth", "0012_alter_user_first_name_max_length"),
]
TABLES = ("documents_document", "documents_policytext", "documents_policyclause", "documents_policychange")
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


def fill(models: Any) -> int:
    """An official text with two clauses, its successor and the change from one to the other; a permission that somebody
    holds. Returns the number of the permission."""

    def rows(label: str, model: str) -> Any:
        return models.get_model(label, model).objects.using(ALIAS)

    importer, confirmer = (
        rows("accounts", "User").create(username=name, name=name, password="!", joined_at=NOON) for name in ("甲", "乙")
    )
    texts = []
    for number, digit in (("虚构发〔2020〕1号", "1"), ("虚构发〔2026〕2号", "2")):
        document = rows("documents", "Document").create(
            title=f"{number}.txt", kind="政策文件", digest=digit * 64, media_type="text/plain", size=40,
            region_code="450721000000", confidentiality="policy", uploaded_by=importer, uploaded_at=NOON,
        )  # fmt: skip
        texts.append(
            rows("documents", "PolicyText").create(
                document=document, region_code="450721000000", number=number, title="虚构办法", disclosure="public",
                issued=dt.date(2020, 1, 1), text=f"一、保障{number}", text_digest=digit * 64, standing="official",
                verdict="new", report=["没有相近的文件"], imported_by=importer, imported_at=NOON,
                confirmed_by=confirmer, confirmed_at=NOON, confirmed_how="与原件核对",
            )
        )  # fmt: skip
    old, new = texts
    for order, position in enumerate(("一", "一(一)"), start=1):
        rows("documents", "PolicyClause").create(
            policy_text=old, order=order, position=position, depth=order - 1, start=0, own_end=2, end=5
        )
    rows("documents", "PolicyChange").create(
        policy_text=old, kind="replaced", successor=new, by_document=str(new.number), valid_from=dt.date(2026, 4, 1),
        clauses=[{"pack": "x", "id": "X-1", "position": "一", "told": ["改为"]}], elements=[], rights={"x": ["dibao"]},
        recorded_by=importer, recorded_at=NOON,
    )  # fmt: skip
    content_type = rows("contenttypes", "ContentType").create(app_label="documents", model="policytext")
    permission = rows("auth", "Permission").create(content_type=content_type, codename="view_policytext", name="x")
    group = rows("auth", "Group").create(name="readers")
    group.permissions.add(permission)
    return int(permission.pk)


def content(database: BaseDatabaseWrapper) -> dict[str, list[Any]]:
    with database.cursor() as cursor:
        every = {}
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            every[table] = cursor.fetchall()
    return every


def schema(database: BaseDatabaseWrapper) -> dict[str, Any]:
    """Columns, constraints, indexes and triggers of the tables, as the database itself describes them; PostgreSQL keeps triggers of
    its own for the references of other tables, which come and go with these."""
    if database.vendor == "sqlite":
        query = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s ORDER BY type, name"
    else:
        query = (
            "SELECT 'column', column_name, data_type FROM information_schema.columns WHERE table_name = %s UNION ALL "
            "SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text = %s "
            "UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE tablename = %s UNION ALL "
            "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE tgrelid::regclass::text = %s AND NOT tgisinternal ORDER BY 1, 2"
        )
    with database.cursor() as cursor:
        described = {}
        for table in TABLES:
            cursor.execute(query, (table,) * query.count("%s"))
            described[table] = cursor.fetchall()
    return described


def test_policy_documents_become_an_app_without_loss(database: BaseDatabaseWrapper) -> None:
    permission = fill(migrate(database, OLD_STATE))
    rows, before = content(database), schema(database)
    assert [len(rows[table]) for table in TABLES] == [2, 2, 2, 1]

    models = migrate(database)
    assert content(database) == rows
    assert schema(database) == before
    text = models.get_model("policy_documents", "PolicyText").objects.using(ALIAS).get(number="虚构发〔2020〕1号")
    assert text.document.title == "虚构发〔2020〕1号.txt"
    assert [clause.position for clause in text.clauses.order_by("order")] == ["一", "一(一)"]
    assert text.changes.get().successor.number == "虚构发〔2026〕2号"

    moved = Permission.objects.using(ALIAS).get(pk=permission)
    assert (moved.content_type.app_label, moved.content_type.model) == ("policy_documents", "policytext")
    assert [group.name for group in moved.group_set.all()] == ["readers"]

    for statement in (
        "DELETE FROM documents_policytext",
        "UPDATE documents_policytext SET text = 'x'",
        "UPDATE documents_policyclause SET position = 'x'",
        "DELETE FROM documents_policychange",
    ):
        with pytest.raises(DatabaseError), database.cursor() as cursor:
            cursor.execute(statement)


def test_the_way_back_finds_everything_too(database: BaseDatabaseWrapper) -> None:
    permission = fill(migrate(database, OLD_STATE))
    rows, before = content(database), schema(database)
    migrate(database)
    migrate(database, [("policy_documents", None), ("documents", "0004_policy_text_guards")])
    assert (content(database), schema(database)) == (rows, before)
    moved = Permission.objects.using(ALIAS).get(pk=permission)
    assert moved.content_type.app_label == "documents"


def test_no_table_is_touched(database: BaseDatabaseWrapper) -> None:
    migrate(database, OLD_STATE)
    with CaptureQueriesContext(database) as captured:
        migrate(database, [("policy_documents", "0001_initial")])
    statements = [query["sql"] for query in captured if "documents_" in query["sql"]]
    assert not [sql for sql in statements if "django_" not in sql], statements
