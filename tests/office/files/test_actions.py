"""Storing and handing out: checked, on the disk first, recorded; seen by those whom it concerns."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Entry, Read
from doudi.office.errors import DamagedFileError, RefusedError
from doudi.office.files import actions, checks, file_types, perms, queries, storage, upload_limits
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from tests.office.build import COUNTY, OTHER_COUNTY, OTHER_TOWNSHIP, TOWNSHIP, officer
from tests.office.files import samples

pytestmark = pytest.mark.django_db
CASE, VERIFICATION, PUBLIC = Confidentiality.CASE, Confidentiality.VERIFICATION, Confidentiality.PUBLIC
POLICY = Confidentiality.POLICY


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.TOWNSHIP_CLERK)


def _store(by: Actor, data: bytes = b"text", name: str = "a.txt", **more: Any) -> Document:
    values = {"region_code": TOWNSHIP, "confidentiality": CASE, **more}
    return actions.store(file=samples.upload(data, name), by=by, **values)


def test_a_file_is_stored_under_its_digest_and_recorded(clerk: Actor, files: Path) -> None:
    data = samples.jpeg()
    document = _store(clerk, data, "户口本.JPG", kind="户口簿", subject="household", subject_id=7)
    digest = hashlib.sha256(data).hexdigest()
    assert (document.title, document.media_type, document.size, document.digest) == (
        "户口本", file_types.JPEG, len(data), digest,
    )  # fmt: skip
    assert (files / digest[:2] / digest).read_bytes() == data
    assert [path.name for path in storage.stored_paths()] == [digest]
    entry = Entry.objects.get()
    assert (entry.action, entry.subject_id, entry.actor) == ("documents.store", str(document.pk), clerk.user.pk)
    assert entry.detail["sha256"] == digest
    assert entry.detail["for"] == ["household", "7"]


def test_the_same_bytes_twice_are_two_documents_over_one_file(clerk: Actor) -> None:
    first, second = _store(clerk), _store(clerk)
    assert first.pk != second.pk
    assert first.digest == second.digest
    assert len(list(storage.stored_paths())) == 1


def test_what_the_program_made_is_kept_as_a_paper_of_the_case(clerk: Actor) -> None:
    keep = {
        "data": b"%PDF-1.7",
        "media_type": "application/pdf",
        "title": "决定书",
        "kind": "决定书",
        "subject": "household",
    }
    document = actions.keep_own_file(by=clerk, region_code=TOWNSHIP, subject_id=7, **keep)  # type: ignore[arg-type]
    assert storage.read(document.digest) == b"%PDF-1.7"
    assert (document.confidentiality, document.subject, document.subject_id) == (Confidentiality.CASE, "household", "7")
    assert Entry.objects.get(action="documents.store").detail["sha256"] == document.digest
    with pytest.raises(PermissionDenied):
        actions.keep_own_file(by=clerk, region_code=OTHER_TOWNSHIP, subject_id=7, **keep)  # type: ignore[arg-type]


def test_a_given_title_is_kept_on_one_line(clerk: Actor) -> None:
    assert _store(clerk, title=" 收入\n证明\u202e ").title == "收入 证明"


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "a.txt", "文件是空的"),
        (b"x" * (actions.LARGEST + 1), "a.txt", "文件超过 20 MB"),
        (samples.png(), "a.pdf", "文件名以 .pdf 结尾，内容却是PNG 图片"),
        (b"<html>", "a.html", "文件名以 .html 结尾，内容却是文本"),
        (samples.docx(), "a.docm", "文件名以 .docm 结尾，内容却是Word 文档"),
        (b"MZ\0", "a.exe", "认不出这是什么文件"),
    ],
)
def test_what_is_refused_leaves_nothing(clerk: Actor, data: bytes, name: str, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        _store(clerk, data, name)
    assert not Document.objects.exists()
    assert not Entry.objects.exists()
    assert list(storage.stored_paths()) == []


def test_the_largest_is_taken(clerk: Actor) -> None:
    assert _store(clerk, b"x" * actions.LARGEST).size == actions.LARGEST


def test_a_size_that_is_declared_is_not_believed(clerk: Actor) -> None:
    file = SimpleUploadedFile("a.txt", b"x" * (actions.LARGEST + 1))
    file.size = 1
    file.multiple_chunks = lambda chunk_size=None: True  # type: ignore[method-assign]
    with pytest.raises(RefusedError, match="超过 20 MB"):
        actions.store(file=file, region_code=TOWNSHIP, confidentiality=CASE, by=clerk)


def test_a_crash_before_the_row_leaves_an_orphan_that_is_listed(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "record", crash)
    with pytest.raises(KeyboardInterrupt):
        _store(clerk)
    assert not Document.objects.exists()
    assert list(checks.find_problems()) == []
    monkeypatch.setattr(checks, "SETTLED", -1)
    (problem,) = checks.find_problems()
    assert "没有对应的材料登记" in problem


def test_a_crash_while_writing_leaves_no_half_file(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("doudi.office.files.storage.os.replace", crash)
    with pytest.raises(OSError, match="disk full"):
        _store(clerk)
    assert list(storage.stored_paths()) == []


def test_bytes_that_are_gone_or_changed_are_listed_and_not_handed_out(clerk: Actor) -> None:
    gone, changed = _store(clerk, b"one"), _store(clerk, b"two")
    storage.path_of(gone.digest).unlink()
    storage.path_of(changed.digest).write_bytes(b"2wo")
    assert sorted(checks.find_problems()) == sorted(
        [
            f"材料 {gone.pk}：文件 {gone.digest} 读不出来：No such file or directory",
            f"材料 {changed.pk}：文件 {changed.digest} 的内容与保存时不同",
        ]
    )
    for document in (gone, changed):
        with pytest.raises(DamagedFileError):
            actions.open_download(document=document, by=clerk)
    assert not Read.objects.exists()
    # Uploaded again, the file is whole again.
    _store(clerk, b"two")
    assert actions.open_download(document=changed, by=clerk) == b"two"


def test_a_digest_is_no_path() -> None:
    with pytest.raises(ValueError, match="not a digest"):
        storage.path_of("../../etc/passwd")


@pytest.mark.parametrize(
    ("duty", "region", "sees"),
    [
        (Duty.TOWNSHIP_CLERK, TOWNSHIP, {CASE, POLICY, PUBLIC}),
        (Duty.TOWNSHIP_CLERK, OTHER_TOWNSHIP, {PUBLIC}),
        (Duty.COMMUNITY_WORKER, "450102901001", {PUBLIC}),
        (Duty.COUNTY_OFFICER, COUNTY, {CASE, VERIFICATION, POLICY, PUBLIC}),
        (Duty.COUNTY_OFFICER, OTHER_COUNTY, {PUBLIC}),
        (Duty.VERIFICATION_CENTRE, COUNTY, {CASE, VERIFICATION, POLICY, PUBLIC}),
        (Duty.AUDITOR, COUNTY, {CASE, VERIFICATION, POLICY, PUBLIC}),
        (Duty.FINANCE, COUNTY, {POLICY, PUBLIC}),
        (Duty.ADMINISTRATOR, COUNTY, {PUBLIC}),
    ],
)
def test_who_sees_what(duty: Duty, region: str, sees: set[str]) -> None:
    county = officer(Duty.COUNTY_OFFICER, COUNTY)
    documents = {
        confidentiality: _store(
            county, confidentiality.encode(), confidentiality=confidentiality, subject="household", subject_id=1
        )
        for confidentiality in Confidentiality.values
    }
    actor = officer(duty, region)
    assert {confidentiality.confidentiality for confidentiality in queries.visible_to(actor)} == sees
    assert {confidentiality.confidentiality for confidentiality in queries.of_subject(actor, "household", 1)} == sees
    assert not queries.of_subject(actor, "household", 2)
    assert {name for name, document in documents.items() if perms.can_see(actor, document)} == sees


@pytest.mark.parametrize(
    ("duty", "region", "confidentiality"),
    [
        (Duty.TOWNSHIP_CLERK, OTHER_TOWNSHIP, CASE),
        (Duty.TOWNSHIP_CLERK, TOWNSHIP, VERIFICATION),
        (Duty.AUDITOR, COUNTY, CASE),
        (Duty.AUDITOR, COUNTY, PUBLIC),
        (Duty.FINANCE, COUNTY, CASE),
        (Duty.ADMINISTRATOR, COUNTY, PUBLIC),
        (Duty.COUNTY_OFFICER, OTHER_COUNTY, CASE),
    ],
)
def test_who_may_not_store(duty: Duty, region: str, confidentiality: str) -> None:
    with pytest.raises(PermissionDenied):
        _store(officer(duty, region), confidentiality=confidentiality)
    assert list(storage.stored_paths()) == []


@pytest.mark.parametrize("wrong", [{"confidentiality": "secret"}, {"region_code": "4501"}])
def test_what_no_form_may_send_is_an_error(clerk: Actor, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        _store(clerk, **wrong)


def test_handing_out_is_noted_unless_the_paper_is_public(clerk: Actor) -> None:
    document = _store(clerk)
    assert actions.open_download(document=document, by=clerk) == b"text"
    read = Read.objects.get()
    assert (read.subject, read.subject_id, read.region_code) == ("document", str(document.pk), TOWNSHIP)
    assert read.duty == clerk.duty_for(Action.SEE_CASES, TOWNSHIP)
    public = _store(clerk, confidentiality=PUBLIC)
    assert actions.open_download(document=public, by=clerk) == b"text"
    assert Read.objects.count() == 1


def test_a_request_brings_no_more_than_is_fit() -> None:
    handler = upload_limits.UploadLimit()
    handler.handle_raw_input(None, {}, upload_limits.REQUEST, "x")
    assert handler.receive_data_chunk(b"abc", 0) == b"abc"
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(None, {}, upload_limits.REQUEST + 1, "x")
