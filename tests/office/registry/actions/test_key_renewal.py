"""Keys are renewed batch by batch: nothing is lost, nobody is missed, and at no moment do two people have one number."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.actions import declare_kin
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Kin
from doudi.office.accounts.one_time_codes import open_secret
from doudi.office.audit.actions import record_baseline
from doudi.office.audit.models import Entry
from doudi.office.audit.row_states import find_differences
from doudi.office.casework.models import Draft
from doudi.office.crypto import blind_index
from doudi.office.errors import ConfigurationError, DecryptionError
from doudi.office.number_indexes import NumberColumn
from doudi.office.registry import actions, checks, queries
from doudi.office.registry.actions import key_renewal
from doudi.office.registry.actions.key_renewal import begin_key_renewal, renew_batch
from doudi.office.registry.encryption import indexes
from doudi.office.registry.encryption.encrypted_tables import count_remaining
from doudi.office.registry.encryption.keys import count_encrypted, count_indexed, describe_use, find_problems
from doudi.office.registry.enums import RenewalState
from doudi.office.registry.models import KeyState, Person
from doudi.office.registry.perms import closed_out
from tests.office import build
from tests.office.at_once import at_once
from tests.office.ciphertexts import NEW_INDEX_KEY, put, stored, unbound
from tests.office.registry.conftest import Configure
from tests.office.registry.keyring import (
    SECRET,
    Holdings,
    add_new_keys,
    age,
    drop_old_keys,
    fill,
    renew,
    steps,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def holdings() -> Holdings:
    return fill()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_renewal, "BATCH", 1)


def assert_all_is_there(holdings: Holdings) -> None:
    people = list(Person.objects.order_by("pk"))
    assert [person.number for person in people] == holdings.numbers
    assert [person.phone[-1] + person.bank_account[-1] for person in people] == ["00", "11", "22"]
    assert [queries.find_by_number(number) for number in holdings.numbers] == people
    assert Kin.objects.get().number == holdings.numbers[0]
    assert Draft.objects.get().data == '{"name": "某某"}'
    phone, recovery = Authenticator.objects.order_by("type").reverse()
    assert open_secret(phone.data["secret"]) == SECRET
    assert len(recovery.wrap().get_unused_codes()) == 10
    assert list(checks.find_problems()) == []


def test_everything_comes_under_the_new_keys_and_the_old_ones_may_go(holdings: Holdings, configure: Configure) -> None:
    old_field_key, _ = settings.DOUDI.field_keys[0]
    age(holdings)
    assert_all_is_there(holdings)
    add_new_keys(configure)
    assert count_remaining() == 9
    assert renew().progress == RenewalState.DONE
    assert count_remaining() == count_encrypted(old_field_key) == count_indexed("") == 0
    assert [line for line in describe_use() if "不再需要" in line] == [
        f"加密密钥 {old_field_key}：不再需要，可以从 DOUDI_FIELD_KEYS 里去掉，再重启各进程",
        "检索密钥（没有编号的）：不再需要，可以从 DOUDI_INDEX_KEY 里去掉，再重启各进程",
    ]
    drop_old_keys(configure)
    assert list(find_problems()) == []
    assert_all_is_there(holdings)
    number = stored(holdings.people[0], "number_index_2")
    assert (number[:5], stored(holdings.people[0], "number_index")) == ("new1:", "")
    assert list(Entry.objects.filter(action__contains="key").values_list("action", "detail")) == [
        ("registry.begin_key_renewal", {"field_key": "new1", "index_key": "new1", "rows": 0}),
        ("registry.take_index_key", {"index_key": "new1"}),
        ("registry.end_key_renewal", {"field_key": "new1", "rows": 9, "progress": "done", "faults": 0}),
    ]


@pytest.mark.usefixtures("small_batches")
def test_a_renewal_that_is_killed_goes_on_behind_the_last_batch(
    holdings: Holdings, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(holdings)
    add_new_keys(configure)
    renewal = begin_key_renewal()
    assert renew_batch(renewal)
    assert renew_batch(renewal)
    remaining = count_remaining()
    go_to = key_renewal._go_to

    def die(*position: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(key_renewal, "_go_to", die)
    with pytest.raises(KeyboardInterrupt):
        renew_batch(renewal)
    assert count_remaining() == remaining, "the batch in hand is undone as a whole"
    assert_all_is_there(holdings)
    assert f"还剩 {remaining} 行" in "".join(describe_use())
    monkeypatch.setattr(key_renewal, "_go_to", go_to)
    again = renew()
    assert (again.pk, again.progress, again.done) == (renewal.pk, RenewalState.DONE, 9)
    drop_old_keys(configure)
    assert_all_is_there(holdings)


@pytest.mark.usefixtures("small_batches")
def test_at_every_step_people_are_found_and_no_number_is_registered_twice(
    holdings: Holdings, configure: Configure
) -> None:
    """Also past the actions: of two rows with one number the database refuses the second, whichever keys are in use."""
    add_new_keys(configure)
    states = []
    for state in steps():
        states.append((state.index_key, state.next_index_key, state.number_column))
        for person, number in zip(holdings.people, holdings.numbers, strict=True):
            assert queries.find_by_number(number) == person
            with pytest.raises(IntegrityError, match="number_index"), transaction.atomic():
                _insert(number, state)
    assert sorted(set(states), key=states.index) == [
        ("", "new1", NumberColumn.FIRST),
        ("new1", None, NumberColumn.SECOND),
    ]
    assert len(states) > 9


def _insert(number: str, state: KeyState) -> None:
    person = Person(name="某某", identity_state="good", region_code=build.TOWNSHIP, created_at=clock.now())
    person.number = number
    indexes.set_indexes(person, state)
    person.save(force_insert=True)


@pytest.mark.usefixtures("small_batches")
def test_who_is_registered_while_keys_are_renewed_is_under_the_new_ones(
    holdings: Holdings, configure: Configure
) -> None:
    add_new_keys(configure)
    newcomers = [build.person(holdings.clerk, phone="19900009999") for _ in steps()]
    assert all(newcomer.identity_state == "good" for newcomer in newcomers)
    drop_old_keys(configure)
    assert list(find_problems()) == list(checks.find_problems()) == []
    assert {queries.find_by_number(newcomer.number) for newcomer in newcomers} == set(newcomers)


def test_a_process_that_does_not_know_the_new_key_registers_nobody(holdings: Holdings, configure: Configure) -> None:
    old = settings.DOUDI.index_keys
    add_new_keys(configure)
    begin_key_renewal()
    configure(index_keys=old)
    with pytest.raises(ConfigurationError, match="没有密钥 new1"):
        build.person(holdings.clerk)


def test_the_database_refuses_a_number_that_is_not_under_the_key_in_use(
    holdings: Holdings, configure: Configure
) -> None:
    add_new_keys(configure)
    before = indexes.key_state()
    renew()
    with pytest.raises(DatabaseError, match="not indexed under the key in use"), transaction.atomic():
        _insert(build.number_of(dt.date(1980, 3, 1), "male"), before)
    with pytest.raises(DatabaseError, match="not indexed under the key in use"), transaction.atomic():
        Person.objects.filter(pk=holdings.people[0].pk).update(number_index_2="")


def test_the_database_refuses_a_key_under_which_somebody_is_not_indexed(
    holdings: Holdings, configure: Configure
) -> None:
    add_new_keys(configure)
    begin_key_renewal()
    state = KeyState.objects.filter(id=1)
    for change in (
        {"index_key": "new1"},
        {"number_column": "number_index_2"},
        {"index_key": "new1", "number_column": "number_index_2"},
    ):
        with pytest.raises(DatabaseError, match="is not indexed under this key"), transaction.atomic():
            state.update(**change)
    renew()
    with pytest.raises(DatabaseError, match="stay refused"), transaction.atomic():
        state.update(bound=False)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        state.delete()


def test_unbound_ciphertexts_are_refused_once_a_renewal_is_done(holdings: Holdings, configure: Configure) -> None:
    """What somebody kept from a backup opens no more, even while its key is still configured."""
    person = holdings.people[0]
    put(person, phone=unbound("19900001234"))
    assert Person.objects.get(pk=person.pk).phone == "19900001234"
    put(person, phone=unbound(person.phone))
    renew()
    put(person, phone=unbound("19900001234"))
    with pytest.raises(DecryptionError, match="旧格式"):
        _ = Person.objects.get(pk=person.pk).phone
    assert list(checks.find_problems()) == [
        f"人员 {person.pk}：电话读不出（存储的密文是旧格式，本系统已全部换成新格式：可能从备份或别处拷来）"
    ]


def test_what_was_swapped_before_it_was_bound_is_not_bound_to_the_wrong_row(
    holdings: Holdings, configure: Configure
) -> None:
    age(holdings)
    first, second, _ = holdings.people
    numbers = stored(first, "number"), stored(second, "number")
    put(first, number=numbers[1])
    add_new_keys(configure)
    renewal = renew()
    assert (renewal.progress, renewal.done) == (RenewalState.FAULTY, 8)
    assert list(checks.find_renewal_faults()) == [
        f"人员 {first.pk}：没有换成新密钥（身份证号的检索码（number_index）不是它自己的；"
        "身份证号的检索码（number_tail_index）不是它自己的）；请从备份恢复这一行，再运行 doudi reencrypt"
    ]
    assert indexes.key_state().index_key == "", "the old key stays in use"
    put(first, number=numbers[0])
    assert renew().progress == RenewalState.DONE
    assert list(checks.find_renewal_faults()) == []
    drop_old_keys(configure)
    assert_all_is_there(holdings)


def test_a_renewal_is_no_change_behind_the_program(holdings: Holdings, configure: Configure) -> None:
    """The index of a declared relative is compared with the audit, and is another one afterwards."""
    record_baseline()
    number = build.number_of(dt.date(1990, 1, 1), "male")
    kin = declare_kin(by=holdings.clerk, name="某某", relation="姐妹", number=number)
    before = kin.number_index
    add_new_keys(configure)
    assert renew().progress == RenewalState.DONE
    kin.refresh_from_db()
    assert kin.number_index != before
    assert list(find_differences()) == []


def test_kin_without_a_number_keep_the_old_key_needed(holdings: Holdings, configure: Configure) -> None:
    number = build.number_of(dt.date(1990, 1, 1), "male")
    officer = holdings.clerk.user
    Kin.objects.create(
        user=officer, name="某某", relation="姐妹", number_index=blind_index("number", number), declared_on=build.DAY
    )
    add_new_keys(configure)
    assert renew().progress == RenewalState.DONE
    assert [line for line in describe_use() if "检索密钥（没有编号的）" in line] == [
        "检索密钥（没有编号的）：还有 1 处靠它，要留在 DOUDI_INDEX_KEY 里；运行 doudi reencrypt 换到最新的密钥"
    ]
    colleague = build.officer(Duty.TOWNSHIP_CLERK)
    family = build.household(colleague, build.person(colleague, number=number))
    assert officer.pk in closed_out(family)


@pytest.mark.django_db(transaction=True)
def test_a_key_is_not_taken_over_a_registration_in_hand(configure: Configure) -> None:
    """A clerk whose process knows only the old key has written a person and not committed yet: that person has no index under
    the new key, and would have nothing in common with another of the same number."""
    fill()
    add_new_keys(configure)
    before = indexes.key_state()
    renewal = begin_key_renewal()
    while count_remaining():
        renew_batch(renewal)
    assert indexes.key_state().next_index_key == "new1"
    written, may_commit = threading.Event(), threading.Event()

    def register() -> None:
        with transaction.atomic():
            _insert(build.number_of(dt.date(1980, 3, 1), "male"), before)
            written.set()
            may_commit.wait(20)

    def take_key() -> None:
        written.wait(20)
        threading.Timer(0.5, may_commit.set).start()
        renew_batch(renewal)

    registered, taken = at_once(register, take_key)
    assert registered is None
    assert isinstance(taken, DatabaseError) or indexes.key_state().next_index_key == "new1"
    assert renew().progress == RenewalState.DONE
    drop_old_keys(configure)
    assert Person.objects.exclude(number_index_2__startswith="new1:").count() == 0
    assert list(checks.find_problems()) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_clerks_at_once(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    holdings = fill()
    age(holdings)
    add_new_keys(configure)
    monkeypatch.setattr(key_renewal, "BATCH", 2)
    number = build.number_of(dt.date(1980, 3, 1), "male")

    def register() -> None:
        actions.register_person(by=holdings.clerk, region_code=build.TOWNSHIP, name="某甲", number=number)

    def correct() -> None:
        actions.correct_person(
            by=holdings.clerk, person=holdings.people[1], expected_version=holdings.people[1].version, name="某乙",
            phone="19900001231",
        )  # fmt: skip

    begin_key_renewal()
    assert at_once(renew, renew, register, register, correct) == [None] * 5
    assert renew().progress == RenewalState.DONE
    assert sorted(Person.objects.values_list("identity_state", flat=True)) == ["duplicate", *["good"] * 4]
    drop_old_keys(configure)
    assert list(checks.find_problems()) == []
    assert {queries.find_by_number(held) for held in holdings.numbers} == set(holdings.people)
    assert blind_index("number", number, NEW_INDEX_KEY[0]) in Person.objects.values_list("number_index_2", flat=True)
