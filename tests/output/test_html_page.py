"""Pages: every text escaped, nothing loaded from outside, fit for printing."""

from __future__ import annotations

from html.parser import HTMLParser

from doudi.output.html_page import Html, join, lines, page, row, table, tag

VOID = {"meta", "col", "br"}
LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction"}


class Wellformed(HTMLParser):
    """Fails where an element is not closed, or where anything would be loaded or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        value = dict(attrs)
        assert not LOADING & set(value), (tag, value)
        assert not any(name.startswith("on") for name in value), value
        if value.get("id"):
            self.ids.append(str(value["id"]))
        if "href" in value:
            self.links.append(str(value["href"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag


def check_page(text: str) -> Wellformed:
    """Fails where a page is not well formed, or not self-contained; what was read of it."""
    assert text.startswith('<!doctype html>\n<html lang="zh-CN">')
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert "url(" not in text
    assert "http://" not in text
    assert "https://" not in text
    parser = Wellformed()
    parser.feed(text.split("\n", 1)[1])
    parser.close()
    assert parser.open == []
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(parser.seen)
    assert len(set(parser.ids)) == len(parser.ids)
    for link in parser.links:
        assert link.startswith("#")
        assert link[1:] in parser.ids
    return parser


def test_text_is_escaped_wherever_it_is_put() -> None:
    nasty = '<script>alert("1")</script>&'
    built = page(nasty, [nasty], [tag("h2", nasty, id=nasty), table([nasty], [row(nasty, nasty)]), lines(nasty)], nasty)
    assert "<script>" not in built
    assert built.count("&lt;script&gt;") >= 7
    check_page(built)


def test_html_that_was_made_is_not_escaped_again() -> None:
    assert tag("p", tag("b", "a<b"), "c") == "<p><b>a&lt;b</b>c</p>"
    assert join(["<", Html("<br>")], "&") == "&lt;&amp;<br>"
    assert tag("td", "x", class_="money", data_of="1", title="") == '<td class="money" data-of="1">x</td>'


def test_rows_that_stand_out_do_so_without_colour_too() -> None:
    assert row("a", "b", marked=True) == '<tr class="mark"><th scope="row">a</th><td>b</td></tr>'
    built = page("x", [], [], "y")
    assert "tr.mark > :first-child { border-left: 6px double" in built


def test_a_page_prints_with_its_headings_on_every_sheet() -> None:
    assert "size: A4 landscape" in page("x", [], [], "y", landscape=True)
    upright = page("x", [], [], "y")
    assert "size: A4 portrait" in upright
    assert "thead { display: table-header-group; }" in upright


def test_a_table_has_the_widths_it_is_given() -> None:
    built = table(["a", "b"], [row("1", "2")], ("9em", ""))
    assert '<table class="even"><colgroup><col style="width: 9em"><col></colgroup><thead>' in built
    assert "colgroup" not in table(["a"], [])
