"""Applications, proceedings, determinations frozen by digest, opinions and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.casework.enums import OPEN, Channel, State, Verdict
from doudi.office.crypto import EncryptedText
from doudi.office.registry.models import Household, Person

if TYPE_CHECKING:
    from typing import Self


class Application(models.Model):
    """A family asks for help: one application for everything."""

    number = models.CharField("申请编号", max_length=30, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    channel = models.CharField("方式", max_length=12, choices=Channel.choices)
    received_on = models.DateField("申请日期")
    note = models.CharField("诉求", max_length=500, blank=True)
    token = models.CharField(max_length=36, unique=True)
    """Made with the form: a second click with the same token is the same application."""
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.number


class ProceedingQuerySet(models.QuerySet["Proceeding"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)


class Proceeding(models.Model):
    """One right, for the household or for one member, on its way to a decision."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="proceedings")
    household = models.ForeignKey(Household, models.PROTECT, related_name="proceedings")
    right = models.CharField("项目", max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Null where the right is the household's."""
    region_code = models.CharField("地区", max_length=12, db_index=True)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.INTAKE)
    kin_of_staff = models.BooleanField("近亲属备案", default=False)
    accepted_on = models.DateField("受理日期", null=True)
    due_on = models.DateField("办理期限", null=True)
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ProceedingQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "region_code")),)
        constraints = (
            models.UniqueConstraint(
                fields=("household", "right"),
                condition=Q(person__isnull=True, state__in=[str(state) for state in OPEN]),
                name="proceeding_one_open_for_a_household",
            ),
            models.UniqueConstraint(
                fields=("household", "right", "person"),
                condition=Q(person__isnull=False, state__in=[str(state) for state in OPEN]),
                name="proceeding_one_open_for_a_person",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="proceeding_state_is_known"),
        )

    @property
    def key(self) -> str:
        """RIGHT or RIGHT.PERSON, as the lines of a basket are called."""
        return self.right if self.person_id is None else f"{self.right}.{self.person_id}"


class Step(models.Model):
    """A transition that was taken. Appended only."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="steps")
    name = models.CharField(max_length=30)
    source = models.CharField(max_length=16, choices=State.choices)
    target = models.CharField(max_length=16, choices=State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("id",)


class PolicyArchive(models.Model):
    """The files of the packs that decided something, kept by their digest for as long as there are decisions."""

    digest = models.CharField(max_length=71, primary_key=True)
    content = models.BinaryField()
    """A zip of the vocabulary, the divisions and the layers, each under its path below `policies/`."""
    kept_at = models.DateTimeField()


class Determination(models.Model):
    """What the rules say of a household's facts on a day: frozen by digest, replayed byte for byte. Appended only."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="determinations")
    on = models.DateField()
    case = models.TextField()
    """The case as `doudi decide` takes it, one line of JSON."""
    result = models.TextField()
    """The result as `doudi decide --format json` writes it, byte for byte."""
    household_version = models.PositiveIntegerField()
    """The household as it was then: a later version reopens the review."""
    people = models.JSONField()
    """The person behind each member's name in the case."""
    facts = models.JSONField()
    """Ids of the facts that the case was made from."""
    archives = models.JSONField()
    """Digests of the policy that decided."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 over case, result and policy, as `doudi replay` computes it."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-id",)


class Opinion(models.Model):
    """The township's opinion on a proceeding, resting on one determination. Appended only."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="opinions")
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="+")
    verdict = models.CharField("意见", max_length=12, choices=Verdict.choices)
    reason = models.CharField("理由", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Decision(models.Model):
    """The county's decision: by another person than the township's opinion, on the same frozen determination."""

    proceeding = models.OneToOneField(Proceeding, models.PROTECT, related_name="decision")
    opinion = models.OneToOneField(Opinion, models.PROTECT, related_name="decision")
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="decisions")
    granted = models.BooleanField()
    amount_fen = models.BigIntegerField(null=True)
    """What is granted, in fen, or months of grace; null where the right is no sum."""
    unit = models.CharField(max_length=20, blank=True)
    clauses = models.JSONField(default=list)
    reason = models.CharField("理由", max_length=1000, blank=True)
    opinion_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    """As in the opinion; it stands here so that the database itself can refuse one person for both."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(by=F("opinion_by")), name="decision_by_another_than_the_opinion"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="decision_amount_is_not_negative"
            ),
        )


class Draft(models.Model):
    """An intake that is being typed: saved with every pause, so that a lost session loses nothing."""

    token = models.CharField(max_length=36, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    region_code = models.CharField(max_length=12, blank=True)
    data = EncryptedText(default="")
    """The form's fields as JSON; encrypted, since identity numbers are among them."""
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at",)
