"""The text of a PDF that has any. A scan without text, a locked or a damaged file is refused."""

from __future__ import annotations

import re
from collections import Counter

from doudi.library.problems import Unreadable

MOST_PAGES = 2000
LEAST_A_PAGE = 12  # ideographs: fewer on the average page, and the pages are pictures
EDGE_LINES = 2
SHORT = 12  # characters of a line that may be a page number with what stands around it


def pdf_text(content: bytes) -> str:
    """Pages separated by form feeds, without the lines that every page carries at its top or bottom."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or b"/Encrypt" in content:
            raise Unreadable("PDF 文件设有密码或已加密", "请取得不加密的文件") from error
        raise Unreadable("PDF 文件已损坏，打不开", "请重新取得文件") from error
    try:
        count = len(file)
        if not count:
            raise Unreadable("PDF 文件没有页面", "请重新取得文件")
        if count > MOST_PAGES:
            raise Unreadable(f"PDF 文件有{count}页，超过{MOST_PAGES}页", "请按文件逐个导入")
        pages = [_page(file, number) for number in range(count)]
    finally:
        file.close()
    _expect_text(pages)
    return "\n\f".join("\n".join(lines) for lines in _without_running_lines(pages))


def _page(file: object, number: int) -> list[str]:
    import pypdfium2

    try:
        page = file[number]  # type: ignore[index]
        part = page.get_textpage()
        text = str(part.get_text_range())
        part.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"PDF 文件第{number + 1}页读不出来", "请重新取得文件") from error
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").split("\n")


def _expect_text(pages: list[list[str]]) -> None:
    text = "".join("".join(lines) for lines in pages)
    chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
    if chinese < LEAST_A_PAGE * len(pages):
        raise Unreadable("PDF 里没有文字，大概是扫描件", "请取得文字版，或经文字识别并人工校对后再导入")
    lost = len(re.findall(r"[\ufffd\ue000-\uf8ff\x00-\x08]", text))
    if lost > chinese * 0.02:
        raise Unreadable("PDF 的文字提取出来是乱码（字体没有对照表）", "请取得 Word 版或另行转换")


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Headers and footers: lines that stand at the same edge of most pages, page numbers apart."""
    if len(pages) < 4:
        return pages
    counted: Counter[str] = Counter()
    for lines in pages:
        counted.update({_shape(line) for line in _edges(lines)})
    running = {shape for shape, times in counted.items() if times > len(pages) / 2}
    return [_trimmed(lines, running) for lines in pages]


def _edges(lines: list[str]) -> list[str]:
    filled = [line for line in lines if line.strip()]
    return filled[:EDGE_LINES] + filled[-EDGE_LINES:]


def _trimmed(lines: list[str], running: set[str]) -> list[str]:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    edges = set(filled[:EDGE_LINES] + filled[-EDGE_LINES:])
    return [line for at, line in enumerate(lines) if at not in edges or _shape(line) not in running]


def _shape(line: str) -> str:
    """A line as it is compared with those of other pages; of a short one the page number does not count."""
    bare = re.sub(r"\s+", "", line)
    return re.sub(r"\d+", "0", bare) if len(bare) <= SHORT else bare
