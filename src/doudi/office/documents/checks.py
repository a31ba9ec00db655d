"""For `doudi check`: whether every document has its bytes, and which bytes no document speaks of."""

from __future__ import annotations

import time
from collections.abc import Iterator

from doudi.office.documents import storage
from doudi.office.documents.models import Document

# An upload under way is no finding.
SETTLED = 24 * 60 * 60


def problems() -> Iterator[str]:
    """In Chinese: bytes that are gone or changed, and files without a document."""
    wanted = set(Document.objects.values_list("digest", flat=True))
    for digest in sorted(wanted):
        try:
            storage.read(digest)
        except storage.Damaged as damaged:
            titles = Document.objects.filter(digest=digest).order_by("id").values_list("id", flat=True)
            yield f"材料 {'、'.join(map(str, titles))}：{damaged}"
    for path in storage.stored():
        if path.name not in wanted and time.time() - path.stat().st_mtime > SETTLED:
            yield f"{path} 没有对应的材料登记，可能是上传途中断电留下的；确认后可以删除"
