"""Word files built part by part: paragraphs, lists and styles."""

from __future__ import annotations

from collections.abc import Iterable

from tests.library.files import WORD, docx


def paragraph(
    text: str, *, style: str = "", number: str = "", level: str = "", run: str = "", mark: str = "", extra: str = ""
) -> str:
    """The XML of a paragraph. `run`, `mark`: properties of its run and of its paragraph mark; `extra`: XML after the run."""
    numbering = (f'<w:ilvl w:val="{level}"/>' if level else "") + (f'<w:numId w:val="{number}"/>' if number else "")
    properties = (
        (f'<w:pStyle w:val="{style}"/>' if style else "")
        + (f"<w:numPr>{numbering}</w:numPr>" if numbering else "")
        + (f"<w:rPr>{mark}</w:rPr>" if mark else "")
    )
    return (
        f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}"
        f"<w:r>{f'<w:rPr>{run}</w:rPr>' if run else ''}<w:t>{text}</w:t></w:r>{extra}</w:p>"
    )


def list_level(number: int, form: str, pattern: str, *, start: str = "1", extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/>{extra}</w:lvl>'
    )


def abstract_list(identifier: str, levels: Iterable[str], extra: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{identifier}">{extra}{"".join(levels)}</w:abstractNum>'


def used_list(identifier: str, abstract: str, overrides: str = "") -> str:
    return f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'


def style(
    identifier: str, properties: str = "", *, based_on: str = "", kind: str = "paragraph", default: str = ""
) -> str:
    basis = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identifier}"{f" w:default={chr(34)}{default}{chr(34)}" if default else ""}>'
        f"{basis}{properties}</w:style>"
    )


def word_file(
    paragraphs: Iterable[str], *, numbering: str = "", styles: str = "", extra: dict[str, str] | None = None
) -> bytes:
    """A Word file with these paragraphs, the contents of numbering.xml and styles.xml, and further parts by name."""
    parts = {"word/numbering.xml": f'<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>'} if numbering else {}
    parts |= {"word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'} if styles else {}
    parts |= extra or {}
    return docx([], body="".join(paragraphs), extra={name: part.encode() for name, part in parts.items()})


def notes_part(kind: str, notes: dict[str, str]) -> str:
    """The part with the footnotes or endnotes of a file, with the line that Word draws above them."""
    rows = "".join(f'<w:{kind} w:id="{name}">{paragraph(text)}</w:{kind}>' for name, text in notes.items())
    separator = f'<w:{kind} w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    return f'<w:{kind}s xmlns:w="{WORD}">{separator}{rows}</w:{kind}s>'
