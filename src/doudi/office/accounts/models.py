"""Officers, what duty they hold where and when, and the kin whom they declare."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from doudi.office import clock
from doudi.office.accounts.enums import Duty

if TYPE_CHECKING:
    from typing import Self


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, name: str, password: str | None = None, **more: Any) -> User:
        user = self.model(username=username, name=name, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An officer. What one may do comes from assignments alone; there is no superuser."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("在用", default=True)
    region_code = models.CharField("单位所在地区", max_length=12, blank=True, db_index=True)
    """Where the officer's own office is: its administrators manage the account. What one may do comes from duties."""
    password_is_temporary = models.BooleanField("须改密码", default=False)
    """Set by an administrator; nothing is shown until its owner has chosen another."""
    joined_at = models.DateTimeField("建立时间", default=clock.now, editable=False)

    # Django would set it by the system's clock; the office has one of its own.
    last_login = None
    signed_in_at = models.DateTimeField("最近登录", null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]  # noqa: RUF012  # Django wants a list here

    def __str__(self) -> str:
        return self.name


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def on(self, day: dt.date) -> Self:
        """Those in force: to the end of their last day, or to the moment at which they were taken away on it."""
        ended = Q(valid_to__gt=day) | Q(valid_to=day, ended_at__isnull=True)
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | ended)

    def lasting_beyond(self, day: dt.date) -> Self:
        """Those in force on a day or later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day) | Q(valid_to=day, ended_at__isnull=True))

    def lasting_now(self) -> Self:
        return self.lasting_beyond(clock.today())


class Assignment(models.Model):
    """A duty in a region, from a day to a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    duty = models.CharField("职责", max_length=40, choices=Duty.choices)
    region_code = models.CharField("地区", max_length=12)
    department = models.CharField("部门", max_length=60, blank=True)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("收回时间", null=True)
    """Set where the duty was taken away at once, before its last day was over."""

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("user", "duty", "region_code", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "duty", "region_code"), condition=Q(valid_to__isnull=True), name="assignment_once_now"
            ),
            models.CheckConstraint(condition=Q(duty__in=Duty.values), name="assignment_duty_is_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="assignment_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")), name="assignment_granted_by_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_duty_display()}（{self.region_code}）"


class Kin(models.Model):
    """A close relative whom an officer declares: cases of that person are marked and handled by others."""

    user = models.ForeignKey(User, models.PROTECT, related_name="kin")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("关系", max_length=30)
    number_index = models.CharField("身份证号索引", max_length=64, db_index=True)
    declared_on = models.DateField("申报日期")

    class Meta:
        ordering = ("user", "name")
        constraints = (models.UniqueConstraint(fields=("user", "number_index"), name="kin_declared_once"),)

    def __str__(self) -> str:
        return f"{self.user}的{self.relation}"
