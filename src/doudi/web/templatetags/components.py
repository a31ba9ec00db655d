"""The parts that pages are made of, each written once: a file in templates/components and a tag that fills it.

Tags that stand within a line give no white space around what they render.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from doudi.web.paging import Page
from doudi.web.status import status_of, status_of_outcome

register = template.Library()
_REACHED = re.compile(r"<(a|button|input|select|textarea|summary)\b")
"""What the keyboard comes to by itself."""
_NOTE_ROLES = {"stop": "alert", "warn": "alert", "ok": "status", "info": "note"}


def _inline(name: str, context: dict[str, Any]) -> SafeString:
    """A component within a line, without white space around it."""
    return mark_safe(render_to_string(f"components/{name}.html", context).strip())  # a rendered template


@register.simple_tag
def badge(kind: str, text: Any) -> SafeString:
    """A state in a word with its icon. Kinds: ok, wait, warn, stop, info, muted."""
    return _inline("badge", {"kind": kind, "text": text})


@register.simple_tag
def status(row: object) -> SafeString:
    """The status of a proceeding, finding, trial, policy document, local value, account or request."""
    return badge(*status_of(row))


@register.simple_tag
def outcome_status(status: str) -> SafeString:
    """What the rules say of a right."""
    return badge(*status_of_outcome(status))


@register.simple_tag
def yes_no(condition: object, yes: str, no: str, no_kind: str = "muted") -> SafeString:
    """One of two words, as the condition is."""
    return badge("ok", yes) if condition else badge(no_kind, no)


@register.simple_tag
def amount(text: str, status: str = "") -> SafeString:
    """A sum with its unit; of an outcome that is not determined yet, what it would be."""
    return _inline("amount", {"amount": text, "uncertain": status == "undetermined"}) if text else SafeString()


@register.simple_tag
def money(fen: int | None) -> SafeString:
    """A sum of fen within a line or a cell; nothing where it is not known."""
    return _inline("money", {"fen": fen})


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any]) -> dict[str, Any]:
    """The links to the neighbours of a page, or the form that asks for them."""
    return {
        "newer": page.newer,
        "older": page.older,
        "posted": page.posted,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/choice.html")
def choice(
    name: str, label: str, options: Iterable[tuple[Any, str]], chosen: Any = "", blank: str = "", required: bool = False
) -> dict[str, Any]:
    """A field to choose from (value, label); `blank` is the label of no choice, '' where one must be made."""
    named = [(value, text, str(value) == str(chosen)) for value, text in options]
    return {"name": name, "label": label, "options": named, "blank": blank, "required": required}


@register.simple_block_tag
def note(content: str, kind: str, role: str = "") -> str:
    """A block with a message. Kinds: ok, info, warn, stop."""
    return render_to_string(
        "components/note.html", {"content": content, "kind": kind, "role": role or _NOTE_ROLES[kind]}
    )


@register.simple_block_tag
def trail(content: str, title: str) -> str:
    """The breadcrumb of a page: links to the pages above it, and its own name."""
    return render_to_string("components/trail.html", {"content": content, "title": title})


@register.simple_block_tag
def listing(content: str, columns: str, numbers: str = "", caption: str = "", css: str = "") -> str:
    """A table of rows, which a phone shows as cards. `columns` are the heads, joined with 、 (empty for a column without
    one); `numbers` names those whose cells are numbers. Where no row holds anything that the keyboard comes to, it comes to
    the table itself, to scroll it."""
    heads = [(head, head in numbers.split("、")) for head in columns.split("、")]
    values = {"content": content, "heads": heads, "caption": caption, "css": css, "columns": columns}
    return render_to_string("components/listing.html", values | {"reach": not _REACHED.search(content)})


@register.simple_block_tag(takes_context=True)
def version_form(
    context: Context, content: str, view: str, *arguments: Any, version: int, css: str = "", files: bool = False
) -> str:
    """A form that is refused if the row that it changes has another version by then. With `view` '' it is sent to its own page;
    with `files` it takes files too."""
    address = reverse(view, args=arguments) if view else ""
    token = context.get("csrf_token")
    return render_to_string(
        "components/version_form.html",
        {
            "content": content,
            "address": address,
            "version": version,
            "css": css,
            "files": files,
            "csrf_token": token,
        },
    )
