"""Whether a file is a paper of the office: unchanged, something else, or never issued."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from doudi.office.accounts.access import Actor
from doudi.office.audit.models import Entry
from doudi.office.audit.row_states import find_differences
from doudi.office.casework import actions
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Paper
from doudi.office.casework.papers.verification import PaperStanding, verify_paper
from doudi.office.files import storage
from doudi.output.papers import typesetting
from doudi.output.papers.typesetting import typeset, typeset_text
from tests.office.casework.steps import bring_to
from tests.output.papers.invented import paper as invented

UNCHANGED, DIFFERS, UNKNOWN = PaperStanding.UNCHANGED, PaperStanding.DIFFERS, PaperStanding.UNKNOWN
Unguarded = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def letter(clerk: Actor, county: Actor) -> Paper:
    proceeding = bring_to(ProceedingState.GRANTED, clerk)
    return actions.issue_paper(by=county, application=proceeding.application, kind="grant", proceeding=proceeding)


def test_a_paper_as_it_was_issued_is_unchanged(letter: Paper) -> None:
    verification = verify_paper(storage.read(letter.digest))
    assert verification.standing == UNCHANGED
    assert verification.lines == (
        f"确认给予决定书，编号 {letter.number}",
        "摘要与审计记录一致",
        "按登记的内容重新制作，逐字节相同",
    )


def test_a_sum_that_was_edited_is_shown_beside_the_original(letter: Paper) -> None:
    content = json.loads(letter.content)
    content["amount"] = {"figures": "每月9,020.00元", "capitals": "人民币玖仟零贰拾元整"}
    verification = verify_paper(typeset_text("grant", json.dumps(content)))
    assert verification.standing == DIFFERS
    told = "\n".join(verification.lines)
    assert letter.number in told
    assert "原件：" in told
    assert "此件：" in told
    assert "9,020.00" in told


def test_a_file_that_was_only_saved_again_is_told_so(letter: Paper) -> None:
    verification = verify_paper(storage.read(letter.digest) + b"\n")
    assert verification.standing == DIFFERS
    assert verification.lines[-1] == "文字相同，文件本身被重新保存或改动过"


def test_many_differences_are_cut(letter: Paper) -> None:
    content = json.loads(letter.content)
    content["officers_reason"] = "\n".join(f"另一句话{place}。" for place in range(30))
    verification = verify_paper(typeset_text("grant", json.dumps(content)))
    assert len(verification.lines) == 12
    assert verification.lines[-1].startswith("还有 ")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "读不出文字"),
        (b"%PDF-1.7 broken", "读不出文字"),
        ("虚构的决定书，没有编号".encode(), "没有登记它所载的编号"),
        ("编号 450102S2026000099-01".encode(), "没有登记它所载的编号"),
    ],
)
def test_what_the_office_never_issued_is_unknown(letter: Paper, data: bytes, told: str) -> None:
    verification = verify_paper(data)
    assert verification.standing == UNKNOWN
    assert told in verification.lines[0]


def test_a_paper_of_another_office_is_unknown(letter: Paper) -> None:
    content = dataclasses.replace(invented("grant"), number="620422S2026000001-01")
    assert verify_paper(typeset(content)).standing == UNKNOWN


def test_content_changed_behind_the_program_is_found(letter: Paper, unguarded: Unguarded) -> None:
    data = storage.read(letter.digest)
    with unguarded():
        Paper.objects.update(content=letter.content.replace("1,020.00", "9,020.00"))
    verification = verify_paper(data)
    assert verification.standing == DIFFERS
    assert any("内容与第" in line for line in verification.lines)
    assert "按登记的内容重新制作，结果与原件不同" in verification.lines
    assert any("文书" in difference and "内容" in difference for difference in find_differences())


def test_a_row_that_was_put_in_from_outside_is_found(letter: Paper, unguarded: Unguarded) -> None:
    with unguarded():
        Entry.objects.filter(action="casework.issue_paper").delete()
    verification = verify_paper(storage.read(letter.digest))
    assert verification.standing == DIFFERS
    assert "审计记录里没有这份文书，登记是绕过程序加入的" in verification.lines


def test_a_forged_digest_is_found(letter: Paper, unguarded: Unguarded) -> None:
    """A file of one's own making, entered as if it had been issued."""
    forged = typeset(invented("grant"))
    with unguarded():
        Paper.objects.update(digest=storage.write(forged))
    verification = verify_paper(forged)
    assert verification.standing == DIFFERS
    assert any("摘要与第" in line for line in verification.lines)


def test_after_an_upgrade_the_digest_alone_proves(letter: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doudi.office.casework.papers.verification.form_digest", lambda: "0" * 64)
    verification = verify_paper(storage.read(letter.digest))
    assert verification.standing == UNCHANGED
    assert verification.lines[-1] == "没有重新制作：制作时的版式或字体与现在不同"


def test_without_fonts_the_digest_alone_proves(letter: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise typesetting.PaperError("没有制作文书用的字体")

    monkeypatch.setattr("doudi.office.casework.papers.verification.form_digest", missing)
    verification = verify_paper(storage.read(letter.digest))
    assert verification.standing == UNCHANGED
    assert verification.lines[-1] == "没有重新制作：没有制作文书用的字体"


def test_a_content_that_cannot_be_set_any_more_is_found(letter: Paper, unguarded: Unguarded) -> None:
    data = storage.read(letter.digest)
    for content in ("{", letter.content.replace("2026-09-09", "x"), letter.content.replace("您的家庭", "😀")):
        with unguarded():
            Paper.objects.update(content=content)
        verification = verify_paper(data)
        assert verification.standing == DIFFERS
        assert any(line.startswith("按登记的内容不能重新制作：") for line in verification.lines)
