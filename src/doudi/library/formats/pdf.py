"""The text of a PDF. A scan without text, a locked or a damaged file is refused."""

from __future__ import annotations

import ctypes
import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from doudi.library.formats import pdf_actions
from doudi.library.formats.extraction import ExtractedText
from doudi.library.formats.running_lines import PageLine, without_running_lines
from doudi.library.problems import UnreadableFileError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

MOST_PAGES = 2000
LEAST_A_PAGE = 12  # ideographs: fewer on the average page, and the pages are pictures
NO_FONTS = (ctypes.c_char_p * 2)(b"/nonexistent", None)
"""The folders in which pdfium looks for fonts; kept for as long as it runs."""
REMOVE_SECURITY = 3
"""The flag of FPDF_SaveAsCopy under which the copy is written without encryption."""
IDEOGRAPH = re.compile(r"[\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff]")


def read_pdf(content: bytes) -> ExtractedText:
    """Returns the pages, separated by form feeds, without headers and footers. UnreadableFileError for what may act by itself,
    and for locked, damaged and endless files, and those without text."""
    file = _open(content)
    try:
        _expect_inert(content, file)
        count = len(file)
        if not count:
            raise UnreadableFileError("PDF 文件没有页面", "请重新取得文件")
        if count > MOST_PAGES:
            raise UnreadableFileError(f"PDF 文件有{count}页，超过{MOST_PAGES}页", "请按文件逐个导入")
        pages = [_page_lines(file, number) for number in range(count)]
    finally:
        file.close()
    _expect_text(pages)
    text_pages, left_out = without_running_lines(pages)
    losses = (f"页眉、页脚和页码{left_out}行，没有读入",) if left_out else ()
    return ExtractedText("\n\f".join("\n".join(line.text for line in lines) for lines in text_pages), losses)


def check_pdf(content: bytes) -> None:
    """UnreadableFileError where a PDF has anything that may act by itself, or cannot be opened."""
    file = _open(content)
    try:
        _expect_inert(content, file)
    finally:
        file.close()


def _open(content: bytes) -> PdfDocument:
    pypdfium2 = _load_pdfium()
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or b"/Encrypt" in content:
            raise UnreadableFileError("PDF 文件设有密码或已加密", "请取得不加密的文件") from error
        raise UnreadableFileError("PDF 文件已损坏，打不开", "请重新取得文件") from error


def _expect_inert(content: bytes, file: PdfDocument) -> None:
    """Looks through the plain bytes, then through those of the copy that pdfium writes: there each object that the file still
    uses stands by itself, out of compressed streams and decrypted, its names without escapes."""
    active = pdf_actions.find_active_content(content)
    if active is None and pdf_actions.has_compressed_objects(content):
        copy = io.BytesIO()
        file.save(copy, flags=REMOVE_SECURITY)
        active = pdf_actions.find_active_content(copy.getvalue())
    if active is not None:
        raise active.error(pdf_actions.REMEDY)


@cache
def _load_pdfium() -> Any:
    """pypdfium2 with a pdfium that knows of no fonts but those in the file.

    By default pdfium looks among the fonts of the machine for those that a file does not contain, and loads a large font anew
    for each page, only to measure characters. The places of lines would then depend on which fonts are installed, and three
    hundred pages took thirty times as long.
    """
    import pypdfium2
    from pypdfium2 import raw

    configuration = raw.FPDF_LIBRARY_CONFIG(version=2)
    configuration.m_pUserFontPaths = ctypes.cast(NO_FONTS, type(configuration.m_pUserFontPaths))
    raw.FPDF_DestroyLibrary()  # which pypdfium2 has started when it was imported; it ends this one at exit
    raw.FPDF_InitLibraryWithConfig(configuration)
    return pypdfium2


def _page_lines(file: PdfDocument, number: int) -> list[PageLine]:
    pypdfium2 = _load_pdfium()
    try:
        page = file[number]
        text_page = page.get_textpage()
        raw = str(text_page.get_text_range())
        lines = _measured(text_page, raw, page.get_height())
        text_page.close()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise UnreadableFileError(f"PDF 文件第{number + 1}页读不出来", "请重新取得文件") from error
    return lines


def _measured(text_page: PdfTextPage, raw: str, height: float) -> list[PageLine]:
    """The lines of a page, each with its place on the paper."""
    lines = []
    for match in re.finditer(r"[^\r\n]+", raw):
        place = _place(text_page, raw, *match.span(), height)
        lines.append(PageLine(match.group().replace("\ufffe", ""), place))
    return lines


def _place(text_page: PdfTextPage, raw: str, start: int, end: int, height: float) -> float | None:
    """Where a line stands: 0 at the top of the paper, 1 at its bottom; None where the file does not say."""
    first = next((i for i in range(start, end) if not raw[i].isspace()), start)
    # Offsets into the text are numbers of characters for pdfium, as long as it holds none beyond the basic plane.
    if first >= text_page.count_chars() or height <= 0:
        return None
    _, bottom, _, top = text_page.get_charbox(first)
    return 1 - (float(bottom) + float(top)) / 2 / height


def _expect_text(pages: list[list[PageLine]]) -> None:
    text = "".join(line.text for lines in pages for line in lines)
    ideographs = len(IDEOGRAPH.findall(text))
    if ideographs < LEAST_A_PAGE * len(pages):
        raise UnreadableFileError("PDF 里没有文字，大概是扫描件", "请取得文字版，或经文字识别并人工校对后再导入")
    lost = len(re.findall(r"[\ufffd\ue000-\uf8ff\x00-\x08]", text))
    if lost > ideographs * 0.02:
        raise UnreadableFileError("PDF 的文字提取出来是乱码（字体没有对照表）", "请取得 Word 版或另行转换")
