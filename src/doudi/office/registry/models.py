"""Persons, households as dated memberships, facts that are only ever added, and what they come to now."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.crypto import EncryptedText
from doudi.office.registry.enums import IdentityState, Relation, Source

if TYPE_CHECKING:
    from typing import Self


class Person(models.Model):
    """One human being, by identity number or in the manual queue until there is one."""

    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=6, choices=(("male", "男"), ("female", "女")), blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    number = EncryptedText("身份证号", blank=True)
    number_index = models.CharField(max_length=64, blank=True, db_index=True)
    number_tail_index = models.CharField(max_length=64, blank=True, db_index=True)
    """Of the last four characters."""
    identity_state = models.CharField("号码状态", max_length=12, choices=IdentityState.choices)
    phone = EncryptedText("电话", blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    bank_account = EncryptedText("银行账号", blank=True)
    bank_account_index = models.CharField(max_length=64, blank=True, db_index=True)
    region_code = models.CharField("地区", max_length=12, db_index=True)
    died_on = models.DateField("死亡日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("number_index",), condition=Q(identity_state="good"), name="person_number_is_one_persons"
            ),
            models.CheckConstraint(
                condition=~Q(identity_state="good") | ~Q(number_index=""), name="person_good_number_is_there"
            ),
            models.CheckConstraint(
                condition=Q(identity_state__in=IdentityState.values), name="person_identity_state_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """A family that lives together. Who belongs to it, and when, stands in its memberships."""

    code = models.CharField("家庭编号", max_length=20, unique=True)
    region_code = models.CharField("地区", max_length=12, db_index=True)
    address = models.CharField("住址", max_length=200)
    version = models.PositiveIntegerField(default=1)
    """Counts every change of people and facts: who saves over an older one is told."""
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.code


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Membership(models.Model):
    """A person lives in a household from a day to a day; never in two at once (the database sees to it)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=12, choices=Relation.choices)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("household",),
                condition=Q(relation="self", valid_to__isnull=True),
                name="household_has_one_head",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
        )


class Fact(models.Model):
    """Something said or found of a person or a household. A newer one follows it; none is changed.

    `value`: as in a case file (money as a decimal in yuan, a date as text, a truth), or null: asked and not known.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="facts")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="facts")
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    evidence = models.CharField("依据", max_length=200, blank=True)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("person", "name")), models.Index(fields=("household", "name")))
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=True, household__isnull=False)
                | Q(person__isnull=False, household__isnull=True),
                name="fact_is_of_a_person_or_a_household",
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="fact_source_is_known"),
        )


class PersonNow(models.Model):
    """The current values of a person's facts: {name: {"value", "source", "fact", "since"}}. Rebuilt by `doudi check`."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="now")
    facts = models.JSONField(default=dict)
    search = models.CharField(max_length=240, db_index=True)
    """The name, each character apart, for searching by parts of a name."""


class HouseholdNow(models.Model):
    """The current values of a household's facts, its size and its head, for lists."""

    household = models.OneToOneField(Household, models.PROTECT, primary_key=True, related_name="now")
    facts = models.JSONField(default=dict)
    head_name = models.CharField(max_length=60, blank=True)
    size = models.PositiveSmallIntegerField(default=0)
