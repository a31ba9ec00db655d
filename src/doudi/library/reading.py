"""The text of a file of any kind that policy comes in. What a file is, its first bytes say, not its name."""

from __future__ import annotations

from pathlib import Path

from doudi.library.documents import PolicyDocument
from doudi.library.encodings import decode
from doudi.library.problems import Unreadable

LARGEST = 30_000_000  # bytes of a file
LONGEST = 3_000_000  # characters of a text
TOO_LARGE = f"文件超过{LARGEST // 1_000_000}兆字节"
TOO_LARGE_HINT = "政策文件不会这样大，请检查是否选错文件，或去掉其中的图片"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM")
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")


def import_document(path: Path, standing: str = "unverified") -> PolicyDocument:
    """The document of a file; Unreadable where the file is refused."""
    content = read_bytes(path)
    try:
        return document_of(content, path.name, standing)
    except Unreadable as error:
        raise Unreadable(f"{path.name}：{error.what}", error.hint) from error


def document_of(content: bytes, name: str, standing: str = "unverified") -> PolicyDocument:
    """The document that some bytes hold, as they come in an upload."""
    return PolicyDocument(name, text_of(content), standing)


def read_bytes(path: Path) -> bytes:
    """At most LARGEST bytes of an ordinary file."""
    if not path.is_file():
        raise Unreadable(f"{path}：没有这个文件", "请核对文件名和所在文件夹")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(f"{path}：打不开文件", "请检查是否有权读取，或文件是否被其他程序占用") from error
    if len(content) > LARGEST:
        raise Unreadable(
            f"{path.name}：文件超过{LARGEST // 1_000_000}兆字节",
            "政策文件不会这样大，请检查是否选错文件，或去掉其中的图片",
        )
    return content


def text_of(content: bytes) -> str:
    """The text, lines separated by line feeds and pages by form feeds; Unreadable where there is none to be had safely."""
    if len(content) > LARGEST:
        raise Unreadable(TOO_LARGE, TOO_LARGE_HINT)
    if not content.strip():
        raise Unreadable("文件是空的", "请重新取得文件")
    text = _read(content)
    if len(text) > LONGEST:
        raise Unreadable(f"文字超过{LONGEST // 10_000}万字", "请按文件逐个导入")
    if not any("\u4e00" <= one <= "\u9fff" for one in text):
        raise Unreadable("文件里没有中文文字", "请检查是否选错文件，或文字是否已变成图片")
    return text


def _read(content: bytes) -> str:
    if b"%PDF-" in content[:1024]:
        from doudi.library.pdf import pdf_text

        return pdf_text(content)
    if content.startswith(b"PK\x03\x04"):
        from doudi.library.word import word_text

        return word_text(content)
    _refuse_others(content)
    if _is_web_page(content):
        from doudi.library.web import web_text

        return web_text(content)
    return decode(content).replace("\r\n", "\n").replace("\r", "\n")


def _refuse_others(content: bytes) -> None:
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("文件设有密码", "请用密码打开后另存为不加密的 .docx")
        raise Unreadable("这是旧版 Word 或 WPS 文件（.doc、.wps）", "请打开后另存为 .docx，或另存为纯文本")
    if content.startswith(b"{\\rtf"):
        raise Unreadable("这是 RTF 文件", "请打开后另存为 .docx，或另存为纯文本")
    if content.startswith(PICTURES):
        raise Unreadable("这是图片，没有可以核对的文字", "请取得文字版，或经文字识别并人工校对后再导入")
    if content.startswith(ARCHIVES):
        raise Unreadable("这是压缩包", "请解压后逐个导入其中的文件")


def _is_web_page(content: bytes) -> bool:
    start = content[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<div", b"<p>", b"<!--"))
