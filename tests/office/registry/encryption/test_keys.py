"""A key that is not the one in use is noticed before anything is written with it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from doudi.office.accounts.enums import Duty
from doudi.office.registry.actions.keys import keep_canaries
from doudi.office.registry.encryption.keys import find_problems
from doudi.office.registry.models import KeyCanary
from tests.office import build
from tests.office.registry.conftest import Configure

pytestmark = pytest.mark.django_db
OTHER_KEY = bytes.fromhex("d2417be09c5f3a8864ef10b7932cd5a6")


def test_the_keys_of_the_first_start_fit_ever_after() -> None:
    assert list(find_problems()) == []
    keep_canaries()
    names = {f"field:{name}" for name, _ in settings.DOUDI.field_keys} | {"index"}
    assert set(KeyCanary.objects.values_list("name", flat=True)) == names
    keep_canaries()
    assert list(find_problems()) == []


def test_a_wrong_index_key_is_found(configure: Configure) -> None:
    keep_canaries()
    configure(index_keys=(("", OTHER_KEY * 2),))
    assert list(find_problems()) == ["DOUDI_INDEX_KEY 与启用时的不是同一把密钥：按号码将找不到已登记的人"]


def test_another_key_under_the_same_name_is_found(configure: Configure) -> None:
    keep_canaries()
    ((name, _), *others) = settings.DOUDI.field_keys
    configure(field_keys=((name, OTHER_KEY), *others))
    (problem,) = find_problems()
    assert problem.startswith(f"DOUDI_FIELD_KEYS 的密钥 {name} 与启用时的不是同一把")


def test_a_new_key_is_put_first_and_the_old_one_must_stay(configure: Configure) -> None:
    build.person(build.officer(Duty.TOWNSHIP_CLERK))
    keep_canaries()
    old = settings.DOUDI.field_keys
    configure(field_keys=(("new1", OTHER_KEY), *old))
    assert list(find_problems()) == []
    keep_canaries()
    configure(field_keys=(("new1", OTHER_KEY),))
    problems = list(find_problems())
    assert len(problems) == len(old)
    assert all("里没有密钥" in problem for problem in problems)


def test_a_database_that_is_older_than_its_canaries_is_judged_by_a_number(configure: Configure) -> None:
    build.person(build.officer(Duty.TOWNSHIP_CLERK))
    assert list(find_problems()) == []
    right = settings.DOUDI
    configure(index_keys=(("", OTHER_KEY * 2),))
    assert [problem.partition(" ")[0] for problem in find_problems()] == ["DOUDI_INDEX_KEY"]
    ((name, _), *others) = right.field_keys
    configure(index_keys=right.index_keys, field_keys=((name, OTHER_KEY), *others))
    assert [problem.partition(" ")[0] for problem in find_problems()] == ["DOUDI_FIELD_KEYS"]


def test_a_canary_is_never_replaced() -> None:
    keep_canaries()
    canary = KeyCanary.objects.filter(name="index")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        canary.update(value="x")
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        canary.delete()
