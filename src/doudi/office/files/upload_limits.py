"""How many bytes a request may bring at all. Larger ones are refused before they fill the disk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from doudi.office.files.actions import LARGEST

# Several files in one form.
REQUEST = 5 * LARGEST


class UploadLimit(FileUploadHandler):
    """Refuses a request by its declared length, beyond which servers do not read, and leaves the files to the next
    handlers.

    It must be the first of FILE_UPLOAD_HANDLERS.
    """

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
