"""Pages as HTML: one self-contained file, nothing loaded from outside, fit for printing, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from string import Template

STYLE = """
:root { color-scheme: light; --ink: #1c1f23; --soft: #565e68; --line: #c9ced6; --band: #f1f4f8; --mark: #8a3b00; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem; max-width: 88rem; color: var(--ink); background: #fff; line-height: 1.6;
  font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; font-size: 15px; }
h1 { font-size: 1.7rem; line-height: 1.3; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; padding-bottom: .3rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
p { margin: .3rem 0; }
a { color: #0b4f8a; }
.lead, .soft { color: var(--soft); }
.soft { font-size: .88em; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin: .6rem 0; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid var(--line); padding: .45rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
thead th { background: var(--band); border-bottom: 2px solid var(--ink); white-space: nowrap; }
tbody th { background: var(--band); font-weight: 600; }
td p, th p { margin: 0 0 .2rem; }
td p:first-child, th p:first-child { margin-top: 0; }
td p:last-child { margin-bottom: 0; }
table.even { table-layout: fixed; min-width: 56rem; }
tr.mark > :first-child { border-left: 6px double var(--mark); }
tr.mark { background: #fff6ec; }
.tag { display: inline-block; border: 1px solid var(--ink); border-radius: 3px; padding: 0 .4em; font-size: .85em;
  white-space: nowrap; background: #fff; }
.tag.strong { border-width: 2px; border-color: var(--mark); color: var(--mark); font-weight: 600; }
.money { text-align: right; white-space: nowrap; }
.name { font-family: "DejaVu Sans Mono", Consolas, monospace; font-size: .85em; color: var(--soft); overflow-wrap: anywhere; }
ul { margin: .2rem 0; padding-left: 1.6em; }
thead th .soft { font-weight: 400; white-space: normal; }
nav ul { columns: 3 16rem; list-style: none; padding: 0; }
footer { margin-top: 3rem; padding-top: .6rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85em; }
@media print {
  @page { size: A4 $orientation; margin: 14mm 12mm; }
  body { padding: 0; max-width: none; font-size: 9.5pt; }
  nav { display: none; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  h2, h3, h2 + p, h3 + p { break-after: avoid; }
  .scroll { overflow: visible; }
  table.even { min-width: 0; }
  a { color: inherit; text-decoration: none; }
  tr.mark, thead th, tbody th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

PAGE = Template("""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>$style</style>
</head>
<body>
<header>
<h1>$title</h1>
$lead
</header>
<main>
$body
</main>
<footer>$foot</footer>
</body>
</html>
""")


class Html(str):
    """Text that is HTML already; any other text is escaped where it is put into a page."""

    __slots__ = ()


Part = str | Html


def tag(name: str, *parts: Part, **attributes: str) -> Html:
    """Returns an element. `class_` stands for the attribute class; underscores in other attribute names become hyphens."""
    attribute_text = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return Html(f"<{name}{attribute_text}>{join(parts)}</{name}>")


def join(parts: Iterable[Part], between: str = "") -> Html:
    """Parts one after the other, text escaped."""
    return Html(escape(between).join(part if isinstance(part, Html) else escape(part) for part in parts))


def lines(*texts: Part) -> Html:
    """Returns a paragraph for each text that is not empty."""
    return join(tag("p", text) for text in texts if text)


def table(headings: Iterable[Part], rows: Iterable[Html], widths: tuple[str, ...] = ()) -> Html:
    """Returns a table whose first row names the columns and is repeated on every printed page.

    `widths`: the width of each column, such as 9em, or nothing for an even share of what is left.
    """
    head = tag("thead", tag("tr", *(tag("th", heading, scope="col") for heading in headings)))
    columns = Html("".join(f'<col style="width: {width}">' if width else "<col>" for width in widths))
    parts = [tag("colgroup", columns)] if widths else []
    return tag("div", tag("table", *parts, head, tag("tbody", *rows), class_="even" if widths else ""), class_="scroll")


def row(first: Part, *cells: Part, marked: bool = False) -> Html:
    """Returns a row with its name first. `marked`: it stands out by a double bar as well as by colour."""
    return tag(
        "tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in cells), class_="mark" if marked else ""
    )


def page(title: str, lead: Iterable[Part], body: Iterable[Html], foot: str, landscape: bool = False) -> str:
    """Returns a whole page. `foot`: what it was made from."""
    return PAGE.substitute(
        title=escape(title),
        style=Template(STYLE).substitute(orientation="landscape" if landscape else "portrait"),
        lead=join(tag("p", text, class_="lead") for text in lead),
        body="\n".join(body),
        foot=escape(foot),
    )
