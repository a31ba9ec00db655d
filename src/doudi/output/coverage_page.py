"""`policy coverage` as a page: each document clause by clause beside what enacts it; clauses without effect stand out."""

from __future__ import annotations

from typing import Any

from doudi.output.html_page import Html, join, lines, page, row, table, tag
from doudi.policies.packs.jurisdictions import region_names
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.quality.coverage import OPEN_KINDS, coverage_data, register
from doudi.policies.quality.enactments import Enactment, enactments_by_clause
from doudi.policies.yaml.reader import Record, read_yaml
from doudi.policies.yaml.records import Faults, span_words

CLAUSE_KINDS = {
    "class": "对象", "rule": "条件", "amount": "金额", "growth": "增长", "date": "日期", "proc": "程序", "recheck": "复核",
    "referral": "转介", "monitor": "监测", "data": "数据", "funds": "资金", "superv": "监督", "public": "公开", "org": "组织",
}  # fmt: skip
DONE, WAITING, NOTHING = "● 已落实", "◐ 待落实", "○ 不由程序落实"
STANDINGS = {"official": "正式文本", "reprint": "转载", "to_be_confirmed": "待核对"}
DISCLOSURE = {"public": "公开", "on_request": "依申请公开", "internal": "不公开"}


def coverage_page(library: Library, packs: list[Pack]) -> str:
    """Returns the page of one or more packs."""
    title = "条款落实情况：" + "、".join(pack.title for pack in packs) if len(packs) == 1 else "条款落实情况"
    lead = [
        "每份文件逐条列出，右边是由什么落实：规则、数值、核对等，写成中文，名称同“doudi policy show”。",
        f"“{DONE}”表示已有规则依据这一条；“{WAITING}”写明将由什么落实；“{NOTHING}”写明原因。"
        "还没有效果的条款左侧有双线，并写明状态。",
    ]
    body = [_overview(library, packs)] if len(packs) > 1 else []
    body += [_section(library, pack) for pack in packs]
    foot = "由政策包生成：" + "；".join(f"{pack.name} {pack.version}（{pack.digest[:12]}）" for pack in packs)
    return page(title, lead, body, foot, landscape=True)


def status(row_: dict[str, Any]) -> str:
    if row_["enacted_by"]:
        return DONE
    return WAITING if row_["open"] else NOTHING


def counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {kind: sum(status(row_data) == kind for row_data in rows) for kind in (DONE, WAITING, NOTHING)}


def _overview(library: Library, packs: list[Pack]) -> Html:
    rows = []
    for pack in packs:
        data = coverage_data(library, pack)
        rows.append(
            row(tag("a", pack.title, href=f"#{pack.name}"), str(len(data)), *(str(n) for n in counts(data).values()))
        )
    return table(["文件", "登记", DONE, WAITING, NOTHING], rows)


def _section(library: Library, pack: Pack) -> Html:
    data, clauses = coverage_data(library, pack), register(pack)
    elements = enactments_by_clause(library, pack)
    facts = [f"{region_names(pack)}，{span_words(pack.start, pack.end)}，依托 {pack.rests_on or '无'}"]
    facts += [_document_words(document) for document in _documents(pack)]
    summary = f"登记{len(data)}条：" + "，".join(f"{kind}{n}条" for kind, n in counts(data).items())
    rows = [_row(covered, clause, elements) for covered, clause in zip(data, clauses, strict=True)]
    headings = ["条款", "内容（本项目用自己的话概括）", "由什么落实", "状态"]
    return tag(
        "section",
        tag("h2", pack.title, id=pack.name),
        lines(*facts, tag("strong", summary)),
        table(headings, rows, ("8em", "34%", "", "13em")),
    )


def _documents(pack: Pack) -> list[Record]:
    record, faults = read_yaml(pack.folder / "clauses.yaml", f"{pack.name}/clauses.yaml"), Faults()
    return [faults.mapping(record, "document")] if "document" in record else faults.records(record, "documents")


def _document_words(document: Record) -> str:
    parts = [f"《{document['title']}》（{document['number']}）"]
    if document.get("issued"):
        parts.append(f"{document['issued']}印发")
    parts.append(STANDINGS.get(str(document.get("standing")), ""))
    if document.get("disclosure"):
        parts.append(DISCLOSURE.get(str(document["disclosure"]), str(document["disclosure"])))
    if document.get("disclosure") not in (None, "public"):
        parts.append("本页只供内部使用")
    return "，".join(part for part in parts if part)


def _row(covered: dict[str, Any], clause: Record, elements: dict[tuple[str, str], list[Enactment]]) -> Html:
    names = [_named(name, elements.get((covered["id"], name), [])) for name in covered["enacted_by"]]
    state_mark = status(covered)
    kind = OPEN_KINDS.get(str(covered["open"]), str(covered["open"])) if covered["open"] else ""
    state = lines(
        tag(
            "span",
            state_mark + (f"：{kind}" if kind and state_mark == WAITING else ""),
            class_="tag" if state_mark == DONE else "tag strong",
        ),
        str(covered["reason"] or ""),
    )
    first = lines(
        str(clause["position"]),
        join(
            [tag("span", str(covered["id"]), class_="name"), f" {CLAUSE_KINDS.get(covered['kind'], covered['kind'])}"]
        ),
    )
    return row(first, str(clause["summary"]), tag("ul", *names) if names else "—", state, marked=state_mark != DONE)


def _named(name: str, enactments: list[Enactment]) -> Html:
    """Returns a name with its kind, its label and what it says; the name alone where nothing is known of it."""
    if not enactments:
        return tag("li", tag("span", name, class_="name"))
    first = enactments[0]
    heading = join([f"{first.kind}　{first.label} ", tag("span", name, class_="name")])
    return tag("li", lines(heading, *(tag("span", enactment.says, class_="soft") for enactment in enactments)))
