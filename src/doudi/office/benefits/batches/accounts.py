"""Whose account a payment goes to, and the account as a code that tells nothing and stays the same for as long as the account does.

A person's right goes to the person's own account, or where the person has none to that of the head of the household; a
household's goes to the head. Nobody's account is guessed beyond that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from doudi.office.audit import codes
from doudi.office.benefits.owed import OwedSum
from doudi.office.crypto import keyed_code
from doudi.office.registry.enums import Relation
from doudi.office.registry.models import Membership, Person

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Payee:
    """Into whose account a sum goes. `account_code` is '' where that person has no account."""

    person: int
    name: str
    number: str
    account: str
    account_code: str
    died_on: dt.date | None


@dataclass(frozen=True, slots=True)
class PayeeHousehold:
    """Who lives in a household now: the head, None where nobody is, and all."""

    head: int | None
    people: frozenset[int]


def account_code(account: str, key: bytes | None = None) -> str:
    """The code of an account: the same for the same number, whichever keys of indexes are in use; '' for none."""
    return keyed_code(key or codes.read_key(), "account", account.encode()) if account else ""


def homes_of(households: Collection[int]) -> dict[int, PayeeHousehold]:
    """Who lives in these households now, with a query for each few thousand."""
    heads: dict[int, int] = {}
    people: dict[int, set[int]] = {}
    for keys in _chunks(households):
        rows = Membership.objects.filter(household__in=keys, valid_to__isnull=True, voided_at__isnull=True)
        for household, person, relation in rows.values_list("household", "person", "relation"):
            people.setdefault(household, set()).add(person)
            if relation == Relation.SELF:
                heads[household] = person
    return {key: PayeeHousehold(heads.get(key), frozenset(people.get(key, ()))) for key in households}


def payees_of(sums: Iterable[OwedSum], homes: dict[int, PayeeHousehold]) -> dict[str, Payee | None]:
    """{holder: payee} of sums; None where there is nobody to pay."""
    wanted = list(sums)
    keys = {owed.person for owed in wanted if owed.person is not None}
    keys |= {home.head for home in homes.values() if home.head is not None}
    people = _people(keys)
    payees: dict[str, Payee | None] = {}
    for owed in wanted:
        own, head = people.get(owed.person or 0), people.get(homes[owed.household].head or 0)
        payees[owed.holder] = own if own is not None and own.account else (head or own)
    return payees


def _people(keys: Collection[int]) -> dict[int, Payee]:
    code_key = codes.read_key()
    people: dict[int, Payee] = {}
    for chunk in _chunks(keys):
        rows = Person.objects.filter(pk__in=chunk).only("name", "number", "bank_account", "died_on")
        for person in rows:
            account = person.bank_account
            people[person.pk] = Payee(
                person.pk, person.name, person.number, account, account_code(account, code_key), person.died_on
            )
    return people


def _chunks(keys: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(keys)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
