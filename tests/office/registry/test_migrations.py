"""A database from before ciphertexts were bound is taken on without loss, and its keys are renewed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from doudi.office import crypto
from doudi.office.accounts.models import Kin
from doudi.office.casework.models import Draft
from doudi.office.crypto import blind_index
from doudi.office.registry import checks, queries
from doudi.office.registry.actions.keys import keep_canaries, keep_state
from doudi.office.registry.encryption.indexes import key_state
from doudi.office.registry.encryption.keys import find_problems
from doudi.office.registry.enums import RenewalState
from doudi.office.registry.models import Membership, Person
from tests.office.ciphertexts import put, unbound
from tests.office.registry.conftest import Configure
from tests.office.registry.keyring import add_new_keys, drop_old_keys, renew
from tests.office.upgrades import ALIAS, migrate

pytestmark = pytest.mark.long

OLD_STATE: list[tuple[str, str | None]] = [
    ("audit", "0002_guards"),
    ("accounts", "0002_offices_and_ends"),
    ("registry", "0005_key_canaries"),
    ("casework", "0003_proceeding_step"),
]
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
NUMBERS = ("990000198003012572", "990000198003012775")
DRAFT = '{"name": "某某"}'


@pytest.fixture
def upgraded(database: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """The database filled as it was, taken to the newest state, and in the place of the office's own."""
    _fill(migrate(database, OLD_STATE))
    migrate(database)
    migrate(database, [("mfa", "0003_authenticator_type_uniq")])
    office = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = database
    yield database
    connections[DEFAULT_DB_ALIAS] = office


def _fill(models: Any) -> None:
    """Two people who live together, one of them a clerk's relative, and a draft."""

    def rows(label: str, model: str) -> Any:
        return models.get_model(label, model).objects.using(ALIAS)

    clerk = rows("accounts", "User").create(username="clerk", name="某某", password="!", joined_at=NOON)
    home = rows("registry", "Household").create(code="h", region_code="450102901000", address="x", created_at=NOON)
    name, _ = settings.DOUDI.field_keys[0]
    rows("registry", "KeyCanary").create(name=f"field:{name}", value=unbound("兜底"))
    rows("registry", "KeyCanary").create(name="index", value=blind_index("index", "兜底"))
    for order, number in enumerate(NUMBERS):
        phone = f"1990000123{order}"
        person = rows("registry", "Person").create(
            name="某甲", identity_state="good", region_code="450102901000", created_at=NOON,
            number=crypto.Ciphertext(unbound(number)), number_index=blind_index("number", number),
            number_tail_index=blind_index("tail", number[-4:]), phone=crypto.Ciphertext(unbound(phone)),
            phone_index=blind_index("phone", phone),
        )  # fmt: skip
        rows("registry", "Membership").create(
            household=home, person=person, relation="other" if order else "self", valid_from=NOON.date()
        )
    rows("accounts", "Kin").create(
        user=clerk,
        name="某甲",
        relation="兄弟",
        number_index=blind_index("number", NUMBERS[0]),
        declared_on=NOON.date(),
    )
    rows("casework", "Draft").create(token="t-1", user=clerk, data=crypto.Ciphertext(unbound(DRAFT)), changed_at=NOON)


def _assert_all_is_there() -> None:
    people = list(Person.objects.order_by("pk"))
    assert [(person.number, person.phone, person.bank_account) for person in people] == [
        (NUMBERS[0], "19900001230", ""), (NUMBERS[1], "19900001231", ""),
    ]  # fmt: skip
    assert [queries.find_by_number(number) for number in NUMBERS] == people
    assert list(Membership.objects.order_by("pk").values_list("person_id", flat=True)) == [row.pk for row in people]
    assert Draft.objects.get().data == DRAFT
    assert list(find_problems()) == list(checks.find_problems()) == []


def test_old_ciphertexts_are_read_until_they_are_renewed(upgraded: BaseDatabaseWrapper, configure: Configure) -> None:
    _assert_all_is_there()
    keep_canaries()
    keep_state()
    assert not key_state().bound
    _assert_all_is_there()
    add_new_keys(configure)
    keep_canaries()
    assert renew().progress == RenewalState.DONE
    _assert_all_is_there()
    assert key_state().bound
    person = Person.objects.order_by("pk")[0]
    phone = unbound("19900001230")
    with transaction.atomic():
        put(person, phone=phone)
        assert [problem.partition("：")[0] for problem in checks.find_problems()] == [f"人员 {person.pk}"]
        transaction.set_rollback(True)
    # Of the relative there is the old index alone: the old key of indexes stays, that of columns may go.
    assert Kin.objects.get().number == ""
    index_keys = settings.DOUDI.index_keys
    drop_old_keys(configure)
    assert [problem.partition("：")[0] for problem in find_problems()] == [
        "DOUDI_INDEX_KEY 里没有检索密钥（没有编号的）"
    ]
    configure(index_keys=index_keys)
    _assert_all_is_there()


def test_what_the_database_refused_it_refuses_still(upgraded: BaseDatabaseWrapper) -> None:
    upgraded.check_constraints()
    person, other = Person.objects.order_by("pk")
    with pytest.raises(IntegrityError, match="number_index"), transaction.atomic():
        put(other, number_index=blind_index("number", NUMBERS[0]))
    with pytest.raises(IntegrityError), transaction.atomic():
        put(person, number_index="")
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Membership.objects.filter(person=person).delete()
