"""A chain that an older version began goes on in this one: digests and guards stay."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import atomic

from doudi.office.audit import chain
from tests.office.upgrades import ALIAS, migrate

pytestmark = pytest.mark.long

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
# As the older version hashed them.
READ = '[1,"2026-03-02T04:00:00.000000+00:00",7,"刘经办","","","person","3","",""]'
READ_DIGEST = hashlib.sha256(f"{READ}\n".encode()).hexdigest()
ENTRY = (
    '[1,"2026-03-02T04:00:00.000000+00:00",null,"系统","","","audit.reads","","","",'
    f'{{"awaited":[],"count":1,"digest":"{READ_DIGEST}","ids":[[1,1]]}},"{chain.GENESIS}"]'
)
ENTRY_DIGEST = hashlib.sha256(ENTRY.encode()).hexdigest()


def test_older_entries_and_reads_keep_their_digests_and_guards(database: BaseDatabaseWrapper) -> None:
    models = migrate(database, [("audit", "0002_guards")])
    models.get_model("audit", "Read").objects.using(ALIAS).create(
        at=NOON, actor=7, actor_name="刘经办", subject="person", subject_id="3"
    )
    models.get_model("audit", "Entry").objects.using(ALIAS).create(
        number=1, at=NOON, actor_name="系统", action="audit.reads", previous=chain.GENESIS, digest=ENTRY_DIGEST,
        detail={"ids": [[1, 1]], "count": 1, "digest": READ_DIGEST, "awaited": []},
    )  # fmt: skip
    models = migrate(database, [("audit", "0003_origin_rows_codes")])
    entries, reads = (models.get_model("audit", name).objects.using(ALIAS) for name in ("Entry", "Read"))
    (entry,), (read,) = entries.values_list(*chain.ENTRY_COLUMNS), reads.values_list(*chain.READ_COLUMNS)
    assert chain.entry_digest(entry) == ENTRY_DIGEST
    assert chain.reads_digest([read]) == READ_DIGEST
    assert entries.get().code is None
    for table in ("audit_entry", "audit_read"):
        for sql in ("UPDATE {} SET address = 'x'", "DELETE FROM {}"):
            with (
                pytest.raises(DatabaseError, match=f"{table}: rows are appended"),
                atomic(using=ALIAS),
                database.cursor() as cursor,
            ):
                cursor.execute(sql.format(table))
