"""What the library's commands print for people. Colour never carries meaning alone."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from doudi.library.compare.document_comparison import DocumentComparison
from doudi.library.compare.relation import OTHER_DOCUMENT, RELATIONS, REWRITTEN
from doudi.library.compare.severity import KINDS, MEANING
from doudi.library.grounding.grounding import KINDS as GROUNDS
from doudi.library.grounding.grounding import Grounding
from doudi.library.structure.document import PolicyDocument
from doudi.policies.cases.answer_text import printable

STANDINGS = {"official": "正式文件", "copy": "副本，不能引用", "unverified": "未核实，核实前不能引用"}
DISCLOSURES = {"public": "公开", "on_request": "依申请公开", "internal": "不公开", "": "没有写明"}
QUOTED = 80


def format_document(document: PolicyDocument, standing: str, lines: list[str], refused: bool) -> Group:
    """The heading of a document, the messages about its import, and its clauses.

    `lines`: the messages. `refused`: whether the document was not imported; the first message then says so, with a sign.
    """
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
    clauses = _make_table("条款", "位置", "开头")
    for position in document.positions:
        clauses.add_row(Text(position), Text(_shorten(document.text_at(position), 50)))
    return Group(*parts, Text(""), clauses)


def format_grounding(pack: str, grounding: Grounding) -> Group:
    """How much of a pack was checked against its document, and what the document does not contain."""
    counted = "，".join(f"{label}{grounding.checked[kind]}处" for kind, label in GROUNDS.items())
    head = Text(f"政策包“{pack}”与文件对照：{counted}。")
    if not grounding.findings:
        return Group(head, Text("✓ 全部对得上。", "green"))
    table = _make_table(f"✗ {len(grounding.findings)}处对不上", "种类", "所在", "名称", "条款", "问题")
    for finding in grounding.findings:
        table.add_row(
            *(
                Text(cell)
                for cell in (
                    GROUNDS[finding.kind],
                    str(finding.place),
                    finding.element,
                    "、".join(finding.clauses),
                    finding.message,
                )
            )
        )
    return Group(head, table)


def format_differences(a: str, b: str, comparison: DocumentComparison) -> Group:
    """How two documents are related, then the changes in meaning, then those in wording. `a` and `b`: their names."""
    grave = [difference for difference in comparison.differences if difference.weight == MEANING]
    light = [difference for difference in comparison.differences if difference.weight != MEANING]
    names = f"{printable(a)} 与 {printable(b)}"
    if comparison.relation == OTHER_DOCUMENT:
        (difference,) = comparison.differences
        titles = f"前者为“{_shorten(difference.a, QUOTED)}”，后者为“{_shorten(difference.b, QUOTED)}”。"
        return Group(Text(f"{names}：{RELATIONS[OTHER_DOCUMENT]}。{titles}"))
    head = f"{names}：改变含义{len(grave)}处，只改措辞{len(light)}处。"
    if comparison.relation == REWRITTEN:
        head += f"{RELATIONS[REWRITTEN]}，每条先列数字和界限。"
    parts: list[Any] = [Text(head)]
    for title, listed in (("改变含义", grave), ("只改措辞", light)):
        if listed:
            table = _make_table(title, "条款", "种类", "原文", "对照文件")
            for difference in listed:
                table.add_row(
                    Text(difference.clause),
                    Text(KINDS[difference.kind]),
                    Text(_shorten(difference.a, QUOTED) or "（无）"),
                    Text(_shorten(difference.b, QUOTED) or "（无）"),
                )
            parts += [Text(""), table]
    return Group(*parts)


def _make_table(title: str, *headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _shorten(text: str, most: int) -> str:
    joined = printable("".join(text.split()))
    return joined if len(joined) <= most else joined[: most - 1] + "…"
