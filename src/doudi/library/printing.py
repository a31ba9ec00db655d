"""What the library's commands print for people. Colour never carries meaning alone."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from doudi.library.comparing import Difference
from doudi.library.documents import PolicyDocument
from doudi.library.grounding import KINDS as GROUNDS
from doudi.library.grounding import Grounding
from doudi.library.weighing import KINDS, MEANING
from doudi.policies.cases import printable

STANDINGS = {"official": "正式文件", "copy": "副本，不能引用", "unverified": "未核实，核实前不能引用"}
DISCLOSURES = {"public": "公开", "on_request": "依申请公开", "internal": "不公开", "": "没有写明"}
QUOTED = 80


def document_text(document: PolicyDocument, standing: str, lines: list[str], refused: bool) -> Group:
    """What a document says of itself, its clauses, and what became of it."""
    heading = document.heading
    table = Table.grid(padding=(0, 2))
    for label, value in (
        ("标题", heading.title or "没有找到"),
        ("文号", heading.number or "没有找到"),
        ("发文机关", "、".join(heading.issuers) or "没有找到"),
        ("成文日期", heading.issued.isoformat() if heading.issued else "没有找到"),
        ("公开属性", DISCLOSURES[heading.disclosure] + ("，责任分工不公开" if heading.duties_internal else "")),
        ("性质", STANDINGS[standing]),
        ("条款", f"{len(document.positions)}条"),
    ):
        table.add_row(Text(label, "dim"), Text(value))
    parts: list[Any] = [table, Text("")]
    parts += [Text(f"{'✗ ' if refused and not number else ''}{line}") for number, line in enumerate(lines)]
    clauses = _table("条款", "位置", "开头")
    for position in document.positions:
        clauses.add_row(Text(position), Text(_short(document.at(position), 50)))
    return Group(*parts, Text(""), clauses)


def grounding_text(pack: str, found: Grounding) -> Group:
    """How much was checked, and what does not stand in the document."""
    counted = "，".join(f"{label}{found.checked[kind]}处" for kind, label in GROUNDS.items())
    head = Text(f"政策包“{pack}”与文件对照：{counted}。")
    if not found.findings:
        return Group(head, Text("✓ 全部对得上。", "green"))
    table = _table(f"✗ {len(found.findings)}处对不上", "种类", "所在", "名称", "条款", "问题")
    for one in found.findings:
        table.add_row(
            *(Text(cell) for cell in (GROUNDS[one.kind], str(one.place), one.element, "、".join(one.clauses), one.what))
        )
    return Group(head, table)


def differences_text(a: str, b: str, differences: list[Difference]) -> Group:
    """Changes in meaning first, wording after them."""
    grave = [one for one in differences if one.weight == MEANING]
    light = [one for one in differences if one.weight != MEANING]
    head = Text(f"{printable(a)} 与 {printable(b)}：改变含义{len(grave)}处，只改措辞{len(light)}处。")
    parts: list[Any] = [head]
    for title, listed in (("改变含义", grave), ("只改措辞", light)):
        if listed:
            table = _table(title, "条款", "种类", "原文", "对照文件")
            for one in listed:
                table.add_row(
                    Text(one.clause),
                    Text(KINDS[one.kind]),
                    Text(_short(one.a, QUOTED) or "（无）"),
                    Text(_short(one.b, QUOTED) or "（无）"),
                )
            parts += [Text(""), table]
    return Group(*parts)


def _table(title: str, *headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _short(text: str, most: int) -> str:
    joined = printable("".join(text.split()))
    return joined if len(joined) <= most else joined[: most - 1] + "…"
