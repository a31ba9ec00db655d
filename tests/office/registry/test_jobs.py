"""A renewal of keys is carried on by one worker until it is done, also after its worker was lost."""

from __future__ import annotations

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from doudi.office import worker
from doudi.office.registry import jobs
from doudi.office.registry.actions import key_renewal
from doudi.office.registry.enums import RenewalState
from doudi.office.registry.models import KeyRenewal
from tests.office.registry.conftest import Configure
from tests.office.registry.keyring import add_new_keys, fill

pytestmark = pytest.mark.django_db


def tasks() -> int:
    return DBTaskResult.objects.filter(task_path=jobs.renew_keys.module_path).count()


def test_a_renewal_gets_a_worker_and_another_when_that_is_lost(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PAUSE", 0)
    fill()
    add_new_keys(configure)
    assert not jobs.carry_on_renewal()
    key_renewal.begin_key_renewal()
    assert jobs.carry_on_renewal()
    assert not jobs.carry_on_renewal(), "a worker is on its way"
    assert tasks() == 1
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert jobs.carry_on_renewal()
    assert tasks() == 2
    jobs.renew_keys.func()
    assert KeyRenewal.objects.get().progress == RenewalState.DONE
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)
    assert not jobs.carry_on_renewal()
    jobs.renew_keys.func()
    assert KeyRenewal.objects.count() == 1


def test_the_worker_does_it_every_minute() -> None:
    assert f"{jobs.__name__}.carry_on_renewal" in worker.EVERY_MINUTE
