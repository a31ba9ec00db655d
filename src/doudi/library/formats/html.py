"""The text of a web page, without what every page of a site carries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doudi.library.formats.extraction import ExtractedText
from doudi.library.formats.html_styles import PageStyles
from doudi.library.problems import UnreadableFileError
from doudi.library.structure.numbering import read_label
from doudi.text.encodings import UndecodableTextError, decode_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
OWN_ENTITIES = re.compile(  # a document type with definitions of its own, which could expand without end
    r"<!(?:ENTITY|ATTLIST|ELEMENT)|<!DOCTYPE[^>]{0,1000}\[", re.IGNORECASE
)
TAG = re.compile(r"<[A-Za-z][^<>]*")
MOST_ATTRIBUTES = 500  # of one tag; libxml2 compares each with all others
MOST_ELEMENTS = 300_000
MOST_CELLS = 20_000
MOST_DEPTH = 250
# Never text. A form is not among them: some content systems put the whole page into one.
LEFT_OUT = frozenset(
    [
        *("script", "style", "noscript", "iframe", "object", "template", "svg", "head"),
        *("select", "button", "textarea", "input", "option"),
    ]
)
# Not text if it holds little of the page's prose; some sites abuse them for the article.
AROUND = frozenset(["nav", "footer", "aside", "header"])
AROUND_BY_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav\w*|menu\w*|breadcrumb\w*|crumbs?|footer\w*|foot|copyright|bottom|share\w*|sidebar|side|related\w*"
    r"|recommend\w*|toolbar|search\w*|login\w*|pager|pagination|prevnext|print\w*|qrcode|header|topbar|friendlink\w*)(?:$|[-_\s])",
    re.IGNORECASE,
)
BLOCKS = frozenset(
    [
        *("p", "div", "br", "hr", "pre", "li", "ul", "ol", "dl", "dd", "dt", "tr", "table", "tbody", "thead", "title"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "main", "header", "footer", "form", "fieldset"),
        *("center", "blockquote"),
    ]
)
PROSE = re.compile(r"[。；：]|，.{4,}")
MAIN_SHARE = 0.7  # of the page's lines of prose: the smallest element that holds them is the article
LITTLE_SHARE = 0.5  # of the page's lines of prose: what holds less and is called navigation is navigation
HEADINGS = frozenset(["h1", "h2", "h3"])
LONGEST_FIELD_LINE = 300  # characters
FIELD_WORDS = (
    r"(?:文\s*号|发文字号|发文号|索\s*引\s*号|成文日期|发布日期|公布日期|印发日期|发文日期|发文机关|发布机构|发布机关|制发机关"
    r"|标\s*题|名\s*称|失效日期|实施日期|施行日期|生效日期)"
)
FIELD = re.compile(rf"{FIELD_WORDS}\s*[:：]")
FIELD_NAME = re.compile(FIELD_WORDS)


def read_web_page(content: bytes) -> ExtractedText:
    """Returns the lines as the page shows them.

    UnreadableFileError for a page that defines entities itself, and for one too large to be a policy document.
    """
    page = _parse(content)
    return _PageReader(page).read()


def _parse(content: bytes) -> HtmlElement:
    from lxml import etree, html

    try:
        text = decode_text(content, _declared_charset(content))
    except UndecodableTextError as error:
        raise UnreadableFileError(error.problem, error.hint) from error
    if OWN_ENTITIES.search(text):
        raise UnreadableFileError("网页里自带实体定义，可能有害", "请从发文机关的网站重新取得")
    if any(
        match.end() - match.start() > MOST_ATTRIBUTES and _has_many_attributes(match) for match in TAG.finditer(text)
    ):
        raise UnreadableFileError("网页里有的标签属性多得异常，可能有害", "请用浏览器打开后复制为纯文本")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        page = html.document_fromstring(
            text, parser=html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableFileError("网页打不开", "请重新保存网页，或复制为纯文本") from error
    _expect_ordinary(page)
    return page


def _has_many_attributes(tag: re.Match[str]) -> bool:
    # Quoted values may hold anything, the data of a picture for example: they are no attributes.
    return len(re.sub(r"\"[^\"]*\"|'[^']*'", "", tag.group()).split()) > MOST_ATTRIBUTES


def _expect_ordinary(page: HtmlElement) -> None:
    """Raises UnreadableFileError for a page that is larger or more deeply nested than any policy document."""
    from lxml import etree

    cells = elements = depth = 0
    for event, element in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        cells += event == "start" and element.tag in ("td", "th")
        if elements > MOST_ELEMENTS or cells > MOST_CELLS:
            raise UnreadableFileError("网页的内容或表格大得不像政策文件", "请检查是否选错文件")
        if depth > MOST_DEPTH:
            raise UnreadableFileError("网页的标签层层嵌套，深得异常", "请用浏览器打开后复制为纯文本")


def _declared_charset(content: bytes) -> str:
    charset = CHARSET.search(content[:4096])
    return charset.group(1).decode("ascii") if charset else ""


class _PageReader:
    """Finds the article in a page: by the lines of prose in each element, and by what the page hides or strikes out."""

    def __init__(self, page: HtmlElement):
        self._page = page
        self._styles = PageStyles(page)
        self._ignores_hiding = False
        self._struck = self._hidden = 0
        self._prose: dict[Any, int] = {}

    def read(self) -> ExtractedText:
        self._count_prose()
        shown_prose = self._prose[self._page]
        self._ignores_hiding = True
        self._count_prose()
        # A page whose text is mostly hidden is shown by a script; what little a page hides beside its text stays hidden.
        self._ignores_hiding = shown_prose < self._prose[self._page] - shown_prose
        self._count_prose()
        main = self._main()
        above = self._lines_above(main)
        self._struck = self._hidden = 0
        text = "\n".join([*above, *self._lines(main)])
        return ExtractedText(text, tuple(self._losses()))

    def _losses(self) -> list[str]:
        losses = []
        if self._struck:
            losses.append(f"加了删除线的文字{self._struck}处，没有读入")
        if self._hidden:
            losses.append(f"网页上隐藏的内容{self._hidden}处，没有读入")
        if self._ignores_hiding:
            losses.append("网页的正文设为隐藏（要靠脚本显示），已按显示读入，请对照网页核对")
        return losses

    def _count_prose(self) -> None:
        """Counts in each element the lines of prose: blocks of text with a full stop, a semicolon or a clause number."""
        self._prose = {}
        for element in reversed(list(self._page.iter())):
            inside = sum(self._prose[child] + _is_prose(child.tail or "") for child in element)
            left_out = self._is_never_text(element)
            self._prose[element] = 0 if left_out else inside + _is_prose(element.text or "")

    def _main(self) -> HtmlElement:
        """The innermost element that holds most of the page's lines of prose."""
        main: Any = self._page
        while True:
            larger = [child for child in main if self._prose[child] >= max(2, MAIN_SHARE * self._prose[self._page])]
            if not larger:
                return main
            main = larger[0]

    def _lines_above(self, main: Any) -> list[str]:
        """What stands before the article and belongs to it: its title, and the fields in which its number and days stand."""
        lines: list[str] = []
        text = "".join("".join(main.itertext()).split())
        around_main = set(main.iterancestors())
        skipped: Any = None
        for event, element in self._walk(self._page):
            if element is main:
                break
            if skipped is not None:
                skipped = None if event == "end" and element is skipped else skipped
                continue
            if event == "end" or element in around_main:
                continue
            if self._is_left_out(element):
                skipped = element
            elif element.tag in HEADINGS or element.tag == "tr" or not any(child.tag in BLOCKS for child in element):
                skipped = element
                line = self._field_line(element)
                bare = "".join(line.split())
                if bare and bare not in text and line not in lines and len(line) <= LONGEST_FIELD_LINE:
                    lines += [line] if element.tag in HEADINGS or FIELD.match(line) else []
        return lines

    def _field_line(self, element: Any) -> str:
        """The text of an element on one line; a cell that names a field without a colon gets one."""
        cells = " ".join(self._lines(element)).split()
        return " ".join(f"{cell}：" if FIELD_NAME.fullmatch(cell) else cell for cell in cells)

    @staticmethod
    def _walk(root: Any) -> Any:
        from lxml import etree

        return etree.iterwalk(root, events=("start", "end"))

    def _lines(self, root: Any) -> list[str]:
        parts: list[str] = []
        skipped: Any = None
        for event, element in self._walk(root):
            if (
                skipped is None
                and event == "start"
                and element is not root
                and self._is_left_out(element, counted=True)
            ):
                skipped = element
            elif skipped is None and event == "start":
                parts += [
                    "\n" if element.tag in BLOCKS else "\t" if element.tag in ("td", "th") else "",
                    _flattened(element.text),
                ]
            elif event == "end" and (skipped is None or element is skipped):
                closing = "\n" if skipped is None and element.tag in BLOCKS and element.tag != "br" else ""
                parts += [closing, "" if element is root else _flattened(element.tail)]
                skipped = None
        lines = (re.sub(r"[ \t\r\xa0]+", " ", line).strip() for line in "".join(parts).split("\n"))
        return [line for line in lines if line]

    def _is_left_out(self, element: Any, *, counted: bool = False) -> bool:
        """Whether an element is no text of the article. `counted`: what is hidden or struck out is added to the losses."""
        return self._is_never_text(element, counted=counted) or self._is_around(element)

    def _is_never_text(self, element: Any, *, counted: bool = False) -> bool:
        if not isinstance(element.tag, str) or element.tag in LEFT_OUT:
            return True
        if self._styles.strikes(element):
            self._struck += counted and _has_text(element)
            return True
        if self._styles.hides(element) and not self._ignores_hiding:
            self._hidden += counted and _has_text(element)
            return True
        return False

    def _is_around(self, element: Any) -> bool:
        """Whether an element is navigation, a footer or the like: called so, and with little of the page's prose."""
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag in ("body", "html") or (element.tag not in AROUND and not AROUND_BY_NAME.search(names)):
            return False
        return self._prose[element] <= LITTLE_SHARE * self._prose[self._page]


def _flattened(text: str | None) -> str:
    """Line feeds of the source are spaces; only blocks make lines."""
    return (text or "").replace("\n", " ")


def _has_text(element: Any) -> bool:
    return any(text.strip() for text in element.itertext())


def _is_prose(text: str) -> bool:
    stripped = text.strip()
    return bool(stripped) and (PROSE.search(stripped) is not None or read_label(stripped, 0) is not None)
