"""Papers as PDF: the same bytes for the same content, from fonts of one folder, whatever somebody typed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from doudi.output.papers import typesetting
from doudi.output.papers.catalogue import KINDS, OF_PAYMENTS
from doudi.output.papers.content import content_text
from doudi.output.papers.typesetting import PaperError, form_digest, typeset, typeset_text
from tests.output.papers.invented import LONG_NAME, paper
from tests.output.papers.pdf_text import text_of
from tests.paths import ROOT
from tests.processor_time import slowness


@pytest.fixture
def _other_fonts() -> Iterator[None]:
    """Fonts are looked for again in the test and after it."""
    typesetting._compiler.cache_clear()
    form_digest.cache_clear()
    yield
    typesetting._compiler.cache_clear()
    form_digest.cache_clear()


@pytest.mark.parametrize(("kind", "extreme"), [("grant", True), ("change", False), ("approval", True)])
def test_a_decision_tells_the_first_month_and_one_issued_before_they_did_is_set_as_it_was(
    kind: str, extreme: bool
) -> None:
    text = content_text(paper(kind, extreme))
    assert "自2026年10月起发放（决定次月，依据某办法" in text_of(typeset_text(kind, text))
    earlier = {name: part for name, part in json.loads(text).items() if name != "paid_from"}
    assert "起发放" not in text_of(typeset_text(kind, json.dumps(earlier)))


@pytest.mark.parametrize("kind", [*KINDS, *OF_PAYMENTS])
def test_a_paper_shows_its_office_its_number_and_its_day_and_is_made_for_archives(kind: str) -> None:
    pdf = typeset(paper(kind))
    text = text_of(pdf)
    for mark in ("某某县民政部门", "450102S2026000001-01", "2026年9月1日", "第1页，共1页"):
        assert mark in text, mark
    assert b"pdfaid:part>2<" in pdf
    assert b"pdfaid:conformance>B<" in pdf


@pytest.mark.parametrize("extreme", [False, True])
@pytest.mark.parametrize("kind", [*KINDS, *OF_PAYMENTS])
def test_the_same_content_gives_the_same_bytes(kind: str, extreme: bool) -> None:
    assert typeset(paper(kind, extreme)) == typeset_text(kind, content_text(paper(kind, extreme)))


@pytest.mark.parametrize("kind", [*KINDS, *OF_PAYMENTS])
def test_twelve_members_and_the_longest_names_all_stand_on_it(kind: str) -> None:
    content = paper(kind, extreme=True)
    text = text_of(typeset(content))
    names = [LONG_NAME] if kind != "authorisation" else [member.name for member in content.adults]  # type: ignore[attr-defined]
    for name in names:
        assert name in text
    if "amount" in {field.name for field in dataclasses.fields(content)}:
        assert "123,456,789.00元" in text
        assert "人民币壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元整" in text


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from doudi.output.papers.typesetting import typeset\n"
        "from tests.output.papers.invented import paper\n"
        "print(hashlib.sha256(typeset(paper('grant'))).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", program, str(ROOT)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(typeset(paper("grant"))).hexdigest()


def test_another_content_or_day_gives_other_bytes() -> None:
    first = typeset(paper("refusal"))
    assert typeset(dataclasses.replace(paper("refusal"), recipient="李某")) != first  # type: ignore[call-arg]
    assert typeset(paper("refusal", day=dt.date(2026, 9, 2))) != first


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        '#read("/etc/passwd")',
        "*粗*_斜_ $x$ `raw` <label> @ref = 标题\n- 项",
        "\\u{4e00} \\",
        '"); import "x.typ": *; ("',
    ],
)
def test_what_was_typed_is_shown_and_never_acts(typed: str) -> None:
    text = text_of(typeset(dataclasses.replace(paper("refusal"), officers_reason=typed)))  # type: ignore[call-arg]
    assert "".join(typed.split()) in text


@pytest.mark.parametrize("name", ["䶮某", "𠮷某", "𬭎某", "𰻞某", "買買提·某"])
def test_rare_characters_of_names_are_shown(name: str) -> None:
    assert typeset(dataclasses.replace(paper("refusal"), recipient=name))  # type: ignore[call-arg]


def test_a_character_that_no_font_has_is_named() -> None:
    content = dataclasses.replace(paper("refusal"), recipient="张😀")  # type: ignore[call-arg]
    with pytest.raises(PaperError, match="字库里没有“😀”这个字"):
        typeset(content)


@pytest.mark.usefixtures("_other_fonts")
def test_missing_fonts_are_told_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_FONTS", str(tmp_path))
    for attempt in (lambda: typeset(paper("grant")), form_digest):
        with pytest.raises(PaperError, match=r"NotoSerifCJK-Regular\.ttc.*fonts-noto-cjk.*DOUDI_FONTS"):
            attempt()


@pytest.mark.usefixtures("_other_fonts")
def test_the_form_is_another_one_where_a_template_or_font_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = form_digest()
    for path in typesetting.TEMPLATES.glob("*.typ"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    form_digest.cache_clear()
    assert form_digest() == first
    (tmp_path / "grant.typ").write_text("another", encoding="utf-8")
    form_digest.cache_clear()
    assert form_digest() != first


def test_threads_get_each_their_own_paper() -> None:
    days = [dt.date(2026, 9, 1) + dt.timedelta(days=place) for place in range(8)]
    expected = [typeset(paper("grant", day=day)) for day in days]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda day: typeset(paper("grant", day=day)), days)) == expected


@pytest.mark.long
def test_a_thousand_papers_take_seconds() -> None:
    """On a machine at rest it is about 15 s; the bound leaves room for a busy one."""
    typeset(paper("grant"))
    begin = time.perf_counter()
    digests = {
        typeset(dataclasses.replace(paper("grant"), number=f"450102S2026{place:06d}-01"))[-2000:]
        for place in range(1_000)
    }
    taken = time.perf_counter() - begin
    print(f"1,000 papers in {taken:.1f} s")
    assert len(digests) == 1_000
    assert taken < 50 * slowness()
