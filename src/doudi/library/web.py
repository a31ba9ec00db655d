"""The text of a web page, without what every page of a site carries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doudi.library.encodings import decode
from doudi.library.problems import Unreadable

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
LEFT_OUT = frozenset(
    [
        "script",
        "style",
        "nav",
        "footer",
        "aside",
        "form",
        "noscript",
        "iframe",
        "object",
        "template",
        "svg",
        "head",
        "select",
    ]
)
BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "ul",
        "ol",
        "dl",
        "dd",
        "dt",
        "title",
    ]
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MOST_ELEMENTS = 300_000
MOST_CELLS = 20_000
MAIN_SHARE = 0.7  # of the page's text: the smallest element that holds it is the article


def web_text(content: bytes) -> str:
    """Lines as the page shows them. Unreadable for entities that a document defines itself, and for pages without end."""
    from lxml import etree, html

    text = decode(content, _declared(content))
    if re.search(r"<!(?:ENTITY|ATTLIST|ELEMENT)|<!DOCTYPE[^>]*\[", text, re.IGNORECASE):
        raise Unreadable("网页里自带实体定义，可能有害", "请从发文机关的网站重新取得")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        page = html.document_fromstring(
            text, parser=html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Unreadable("网页打不开", "请重新保存网页，或复制为纯文本") from error
    cells = 0
    for elements, element in enumerate(page.iter()):
        cells += element.tag in ("td", "th")
        if elements > MOST_ELEMENTS or cells > MOST_CELLS:
            raise Unreadable("网页的内容或表格大得不像政策文件", "请检查是否选错文件")
    return _lines(_main(page))


def _declared(content: bytes) -> str:
    found = CHARSET.search(content[:4096])
    return found.group(1).decode("ascii") if found else ""


def _main(page: HtmlElement) -> HtmlElement:
    """The innermost element with most of the text."""
    sizes: dict[Any, int] = {}
    for element in reversed(list(page.iter())):
        inside = sum(sizes[child] + len(child.tail or "") for child in element)
        sizes[element] = 0 if _is_left_out(element) else inside + len((element.text or "").strip())
    at: Any = page
    while True:
        larger = [child for child in at if sizes[child] >= MAIN_SHARE * sizes[page]]
        if not larger or larger[0].tag in ("p", "span"):
            return at
        at = larger[0]


def _lines(root: Any) -> str:
    from lxml import etree

    parts: list[str] = []
    skipped: Any = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is None and event == "start" and _is_left_out(element):
            skipped = element
        elif skipped is None and event == "start":
            parts += [
                "\n" if element.tag in BLOCKS else "\t" if element.tag in ("td", "th") else "",
                element.text or "",
            ]
        elif event == "end" and (skipped is None or element is skipped):
            closing = "\n" if skipped is None and element.tag in BLOCKS and element.tag != "br" else ""
            parts += [closing, "" if element is root else element.tail or ""]
            skipped = None
    lines = (re.sub(r"[ \t\r\n\xa0]+", " ", line).strip() for line in "".join(_flat(parts)).split("\n"))
    return "\n".join(line for line in lines if line)


def _flat(parts: list[str]) -> list[str]:
    """Line feeds of the source are spaces; those put in for blocks are lines."""
    return [part if part == "\n" else part.replace("\n", " ") for part in parts]


def _is_left_out(element: Any) -> bool:
    return (
        not isinstance(element.tag, str) or element.tag in LEFT_OUT or bool(HIDDEN.search(element.get("style") or ""))
    )
