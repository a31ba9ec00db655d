"""People, households as dated memberships, facts that are only ever added, and the current values of both."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.crypto import LONGEST_INDEX, EncryptedText
from doudi.office.database.reserved_ids import ReservedId
from doudi.office.number_indexes import NumberColumn
from doudi.office.registry.enums import (
    FactKind,
    FactSource,
    IdentityState,
    LifeEventKind,
    MembershipStep,
    Relation,
    RenewalState,
)
from doudi.office.registry.item_models import Item as Item
from doudi.office.registry.item_models import ItemDeclaration as ItemDeclaration

if TYPE_CHECKING:
    from typing import Self

LONGEST_SEARCH = 240
"""Characters of a name as it is stored for searching."""


class Person(models.Model):
    """One human being, identified by a well-formed number; without one the person waits in the manual queue.

    Numbers are encrypted. The `_index` columns hold keyed hashes of them, by which they can be sought. The identity number
    has two: while the key of indexes is renewed, every number is indexed under both keys, and unique under each.
    """

    id = ReservedId()
    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=6, choices=(("male", "男"), ("female", "女")), blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    number = EncryptedText("身份证号", blank=True)
    number_index = models.CharField(max_length=LONGEST_INDEX, blank=True, db_index=True)
    number_index_2 = models.CharField(max_length=LONGEST_INDEX, blank=True, default="", db_index=True)
    """One of the two is in use, as `KeyState.number_column` says; the other is empty unless the key is being renewed."""
    number_tail_index = models.CharField(max_length=LONGEST_INDEX, blank=True, db_index=True)
    """The keyed hash of the last four characters."""
    identity_state = models.CharField("号码状态", max_length=12, choices=IdentityState.choices)
    without_number_since = models.DateField("确认没有号码", null=True, blank=True)
    """The day on which an officer of the county confirmed that the person has no number; null where nobody has."""
    phone = EncryptedText("电话", blank=True)
    phone_index = models.CharField(max_length=LONGEST_INDEX, blank=True, db_index=True)
    bank_account = EncryptedText("银行账号", blank=True)
    bank_account_index = models.CharField(max_length=LONGEST_INDEX, blank=True, db_index=True)
    region_code = models.CharField("地区", max_length=12, db_index=True)
    died_on = models.DateField("死亡日期", null=True, blank=True)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="references")
    """The person as whom this one was registered a second time: what is known of this row is known of that person."""
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("identity_state", "region_code"), name="person_by_identity_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=("number_index",),
                condition=Q(identity_state="good") & ~Q(number_index=""),
                name="person_number_is_one_persons",
            ),
            models.UniqueConstraint(
                fields=("number_index_2",),
                condition=Q(identity_state="good") & ~Q(number_index_2=""),
                name="person_number_is_one_persons_2",
            ),
            models.CheckConstraint(
                condition=~Q(identity_state="good") | ~Q(number_index="") | ~Q(number_index_2=""),
                name="person_good_number_is_there",
            ),
            models.CheckConstraint(
                condition=Q(identity_state__in=IdentityState.values), name="person_identity_state_is_known"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """A family that lives together. Its memberships tell who belongs to it, and when."""

    code = models.CharField("家庭编号", max_length=20, unique=True)
    region_code = models.CharField("地区", max_length=12, db_index=True)
    address = models.CharField("住址", max_length=200)
    version = models.PositiveIntegerField(default=1)
    """Raised by one with every change of members and facts; a form that shows an older version is refused."""
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.code


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: dt.date) -> Self:
        """Memberships that contain the day; not those that were entered by mistake."""
        return self.filter(voided_at__isnull=True).filter(
            Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def no_mistake(self) -> Self:
        """Memberships of who lives or lived there, also of who came and left on one day; not those entered by mistake."""
        mistakes = (LifeEventKind.WRONG_MEMBER, LifeEventKind.CORRECTION)
        changes = MembershipChange.objects.filter(step=MembershipStep.VOIDED).exclude(event__kind__in=mistakes)
        return self.filter(Q(voided_at__isnull=True) | Q(pk__in=changes.values("membership")))


class Membership(models.Model):
    """A person lives in a household from `valid_from` to `valid_to`, both included; without an end, to this day.

    Nobody lives in two households on one day: an exclusion constraint on PostgreSQL and a trigger on SQLite refuse it.
    A membership that was entered by mistake is voided, with an end, and counts as if it had never been.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=12, choices=Relation.choices)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    voided_at = models.DateTimeField("撤销时间", null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField("误登情况", max_length=200, blank=True)

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
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False, valid_to__isnull=False) & ~Q(void_reason=""),
                name="membership_voided_by_whom_and_why",
            ),
        )


