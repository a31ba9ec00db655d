"""Writes SVG: elements, the escaping of texts and the form of numbers. Every drawing of Doudi is made with it.

A drawing stands for itself: shapes and text, no script, no font and no image from elsewhere.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

Value = str | int | float | None
"""What an attribute may hold; None leaves the attribute out."""


class Svg(str):
    """Text that is SVG already. Any other text is escaped where it is put into an element."""

    __slots__ = ()


def element(name: str, *content: str, **attributes: Value) -> Svg:
    """An element with its attributes in the order of the arguments; `_` in their names is written `-`."""
    written = "".join(
        f' {key.replace("_", "-")}="{_attribute(value)}"' for key, value in attributes.items() if value is not None
    )
    if not content:
        return Svg(f"<{name}{written}/>")
    return Svg(f"<{name}{written}>{''.join(map(_markup, content))}</{name}>")


def drawing(
    width: int, height: int, title: str, *parts: Svg, font: str, size: int | None = None, style: str | None = None
) -> Svg:
    """A whole drawing, a part a line. `title` is what is read aloud of it.

    With `style` the drawing stands in a page, which says how wide it is; else it is a file with a size of its own, whose
    title is also shown under the pointer.
    """
    stands_in_page = style is not None
    lines = [*parts] if stands_in_page else [element("title", title), *parts]
    return element(
        "svg",
        Svg("\n" + "\n".join(lines) + "\n"),
        xmlns=None if stands_in_page else "http://www.w3.org/2000/svg",
        width=None if stands_in_page else width,
        height=None if stands_in_page else height,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=title,
        font_family=font,
        font_size=size,
        style=style,
    )


def number(value: float) -> str:
    """A length in pixels, with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def tenths(length: int) -> str:
    """Tenths of a pixel, 0 or more, as pixels: integer arithmetic to the end."""
    return f"{length // 10}.{length % 10}"


def escaped(text: str) -> str:
    """Text as XML can hold it, also in an attribute; characters that XML has no room for are left out."""
    printable = "".join(c for c in text if (c.isprintable() or c == "　") and ord(c) not in (0xFFFE, 0xFFFF))
    return escape(printable, {'"': "&quot;"})


def _markup(content: str) -> str:
    return content if isinstance(content, Svg) else escaped(content)


def _attribute(value: str | float) -> str:
    return escaped(value) if isinstance(value, str) else number(value)
