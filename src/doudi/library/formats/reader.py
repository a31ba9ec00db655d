"""The text of a file of any kind that policy comes in. What a file is, its first bytes say, not its name."""

from __future__ import annotations

from pathlib import Path

from doudi.library.formats.child_process import LONGEST_TEXT, read_in_child
from doudi.library.formats.extraction import ExtractedText
from doudi.library.problems import UnreadableFileError
from doudi.library.structure.document import PolicyDocument
from doudi.text.characters import unify_ideographs
from doudi.text.encodings import UndecodableTextError, decode_text

LARGEST = 30_000_000  # bytes of a file
TOO_LARGE_HINT = "政策文件不会这样大，请检查是否选错文件，或去掉其中的图片"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")
# Marks without width: of the order of bytes or of writing, soft hyphens, places where a line may break.
WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))


def read_document(path: Path, standing: str = "unverified") -> PolicyDocument:
    """Returns the document of a file; UnreadableFileError, which names the file, where it is refused."""
    content = read_bytes(path)
    try:
        return parse_document(content, path.name, standing)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{path.name}：{error.problem}", error.hint) from error


def parse_document(content: bytes, name: str, standing: str = "unverified") -> PolicyDocument:
    """Returns the document that some bytes hold, as they come in an upload."""
    extracted = extract_text(content)
    return PolicyDocument(name, extracted.text, standing, extracted.losses)


def read_bytes(path: Path) -> bytes:
    """Returns the bytes of an ordinary file; UnreadableFileError where there is none, or more than LARGEST bytes."""
    if not path.is_file():
        raise UnreadableFileError(f"{path}：没有这个文件", "请核对文件名和所在文件夹")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableFileError(f"{path}：打不开文件", "请检查是否有权读取，或文件是否被其他程序占用") from error
    if len(content) > LARGEST:
        raise UnreadableFileError(f"{path.name}：文件超过{LARGEST // 1_000_000}兆字节", TOO_LARGE_HINT)
    return content


def extract_text(content: bytes) -> ExtractedText:
    """Returns the text of a file, with what of it was lost; UnreadableFileError where no text is to be had safely.

    Look-alike radicals are replaced by the ideographs they stand for, and marks without width are dropped, so that the
    text is what a reader sees.
    """
    if len(content) > LARGEST:
        raise UnreadableFileError(f"文件超过{LARGEST // 1_000_000}兆字节", TOO_LARGE_HINT)
    if not content.strip():
        raise UnreadableFileError("文件是空的", "请重新取得文件")
    extracted = _extract(content)
    text = unify_ideographs(extracted.text).translate(WITHOUT_WIDTH)
    if len(text) > LONGEST_TEXT:
        raise UnreadableFileError(f"文字超过{LONGEST_TEXT // 10_000}万字", "请按文件逐个导入")
    if not any("\u4e00" <= char <= "\u9fff" for char in text):
        raise UnreadableFileError("文件里没有中文文字", "请检查是否选错文件，或文字是否已变成图片")
    return ExtractedText(text, extracted.losses)


def _extract(content: bytes) -> ExtractedText:
    file_format = _format_of(content)
    if file_format != "text":
        return read_in_child(content, file_format)
    try:
        return ExtractedText(decode_text(content).replace("\r\n", "\n").replace("\r", "\n"))
    except UndecodableTextError as error:
        raise UnreadableFileError(error.problem, error.hint) from error


def _format_of(content: bytes) -> str:
    """One of the formats of child_process, or text; UnreadableFileError for kinds of files that are not read."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "word"
    _refuse_others(content)
    return "html" if _is_web_page(content) else "text"


def _refuse_others(content: bytes) -> None:
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFileError("文件设有密码", "请用密码打开后另存为不加密的 .docx")
        raise UnreadableFileError("这是旧版 Word 或 WPS 文件（.doc、.wps）", "请打开后另存为 .docx，或另存为纯文本")
    if content.startswith(b"{\\rtf"):
        raise UnreadableFileError("这是 RTF 文件", "请打开后另存为 .docx，或另存为纯文本")
    if content.startswith(PICTURES):
        raise UnreadableFileError("这是图片，没有可以核对的文字", "请取得文字版，或经文字识别并人工校对后再导入")
    if content.startswith(ARCHIVES):
        raise UnreadableFileError("这是压缩包", "请解压后逐个导入其中的文件")


def _is_web_page(content: bytes) -> bool:
    start = content[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<div", b"<p>", b"<!--"))