class LifeEvent(models.Model):
    """What happened to a family on a day, as one entry with its evidence. Appended only: an entry that was wrong is corrected
    by another, which takes back what the first has done."""

    kind = models.CharField("事件", max_length=16, choices=LifeEventKind.choices)
    on = models.DateField("发生日期")
    household = models.ForeignKey(Household, models.PROTECT, related_name="life_events")
    """The household in whose file the event was entered."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="life_events")
    """Whom it is about, where it is about one person."""
    source = models.CharField("来源", max_length=12, choices=FactSource.choices)
    evidence = models.CharField("依据", max_length=200)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    """The entry that this one takes back."""
    details = models.JSONField(default=dict)
    """What else the entry changed and from what: the former address of a household, the former death of a person."""
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=LifeEventKind.values), name="life_event_kind_is_known"),
            models.CheckConstraint(condition=Q(source__in=FactSource.values), name="life_event_source_is_known"),
            models.CheckConstraint(condition=~Q(evidence=""), name="life_event_has_evidence"),
            models.CheckConstraint(
                condition=Q(kind="correction", corrects__isnull=False)
                | ~Q(kind="correction") & Q(corrects__isnull=True),
                name="life_event_correction_corrects",
            ),
        )

    @property
    def is_void(self) -> bool:
        """True if the entry was taken back."""
        return hasattr(self, "corrected_by")


class MembershipChange(models.Model):
    """What an event did to one membership, so that it can be taken back. Appended only."""

    event = models.ForeignKey(LifeEvent, models.PROTECT, related_name="changes")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="changes")
    step = models.CharField(max_length=10, choices=MembershipStep.choices)
    former_end = models.DateField(null=True)
    """The last day that the membership had before, where it had one."""
    end = models.DateField(null=True)
    """The last day that it has afterwards, where it has one."""

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(step__in=MembershipStep.values), name="membership_change_step_is_known"),
        )


class Fact(models.Model):
    """A value that somebody told or found out of a person or a household. A newer fact follows it; none is changed.

    `value` is that of a case file as JSON stores it (money in yuan, as text where it has a fraction; a date as text),
    or null where it was asked and is not known.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="facts")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="facts")
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=12, choices=FactSource.choices)
    kind = models.CharField(max_length=12, choices=FactKind.choices, null=True)
    """Null for an answer. A report stands beside an answer and never replaces it; a withdrawal, which has no value, takes
    back what stood, so that the fact is unknown again. Guards refuse any other kind."""
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
            models.CheckConstraint(condition=Q(source__in=FactSource.values), name="fact_source_is_known"),
        )


class PersonNow(models.Model):
    """The current values of a person's facts, as `current_facts.current_values` gives them. `doudi check` compares them."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="now")
    facts = models.JSONField(default=dict)
    search = models.CharField(max_length=LONGEST_SEARCH, db_index=True)
    """The name as `current_facts.search_text` writes it."""


class HouseholdNow(models.Model):
    """The current values of a household's facts, its number of members and the name of its head, for lists."""

    household = models.OneToOneField(Household, models.PROTECT, primary_key=True, related_name="now")
    facts = models.JSONField(default=dict)
    head_name = models.CharField(max_length=60, blank=True)
    size = models.PositiveSmallIntegerField(default=0)


class KeyCanary(models.Model):
    """A known text encrypted under a key of columns (`field:NAME`), or its keyed hash under a key of indexes (`index:NAME`,
    or `index` where the key has no name)."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.CharField(max_length=200)


class KeyState(models.Model):
    """The single row that says which key of indexes is in use, and whether ciphertexts from before they were bound are refused.

    It is written at the first start; without it the oldest configured key is in use. The database refuses a good number or
    an officer's that is not indexed under the key in use, and another key in use before all these are indexed under it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    index_key = models.CharField(max_length=8, blank=True)
    number_column = models.CharField(max_length=14, choices=NumberColumn.choices, default=NumberColumn.FIRST)
    """The column of people and officers with the indexes under the key in use."""
    next_index_key = models.CharField(max_length=8, null=True)
    """The key that is being introduced, null where none is; every write indexes numbers under it as well, in the other column."""
    bound = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="registry_key_state_is_one_row"),
            models.CheckConstraint(
                condition=Q(number_column__in=NumberColumn.values), name="key_state_column_is_known"
            ),
        )


class KeyRenewal(models.Model):
    """A walk over all encrypted columns that brings them under the newest keys. One runs at a time; it can be killed."""

    progress = models.CharField(max_length=8, choices=RenewalState.choices, default=RenewalState.RUNNING)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    table = models.CharField(max_length=60, blank=True)
    """The model in which the walk has arrived, behind the row `row`; '' before the first."""
    row = models.CharField(max_length=40, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    """Rows that were written."""
    faults = models.JSONField(default=list)
    """[model, key of the row, what is wrong with it] of each row that could not be brought under the new keys."""

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("progress",), condition=Q(progress="running"), name="key_renewal_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(progress__in=RenewalState.values), name="key_renewal_progress_is_known"),
        )
