"""Applications, proceedings, determinations frozen by digest, opinions and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.casework.enums import OPEN, Channel, ProceedingState, Verdict
from doudi.office.crypto import EncryptedText
from doudi.office.registry.models import Household, Person

if TYPE_CHECKING:
    from typing import Self


class Application(models.Model):
    """A family's application. It asks for everything at once; each right has a proceeding of its own."""

    number = models.CharField("申请编号", max_length=30, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    channel = models.CharField("方式", max_length=12, choices=Channel.choices)
    received_on = models.DateField("申请日期")
    note = models.CharField("诉求", max_length=500, blank=True)
    token = models.CharField(max_length=36, unique=True)
    """Made with the form, so that a second click finds the application of the first."""
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.number


class ProceedingQuerySet(models.QuerySet["Proceeding"]):
    def open(self) -> Self:
        """Proceedings that are not closed by a decision or a withdrawal."""
        return self.filter(state__in=OPEN)


class Proceeding(models.Model):
    """One right, for the household or for one member, on its way to a decision."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="proceedings")
    household = models.ForeignKey(Household, models.PROTECT, related_name="proceedings")
    right = models.CharField("项目", max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Null where the right is the household's."""
    region_code = models.CharField("地区", max_length=12, db_index=True)
    state = models.CharField("状态", max_length=16, choices=ProceedingState.choices, default=ProceedingState.INTAKE)
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
            models.CheckConstraint(condition=Q(state__in=ProceedingState.values), name="proceeding_state_is_known"),
        )

    @property
    def is_open(self) -> bool:
        """True until a decision or a withdrawal closes it."""
        return self.state in OPEN

    @property
    def key(self) -> str:
        """RIGHT or RIGHT.PERSON, as in `entitlements.Entitlement.key`."""
        return self.right if self.person_id is None else f"{self.right}.{self.person_id}"


class ProceedingStep(models.Model):
    """A step that was taken in a proceeding, from state `source` to state `target`. Appended only."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="steps")
    name = models.CharField(max_length=30)
    source = models.CharField(max_length=16, choices=ProceedingState.choices)
    target = models.CharField(max_length=16, choices=ProceedingState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "casework_step"
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
    """The version of the household then; a grant is refused once the household has a later one."""
    people = models.JSONField()
    """{member's name in the case: key of the person}."""
    facts = models.JSONField()
    """The ids of the facts from which the case was made."""
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
    """The author of the opinion, repeated here so that the database itself can refuse the same person as author of both."""
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


class SigningKey(models.Model):
    """A key by which the office signs what it decides. It is renewed, never changed: from its last day on it only verifies,
    and its private part is gone."""

    name = models.CharField(max_length=32, primary_key=True)
    """Made of the public key, by `record_signature.key_name`."""
    algorithm = models.CharField("算法", max_length=20)
    public_key = models.TextField("公钥")
    private_key = EncryptedText(blank=True)
    valid_from = models.DateField("自", null=True)
    """Null for the first key, which holds for whatever was signed before it was renewed."""
    valid_to = models.DateField("至", null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("algorithm",), condition=Q(valid_to__isnull=True), name="signingkey_one_in_use"
            ),
        )


class SignedRecord(models.Model):
    """What the record of a decision says was decided, as it was signed together with the decision. Appended only.

    Case, result and policy, which the signature covers too, stand in the determination.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="signed_record")
    decided = models.JSONField()
    """The parts that `decision_record.DECIDED_PARTS` names."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 over the signed text."""
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    signature = models.BinaryField()

    class Meta:
        ordering = ("id",)


class Draft(models.Model):
    """An intake form that is being typed. It is saved whenever the clerk pauses, so that a lost session loses nothing."""

    token = models.CharField(max_length=36, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    region_code = models.CharField(max_length=12, blank=True)
    data = EncryptedText(default="")
    """The form's fields as JSON; encrypted, since identity numbers are among them."""
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at",)
