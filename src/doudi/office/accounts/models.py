"""Accounts of officers, the duty that each holds in a region from a day to a day, the relatives whom they declare, and the
changes that wait for a second person."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from doudi.office import clock
from doudi.office.accounts.enums import Duty, RequestKind, RequestState
from doudi.office.crypto import LONGEST_INDEX, EncryptedText
from doudi.office.database.reserved_ids import ReservedId
from doudi.office.number_indexes import NumberColumn

if TYPE_CHECKING:
    from typing import Self


USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,59}")
"""The form of the names under which officers sign in."""


TOKEN_PREFIX = "doudi_"
"""How every token of the API begins, so that one left in a file is recognised."""


class UserManager(BaseUserManager["User"]):
    """Makes accounts, as Django asks of a model of users."""

    def create_user(self, username: str, name: str, password: str | None = None, **more: Any) -> User:
        user = self.model(username=username, name=name, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """The account of an officer. It allows nothing by itself: permissions come from assignments alone, and there is no
    superuser."""

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

    def check_password(self, raw_password: str | None) -> bool:
        """Compares a password with the hash. Django would renew an old hash here, which nobody recorded: it stays until the
        password is changed, so that a hash without an entry in the audit is always one that was slipped in."""
        return check_password(raw_password, self.password)


class OfficerNumber(models.Model):
    """The identity number of an officer. By its index the officer's own file is found and kept closed to them; one person
    has one account, under every key of indexes that is in use or on its way."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="identity")
    number = EncryptedText("身份证号")
    number_index = models.CharField("身份证号索引", max_length=LONGEST_INDEX, blank=True, db_index=True)
    number_index_2 = models.CharField("身份证号索引", max_length=LONGEST_INDEX, blank=True, default="", db_index=True)
    """As of a person of the registry, one of the two is in use (`number_indexes.py`)."""
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        constraints = (
            *(
                models.UniqueConstraint(
                    fields=(column,), condition=~Q(**{column: ""}), name=f"officer_{column}_is_one_officers"
                )
                for column in NumberColumn.values
            ),
            models.CheckConstraint(
                condition=~Q(number_index="") | ~Q(number_index_2=""), name="officer_number_is_indexed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}的身份证号"


class ChangeRequest(models.Model):
    """A change that somebody asks for and that takes effect only once another person approves it.

    What is asked is appended and never changed; it is settled once: approved, rejected with a reason, or withdrawn by
    whoever asked.
    """

    id = ReservedId()
    kind = models.CharField("事项", max_length=20, choices=RequestKind.choices)
    key = models.CharField(max_length=120)
    """What is to change, such as `user.KEY.DUTY.REGION`: of one kind it is asked for once at a time."""
    title = models.CharField("内容", max_length=200)
    """What is asked, in Chinese, as the approver reads it. Without identity numbers."""
    region_code = models.CharField("地区", max_length=12, db_index=True)
    subject = models.CharField(max_length=30)
    """What it is about: user or person, with its id; '' for an account that is not there yet."""
    subject_id = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    """The values that are to be, plain; an identity number stands in `number` instead."""
    number = EncryptedText("身份证号", blank=True)
    """The identity number or bank account that is to be registered; the approver types it a second time from the paper. It is
    dropped once the request is settled."""
    concerned = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """The officer whom the change concerns: neither asks for it nor approves it."""
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="requests")
    requested_at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=12, choices=RequestState.choices, default=RequestState.WAITING)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("处理时间", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    """Why it was rejected."""

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("subject", "subject_id")), models.Index(fields=("state", "region_code")))
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"), condition=Q(state="waiting"), name="request_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="request_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_by__isnull=True, settled_at__isnull=True)
                | ~Q(state="waiting") & Q(settled_by__isnull=False, settled_at__isnull=False),
                name="request_settled_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "withdrawn")) | ~Q(settled_by=F("requested_by")),
                name="request_settled_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(settled_by=F("requested_by")), name="request_withdrawn_by_requester"
            ),
            models.CheckConstraint(
                condition=Q(concerned__isnull=True)
                | ~Q(requested_by=F("concerned")) & (Q(settled_by__isnull=True) | ~Q(settled_by=F("concerned"))),
                name="request_not_by_the_person_concerned",
            ),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(reason=""), name="request_rejected_with_reason"),
        )

    def __str__(self) -> str:
        return self.title


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by the days on which they are in force."""

    def on(self, day: dt.date) -> Self:
        """Those in force on a day. One that was taken away at once is no longer in force on the rest of its last day."""
        ended = Q(valid_to__gt=day) | Q(valid_to=day, ended_at__isnull=True)
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | ended)

    def lasting_beyond(self, day: dt.date) -> Self:
        """Those in force on a day or on any later one."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day) | Q(valid_to=day, ended_at__isnull=True))

    def lasting_now(self) -> Self:
        """Those in force today or later."""
        return self.lasting_beyond(clock.today())


