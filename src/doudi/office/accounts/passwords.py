"""What a new password must not be, beyond what Django asks."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from doudi.office.accounts.models import User


class NotUsedBefore:
    """Refuses the present password and those that the officer chose last. Only their hashes are kept."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        former = user.former_passwords.values_list("password", flat=True)[: settings.PASSWORDS_REMEMBERED]
        if any(check_password(password, kept) for kept in (user.password, *former)):
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return f"不能再用现在的密码或最近{settings.PASSWORDS_REMEMBERED}次用过的密码。"
