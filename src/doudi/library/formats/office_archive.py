"""What makes an archive of Word or Excel (Office Open XML) unsafe to open: bounds of size, macros, passwords.

Readers of policy documents and the office's uploads ask the same questions here and give their own answers.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

CONTENT_TYPES = "[Content_Types].xml"
MOST_ENTRIES = 3_000
LARGEST_WHOLE = 200_000_000  # bytes, unpacked
MACROS = ("vbaproject", "vbadata", "macroenabled")
"""Parts of names and of content types, in small letters, that tell of programs in a document."""
CONTROLS = ("macrosheet", "activex")
"""The same for sheets of old macros and for controls, which may start programs too."""
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What the standard library raises on an archive that is damaged, encrypted or packed in a way it does not know."""


def exceeds_bounds(entries: list[zipfile.ZipInfo]) -> bool:
    """True if an archive has more entries, or says that it unpacks to more bytes, than any document needs."""
    return len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_WHOLE


def mentions(words: Iterable[str], texts: Iterable[str]) -> bool:
    """True if one of the words, in small letters, stands in one of the names or content types of an archive."""
    return any(word in text.casefold() for text in texts for word in words)


def parse_harmlessly(content: bytes) -> Any:
    """The root of an XML document, read without entities, without the network and without depth that no document has.
    ValueError for what is no XML."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
