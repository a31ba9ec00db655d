"""Looks in uploads for what may act by itself when somebody opens it. A process of its own opens the file, with limits."""

from __future__ import annotations

from doudi.library.formats.child_process import check_in_child
from doudi.library.formats.pdf_actions import has_compressed_objects
from doudi.library.problems import UnreadableFileError
from doudi.office.errors import RefusedError
from doudi.office.files.file_types import DOCX, PDF, XLSX

FORMATS = {PDF: "pdf", DOCX: "office", XLSX: "office"}


def expect_inert(data: bytes, media_type: str) -> None:
    """RefusedError where a file of a type that file_types told has scripts, links that fetch, embedded files or the like.

    The plain objects of a PDF were looked through when its type was told, so one without compressed objects is not opened.
    """
    if media_type not in FORMATS or (media_type == PDF and not has_compressed_objects(data)):
        return
    try:
        check_in_child(data, FORMATS[media_type])
    except UnreadableFileError as error:
        raise RefusedError(str(error)) from error
