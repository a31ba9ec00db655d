"""What is worked out once while a request is answered, and each time everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from doudi.office import crypto, per_request
from doudi.office.accounts.actions import declare_kin
from doudi.office.accounts.enums import Duty
from doudi.office.audit import codes
from doudi.office.audit.actions import keep_code_key
from doudi.office.per_request import forget, once, request_scope
from doudi.office.registry import perms
from tests.office import build


def test_once_in_a_request_and_each_time_outside_of_one() -> None:
    calls: list[int] = []

    def count() -> int:
        calls.append(1)
        return len(calls)

    assert [once("a", count), once("a", count)] == [1, 2]
    with request_scope():
        assert [once("a", count), once("a", count), once("b", count)] == [3, 3, 4]
        with request_scope():
            assert once("a", count) == 5, "another request begins with nothing"
        assert once("a", count) == 3
        forget()
        assert once("a", count) == 6
    assert once("a", count) == 7


def test_what_is_not_there_yet_is_asked_for_again() -> None:
    values: list[int | None] = [None, 2]
    with request_scope():
        assert [once("a", lambda: values.pop(0)), once("a", lambda: values.pop(0))] == [None, 2]


@pytest.fixture
def decrypted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables out of which something was decrypted."""
    tables: list[str] = []
    decrypt: Callable[..., str] = crypto.decrypt

    def watched(stored: str, place: crypto.Place, **more: Any) -> str:
        tables.append(place.table)
        return decrypt(stored, place, **more)

    monkeypatch.setattr(crypto, "decrypt", watched)
    monkeypatch.setattr(codes, "decrypt", watched)
    return tables


@pytest.mark.django_db
def test_the_key_of_codes_is_decrypted_once(decrypted: list[str]) -> None:
    with request_scope():
        assert codes.read_key() != codes.read_key(), "bytes that fit no code, since none was drawn"
        keep_code_key()
        assert codes.read_key() == codes.read_key()
    assert decrypted == ["audit_codekey"]


@pytest.mark.django_db
def test_an_officer_s_numbers_are_decrypted_once_and_again_after_a_declaration(decrypted: list[str]) -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    number = build.number_of(build.DAY, "male")
    with request_scope():
        before = perms.closed_people(clerk)
        assert perms.closed_people(clerk) == before
        assert decrypted.count("accounts_officernumber") == 1
        declare_kin(by=clerk, name="某某", relation="兄弟", number=number)
        assert perms.closed_people(clerk) != before, "a relative is closed at once"


@pytest.mark.django_db
def test_a_page_decrypts_the_officer_s_number_once(
    decrypted: list[str], client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = build.officer(Duty.TOWNSHIP_CLERK)
    families = [build.poor_family(clerk) for _ in range(2)]
    client.force_login(clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    decrypted.clear()
    for family in families:
        assert client.get(f"/families/{family.pk}/").status_code == 200
    assert decrypted.count("accounts_officernumber") == decrypted.count("audit_codekey") == 2, "once a page"
    monkeypatch.setattr(per_request, "once", lambda key, work_out: work_out())
    decrypted.clear()
    assert client.get(f"/families/{families[0].pk}/").status_code == 200
    assert decrypted.count("accounts_officernumber") > 1, "what it would be without"


def test_what_is_read_again_is_read_once_where_nothing_is_written() -> None:
    reads: list[int] = []

    def read() -> int:
        reads.append(1)
        return len(reads)

    assert [per_request.read_once("x", read), per_request.read_once("x", read)] == [1, 2], (
        "something may be written in between"
    )
    with per_request.reading_scope():
        assert [per_request.read_once("x", read), per_request.read_once("x", read)] == [3, 3]
        assert per_request.read_once("y", read) == 4
    with per_request.reading_scope():
        assert per_request.read_once("x", read) == 5, "another request begins with nothing"
