"""An office that is thrown away: a database of its own in a folder of its own, which every run finds as new."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPLATE = "new.sqlite3"
DATABASE = "doudi.sqlite3"


class ScratchOffice:
    """`renew` gives it an empty database again. Nothing else may have loaded Django's settings before."""

    def __init__(self, folder: Path):
        self.folder = folder

    def renew(self) -> None:
        """Puts the database back as it was when it was new."""
        from django.db import connections

        connections.close_all()
        for leftover in self.folder.glob(f"{DATABASE}*"):
            leftover.unlink()
        shutil.copyfile(self.folder / TEMPLATE, self.folder / DATABASE)


@contextmanager
def open_scratch_office(database_url: str = "") -> Iterator[ScratchOffice]:
    """The office, while the block runs; then its folder is gone. `database_url`: an empty database of a server instead of a file of
    its own; it stays as the office leaves it and is not renewed."""
    with tempfile.TemporaryDirectory(prefix="doudi-lives-") as name:
        folder = Path(name)
        (folder / "static").mkdir()
        os.environ |= {
            "DOUDI_MODE": "test",
            "DOUDI_DATA": name,
            "DOUDI_TODAY": "2026-01-01",
            "DATABASE_URL": database_url or f"sqlite:///{folder / DATABASE}",
            "DJANGO_SETTINGS_MODULE": "doudi.office.settings",
        }
        import django
        from django.conf import settings

        if not database_url:  # it need not survive a power cut
            settings.DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
        django.setup()
        from django.core.management import call_command
        from django.db import connection, connections

        call_command("migrate", verbosity=0)
        if not database_url:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections.close_all()
            shutil.copyfile(folder / DATABASE, folder / TEMPLATE)
        try:
            yield ScratchOffice(folder)
        finally:
            connections.close_all()
