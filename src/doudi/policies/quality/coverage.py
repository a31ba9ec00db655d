"""Coverage: every clause of a document with what enacts it, or what will enact it, or why nothing can."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.table import Table

from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import Faults

OPEN_KINDS = {  # of elements that may enact a clause later
    "procedure": "办理程序",
    "referral": "转介",
    "signal": "监测信号",
    "reminder": "提醒",
    "indicator": "指标",
    "data_check": "数据核对",
    "roster": "名册",
    "document": "文书",
}


def register(pack: Pack) -> list[Record]:
    """Returns the rows of the pack's clause register as they stand in its file."""
    return Faults().records(read_yaml(pack.folder / "clauses.yaml", f"{pack.name}/clauses.yaml"), "clauses")


def coverage_data(library: Library, pack: Pack) -> list[dict[str, Any]]:
    """Returns a row for each clause: its id and kind, the names of the elements that enact it, the kind of element that is still
    missing, and the reason."""
    enacted: dict[str, list[str]] = {}
    library.layers(pack)  # raises the faults of the files, before anybody asks what they enact
    for name, _, clauses in library.enactments(pack):
        for clause in clauses:
            names = enacted.setdefault(clause, [])
            if name not in names:
                names.append(name)
    return [
        {
            "id": str(row["id"]),
            "kind": str(row["kind"]),
            "enacted_by": enacted.get(str(row["id"]), []),
            "open": row.get("open"),
            "reason": row.get("reason"),
        }
        for row in register(pack)
    ]


def coverage_table(library: Library, pack: Pack) -> Table:
    rows = coverage_data(library, pack)
    done = sum(bool(row["enacted_by"]) for row in rows)
    waiting = sum(bool(row["open"]) and not row["enacted_by"] for row in rows)
    rest = len(rows) - done - waiting
    title = f"《{pack.title}》：登记{len(rows)}条，已落实{done}条，待落实{waiting}条，不由程序落实{rest}条"
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for heading in ("条款", "位置", "内容", "由什么落实", "待做或原因"):
        table.add_column(heading, overflow="fold")
    for row, clause in zip(rows, register(pack), strict=True):
        still = OPEN_KINDS.get(str(row["open"]), "") if row["open"] else ""
        note = "：".join(part for part in (still, str(row["reason"] or "")) if part)
        table.add_row(row["id"], str(clause["position"]), str(clause["summary"]), "、".join(row["enacted_by"]), note)
    return table