class Assignment(models.Model):
    """A duty that an officer holds in a region, from a day to a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    duty = models.CharField("职责", max_length=40, choices=Duty.choices)
    region_code = models.CharField("地区", max_length=12)
    department = models.CharField("部门", max_length=60, blank=True)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Who asked for it; null for an administrator whom the command line made."""
    request = models.OneToOneField(ChangeRequest, models.PROTECT, null=True, related_name="assignment")
    """The approved request behind it: the database refuses a duty that somebody gives without one."""
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
    """A close relative whom an officer has declared. Cases of that person are marked, and the officer is refused in
    them.

    The number is kept encrypted, to index it anew when the key of indexes is renewed. Of relatives who were declared before
    it was kept there is the index alone.
    """

    id = ReservedId()
    user = models.ForeignKey(User, models.PROTECT, related_name="kin")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("关系", max_length=30)
    number = EncryptedText("身份证号", blank=True, default="")
    number_index = models.CharField("身份证号索引", max_length=LONGEST_INDEX, db_index=True)
    declared_on = models.DateField("申报日期")

    class Meta:
        ordering = ("user", "name")
        constraints = (models.UniqueConstraint(fields=("user", "number_index"), name="kin_declared_once"),)

    def __str__(self) -> str:
        return f"{self.user}的{self.relation}"


class FormerPassword(models.Model):
    """The hash of a password that an officer has chosen, so that it is not chosen again soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ("-chosen_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user} {self.chosen_at:%Y-%m-%d}"


class SpentCode(models.Model):
    """A one-time code that an officer has used. `digest` is a keyed hash of it; `kind` is a value of allauth's
    Authenticator.Type, the phone's codes or the recovery codes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="spent_codes")
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=LONGEST_INDEX)
    spent_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="code_is_spent_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.spent_at:%Y-%m-%d}"


class ApiToken(models.Model):
    """By which another program acts for an officer, within `actions` and a region, until a day or until it is revoked.

    The token itself is shown once and kept nowhere: `digest` is its SHA-256, from which 256 random bits cannot be guessed.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    actions = models.JSONField("可办理", default=list)
    """Values of access.Action."""
    region_code = models.CharField("地区", max_length=12)
    per_minute = models.PositiveSmallIntegerField("每分钟请求数")
    made_at = models.DateTimeField("建立时间")
    expires_on = models.DateField("有效至")
    """The last day on which it opens anything."""
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_token_revoked_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(per_minute__gte=1, per_minute__lte=600), name="api_token_rate_is_bounded"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(text: str) -> str:
        """The SHA-256 by which a token is found."""
        return hashlib.sha256(text.encode()).hexdigest()


class ApiAnswer(models.Model):
    """What a request with a key of its own was answered, so that the same request sent again repeats nothing.

    `body` holds keys, states and versions of what was written, never anything of a person. Rows are dropped after a day.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="api_request_is_answered_once"),)

    def __str__(self) -> str:
        return self.key


class SharedValue(models.Model):
    """A row of Django's cache, by which the processes of the office share counters. The columns are those that
    DatabaseCache asks for."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_shared_value"

    def __str__(self) -> str:
        return self.cache_key
