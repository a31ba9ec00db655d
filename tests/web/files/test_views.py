"""A download: saved and never run, noted, and 404 for whoever may not see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.audit.models import Read
from doudi.office.files import actions, storage, upload_limits
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from tests.office.build import COUNTY, OTHER_TOWNSHIP, TOWNSHIP, officer
from tests.office.files import samples

pytestmark = pytest.mark.django_db
PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path / "files")


@pytest.fixture
def clerk() -> Actor:
    return officer(Duty.TOWNSHIP_CLERK)


def _store(
    by: Actor, data: bytes = PAGE, name: str = "证明.txt", confidentiality: str = Confidentiality.CASE
) -> Document:
    return actions.store(file=samples.upload(data, name), region_code=TOWNSHIP, confidentiality=confidentiality, by=by)


def _as(client: Client, actor: Actor) -> Client:
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_file_is_saved_and_never_run(client: Client, clerk: Actor) -> None:
    document = _store(clerk)
    response = _as(client, clerk).get(f"/files/{document.pk}/")
    assert response.status_code == 200
    assert response.content == PAGE
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AF%81%E6%98%8E.txt"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    read = Read.objects.get()
    assert (read.actor, read.subject, read.subject_id) == (clerk.user.pk, "document", str(document.pk))


@pytest.mark.parametrize(
    ("duty", "region", "confidentiality"),
    [
        (Duty.TOWNSHIP_CLERK, OTHER_TOWNSHIP, Confidentiality.CASE),
        (Duty.FINANCE, COUNTY, Confidentiality.CASE),
        (Duty.TOWNSHIP_CLERK, TOWNSHIP, Confidentiality.VERIFICATION),
    ],
)
def test_who_may_not_see_it_learns_nothing(client: Client, duty: Duty, region: str, confidentiality: str) -> None:
    document = _store(officer(Duty.COUNTY_OFFICER, COUNTY), confidentiality=confidentiality)
    _as(client, officer(duty, region))
    hidden_answer, missing_answer = client.get(f"/files/{document.pk}/"), client.get(f"/files/{document.pk + 1}/")
    assert hidden_answer.status_code == missing_answer.status_code == 404
    # The token against forged forms is masked anew on every page.
    assert re.sub(rb"[A-Za-z0-9]{64}", b"", hidden_answer.content) == re.sub(
        rb"[A-Za-z0-9]{64}", b"", missing_answer.content
    )
    assert list(Read.objects.values_list("subject", flat=True)) == ["refusal", "refusal"]


def test_a_visitor_is_sent_to_sign_in(client: Client, clerk: Actor) -> None:
    response = client.get(f"/files/{_store(clerk).pk}/")
    assert response.status_code == 302
    assert "/files/" in response["Location"]
    assert not Read.objects.exists()


@pytest.mark.parametrize("pk", ["99999999999999999999999999", "0"])
def test_numbers_of_nothing_are_not_found(client: Client, clerk: Actor, pk: str) -> None:
    assert _as(client, clerk).get(f"/files/{pk}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_only_looking_is_possible(client: Client, clerk: Actor, method: str) -> None:
    response = getattr(_as(client, clerk), method)(f"/files/{_store(clerk).pk}/")
    assert response.status_code == 405


def test_a_damaged_file_is_said_to_be_so(client: Client, clerk: Actor, caplog: pytest.LogCaptureFixture) -> None:
    document = _store(clerk)
    storage.path_of(document.digest).write_bytes(b"else")
    response = _as(client, clerk).get(f"/files/{document.pk}/")
    assert response.status_code == 500
    assert "材料打不开" in response.content.decode()
    assert "doudi check" in response.content.decode()
    assert b"else" not in response.content
    assert "cannot be handed out" in caplog.text


def test_a_request_that_brings_too_much_is_refused_before_it_is_read(client: Client) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\na\r\n--x--\r\n'
    response = client.generic(
        "POST", "/sign-in/", body, "multipart/form-data; boundary=x", CONTENT_LENGTH=str(upload_limits.REQUEST + 1)
    )
    assert response.status_code == 400
    assert response.content.decode().startswith("<!doctype html>")
