"""Which clauses may be quoted to anybody: their document is public, and so are they and the division of duties in it."""

from __future__ import annotations

from doudi.policies.packs.pack import Pack
from doudi.policies.quality.coverage import register
from doudi.policies.yaml.reader import Record, read_yaml

_PUBLIC = (None, "public")


def quotable_clauses(pack: Pack) -> frozenset[str]:
    """The ids of the clauses in a pack's register whose text may be shown to anybody."""
    record = read_yaml(pack.folder / "clauses.yaml", f"{pack.name}/clauses.yaml")
    single = record.get("document")
    documents = [single] if isinstance(single, Record) else record.get("documents") or []
    public_documents = {
        str(document.get("id", ""))
        for document in documents
        if document.get("disclosure") in _PUBLIC and document.get("departments_disclosure") in _PUBLIC
    }
    return frozenset(
        str(row["id"])
        for row in register(pack)
        if row.get("disclosure") in _PUBLIC
        and (bool(public_documents) if isinstance(single, Record) else str(row.get("document", "")) in public_documents)
    )
