"""The secret of a phone opens for its own account alone, however its row is written and read."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from doudi.office.accounts.enums import Duty
from doudi.office.accounts.one_time_codes import NewSecret, open_secret
from doudi.office.errors import DecryptionError
from tests.office import build
from tests.office.ciphertexts import stored

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def row() -> Authenticator:
    user = build.officer(Duty.TOWNSHIP_CLERK).user
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": NewSecret(SECRET)})


def test_a_secret_is_kept_encrypted_and_comes_back(row: Authenticator) -> None:
    assert SECRET not in str(stored(row, "data"))
    assert SECRET not in str(row.data)
    assert open_secret(Authenticator.objects.get().data["secret"]) == SECRET
    row.refresh_from_db()
    assert open_secret(row.data["secret"]) == SECRET


def test_a_secret_that_is_set_later_is_encrypted_too(row: Authenticator) -> None:
    row.data["secret"] = NewSecret("KRSXG5CTMVRXEZLU")
    row.save()
    assert "KRSXG5CTMVRXEZLU" not in str(stored(row, "data"))
    assert open_secret(Authenticator.objects.get().data["secret"]) == "KRSXG5CTMVRXEZLU"


def test_a_secret_does_not_open_for_another_account(row: Authenticator) -> None:
    row.user = build.officer(Duty.TOWNSHIP_CLERK).user
    row.save()
    with pytest.raises(DecryptionError):
        open_secret(Authenticator.objects.get().data["secret"])


def test_a_row_without_its_data_is_read(row: Authenticator) -> None:
    assert open_secret(Authenticator.objects.defer("data").get().data["secret"]) == SECRET
