"""`doudi paper verify`: a letter as it was issued, one that was edited, and what is none of the office's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import LazySettings

from doudi.office.accounts.enums import Duty
from doudi.office.casework import actions
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Paper
from doudi.office.files import storage
from doudi.office.regions.models import Region
from doudi.output.papers.typesetting import typeset_text
from tests.command_line import doudi
from tests.office import build
from tests.office.casework.steps import bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(settings: LazySettings, tmp_path: Path) -> Paper:
    settings.MEDIA_ROOT = tmp_path / "files"
    Region.objects.create(code=build.TOWNSHIP, name="甲街道")
    build.standard()
    proceeding = bring_to(ProceedingState.GRANTED, build.officer(Duty.TOWNSHIP_CLERK))
    county = build.officer(Duty.COUNTY_OFFICER, build.COUNTY)
    return actions.issue_paper(by=county, application=proceeding.application, kind="grant", proceeding=proceeding)


def test_what_the_office_issued_holds_and_what_was_edited_does_not(letter: Paper, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(storage.read(letter.digest))
    run = doudi("paper", "verify", file)
    assert run.exit_code == 0, run.output
    assert run.stdout.splitlines()[0] == "由本机构制作，内容未变"
    assert letter.number in run.stdout

    content = json.loads(letter.content)
    content["recipient"] = "另一人"
    file.write_bytes(typeset_text("grant", json.dumps(content)))
    run = doudi("paper", "verify", file)
    assert run.exit_code == 1
    assert run.stdout == ""
    assert run.stderr.splitlines()[0] == "与本机构制作的文书不符"
    assert "另一人" in run.stderr

    file.write_bytes("别处的文件".encode())
    run = doudi("paper", "verify", file)
    assert run.exit_code == 1
    assert run.stderr.splitlines()[0] == "不是本机构制作的文书"


def test_what_cannot_be_read_is_told_with_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "none.pdf"
    run = doudi("paper", "verify", missing)
    assert run.exit_code == 2
    assert str(missing) in run.stderr.replace("\n", "")
    assert doudi("paper", "verify", tmp_path).exit_code == 2
    monkeypatch.setattr("doudi.commands.paper.LARGEST_FILE", 3)
    large = tmp_path / "large.pdf"
    large.write_bytes(b"1234")
    run = doudi("paper", "verify", large)
    assert (run.exit_code, "不是文书" in run.stderr) == (2, True)
