"""Templates: nothing inline, nothing from elsewhere, nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import get_template

import doudi.web

WEB = Path(doudi.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.*"))
OWN = sorted((WEB / "static" / "doudi").rglob("*.*"))
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "a handler in an attribute": re.compile(r"<[^>]*\son[a-z]+\s*=|hx-on|\shx-vals=['\"]js:|javascript:", re.I),
    "an address elsewhere": re.compile(r"https?:|(?:src|href|action)\s*=\s*['\"]//", re.I),
    "a variable taken as safe": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}
NAMESPACE = "http://www.w3.org/2000/svg"


def short(path: Path) -> str:
    return path.relative_to(WEB).as_posix()


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_template_has(path: Path, fault: str) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8")).replace(NAMESPACE, "")
    match = FORBIDDEN[fault].search(text)
    assert match is None, f"{fault}: {match[0]!r}"


@pytest.mark.parametrize("path", OWN, ids=short)
def test_no_file_of_ours_loads_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace(NAMESPACE, "")
    assert not re.search(r"https?://|@import|url\(\s*['\"]?//|\beval\(|innerHTML|document\.write", text)


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=short)
def test_every_template_can_be_read(path: Path) -> None:
    get_template(path.relative_to(WEB / "templates").as_posix())


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=short)
def test_every_form_that_is_sent_carries_its_token(path: Path) -> None:
    for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.S | re.I):
        if re.search(r"method\s*=\s*[\"']post", form.split(">")[0], re.I):
            assert "{% csrf_token %}" in form


WRITTEN_ONCE = {
    "a badge": r'class="mark\b',
    "a note": r'class="note\b',
    "an empty state": r'class="empty-',
    "a pager": r'class="pager\b|rel="(?:next|prev)"',
    "a list": r'class="list(?:-scroll|\s+cards|")',
    "a trail": r'class="trail\b',
    "an amount": r'class="amount\b|\|yuan\b',
    "the version of a form": r'name="version"',
    "a choice": r'<select class="form-select" id="(?:\w+|{{ name }})"',
}
"""What stands in templates/components alone: every other template uses the tag."""


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if path.suffix == ".html" and path.parent.name != "components"],
    ids=short,
)
def test_what_components_are_for_is_written_nowhere_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [part for part, markup in WRITTEN_ONCE.items() if re.search(markup, text)] == []


@pytest.mark.parametrize("part", WRITTEN_ONCE)
def test_every_component_has_its_file(part: str) -> None:
    components = WEB / "templates" / "components"
    assert any(re.search(WRITTEN_ONCE[part], path.read_text(encoding="utf-8")) for path in components.glob("*.html"))


def test_a_component_within_a_line_brings_no_white_space() -> None:
    rendered = Template(
        '{% load components %}({% badge "ok" "甲" %},{% yes_no 1 "乙" "丙" %},{% amount "1.00元" "undetermined" %})'
    ).render(Context())
    assert re.search(r"\s[(),]|[(),]\s", rendered) is None
    assert "<strong" in rendered
    assert "若符合" in rendered


def test_every_picture_beside_a_word_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (WEB / "static" / "doudi" / "icons.svg").read_text()))
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% (?:icon|badge|note) "(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert used - drawn == set()


def test_what_a_page_loads_is_there() -> None:
    from django.contrib.staticfiles import finders

    loaded = {
        name for path in TEMPLATES for name in re.findall(r"{% static '([^']+)'", path.read_text(encoding="utf-8"))
    }
    assert loaded
    assert [name for name in loaded if finders.find(name) is None] == []
