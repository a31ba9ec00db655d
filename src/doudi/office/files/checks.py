"""What `doudi check` asks of stored files: every document has its bytes, and every file in the store has a document."""

from __future__ import annotations

import time
from collections.abc import Iterator

from doudi.office.errors import DamagedFileError
from doudi.office.files import storage
from doudi.office.files.models import Document

# An upload under way is no finding.
SETTLED = 24 * 60 * 60


def find_problems() -> Iterator[str]:
    """Files that are gone or changed, and files without a document, each in Chinese."""
    digests = set(Document.objects.values_list("digest", flat=True))
    for digest in sorted(digests):
        try:
            storage.read(digest)
        except DamagedFileError as damaged:
            titles = Document.objects.filter(digest=digest).order_by("id").values_list("id", flat=True)
            yield f"材料 {'、'.join(map(str, titles))}：{damaged}"
    for path in storage.stored_paths():
        if path.name not in digests and time.time() - path.stat().st_mtime > SETTLED:
            yield f"{path} 没有对应的材料登记，可能是上传途中断电留下的；确认后可以删除"
