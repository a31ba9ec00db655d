"""How much a request may bring at all: refused before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from doudi.office.documents.actions import LARGEST

# Several files in one form.
REQUEST = 5 * LARGEST


class Bounded(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: refuses a body by its declared length (servers read no further) and passes on others."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  # Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > REQUEST:
            raise RequestDataTooBig(f"a request of {content_length} bytes; at most {REQUEST} are taken")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
