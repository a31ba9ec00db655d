"""Attacks by one who can write the database past the office but has no key: `doudi check` names each."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db.models import Model

from doudi.office.accounts.enums import Duty
from doudi.office.accounts.one_time_codes import open_secret
from doudi.office.crypto import blind_index
from doudi.office.errors import DecryptionError
from doudi.office.registry.actions.keys import keep_state
from doudi.office.registry.checks import find_problems
from doudi.office.registry.encryption.indexes import PERSON_INDEXES
from doudi.office.registry.models import Person
from tests.office import build
from tests.office.ciphertexts import NEW_INDEX_KEY, put, stored, unbound
from tests.office.registry.conftest import Configure
from tests.office.registry.keyring import Holdings, fill

pytestmark = pytest.mark.django_db
UNREADABLE = "读不出（存储的密文已被改动，或密钥不对，或从别处拷来）"


@pytest.fixture
def holdings() -> Holdings:
    holdings = fill()
    assert list(find_problems()) == []
    return holdings


def swap(left: Model, right: Model, *columns: str) -> None:
    values = [{column: stored(row, column) for column in columns} for row in (left, right)]
    put(left, **dict.fromkeys(columns, "in between"))
    put(right, **values[0])
    put(left, **values[1])


def test_swapped_ciphertext_of_two_people(holdings: Holdings) -> None:
    first, second, _ = holdings.people
    swap(first, second, "bank_account")
    with pytest.raises(DecryptionError, match="从别处拷来"):
        _ = Person.objects.get(pk=first.pk).bank_account
    assert Person.objects.get(pk=first.pk).number == first.number, "the rest of the row is read as before"
    assert list(find_problems()) == [f"人员 {row.pk}：银行账号{UNREADABLE}" for row in (first, second)]


def test_swapped_ciphertext_together_with_its_index(holdings: Holdings) -> None:
    """Everything of a number that a row holds is exchanged: nothing within the two rows contradicts itself."""
    first, second, _ = holdings.people
    indexes = [index.column for index in PERSON_INDEXES if index.column != "number_index_2"]
    swap(first, second, "number", "phone", "bank_account", *indexes)
    assert len(list(find_problems())) == 6


def test_swapped_ciphertext_of_two_columns(holdings: Holdings) -> None:
    person = holdings.people[0]
    put(person, phone=stored(person, "number"))
    assert list(find_problems()) == [f"人员 {person.pk}：电话{UNREADABLE}"]


def test_swapped_ciphertext_of_a_draft_and_of_kin(holdings: Holdings) -> None:
    put(holdings.draft, data=stored(holdings.people[0], "number"))
    put(holdings.kin, number=stored(holdings.people[0], "number"))
    assert list(find_problems()) == [
        f"近亲属申报 {holdings.kin.pk}：身份证号{UNREADABLE}",
        f"申请草稿 t-1：内容{UNREADABLE}",
    ]


def test_swapped_ciphertext_of_two_officers_codes(holdings: Holdings) -> None:
    """A phone that is put into another's place opens no door."""
    intruder = build.officer(Duty.TOWNSHIP_CLERK).user
    own = TOTP.activate(intruder, "KRSXG5CTMVRXEZLU").instance
    victim = Authenticator.objects.get(user=holdings.clerk.user, type=Authenticator.Type.TOTP)
    put(victim, data=json.dumps({"secret": own.data["secret"]}))
    victim.refresh_from_db()
    with pytest.raises(DecryptionError):
        open_secret(victim.data["secret"])
    assert list(find_problems()) == [f"动态口令 {victim.pk}：密钥{UNREADABLE}"]


def test_swapped_ciphertext_from_before_it_was_bound(holdings: Holdings) -> None:
    """As long as old ciphertexts are read, the index tells to whom they belong; afterwards none is read."""
    first, second, _ = holdings.people
    put(first, phone=unbound(second.phone))
    assert list(find_problems()) == [f"人员 {first.pk}：电话的检索码（phone_index）不是它自己的"]
    put(first, phone=unbound(first.phone))
    assert list(find_problems()) == []


def test_unbound_ciphertexts_are_refused_where_there_never_were_any(holdings: Holdings) -> None:
    first = holdings.people[0]
    keep_state()
    put(first, phone=unbound(first.phone))
    assert len(list(find_problems())) == 1


def test_unbound_ciphertexts_are_read_where_there_are_some(holdings: Holdings) -> None:
    first = holdings.people[0]
    put(first, phone=unbound(first.phone))
    keep_state()
    assert list(find_problems()) == []


def test_wrong_index_key_of_one_row(holdings: Holdings, configure: Configure) -> None:
    """Somebody whose number is indexed under another key is not found by it, and would be registered a second time."""
    person = holdings.people[0]
    configure(index_keys=(("", NEW_INDEX_KEY[1]),))
    index = blind_index("number", person.number)
    configure(index_keys=(("", bytes.fromhex("0123456789abcdef" * 4)),))
    put(person, number_index=index)
    assert list(find_problems()) == [f"人员 {person.pk}：身份证号的检索码（number_index）不是它自己的"]


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        ("number_tail_index", "身份证号的检索码（number_tail_index）不是它自己的"),
        ("phone_index", "电话的检索码（phone_index）不是它自己的"),
        ("bank_account_index", "银行账号的检索码（bank_account_index）不是它自己的"),
    ],
)
def test_wrong_index_of_another_number(holdings: Holdings, column: str, fault: str) -> None:
    first, second, _ = holdings.people
    put(first, **{column: stored(second, column)})
    assert list(find_problems()) == [f"人员 {first.pk}：{fault}"]


def test_an_index_that_was_emptied(holdings: Holdings) -> None:
    person = holdings.people[0]
    put(person, phone_index="")
    assert list(find_problems()) == [f"人员 {person.pk}：电话没有检索码（phone）"]
