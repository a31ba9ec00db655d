"""Policy documents: their text with its clauses, how far it may be relied on, and what has replaced it.

The tables bear the prefix `documents_`, from when they belonged to that app (docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.policy_documents.enums import ChangeKind, Disclosure, Standing
from doudi.office.regions import codes

if TYPE_CHECKING:
    from typing import Self


class PolicyTextQuerySet(models.QuerySet["PolicyText"]):
    """Texts by standing and by the region that keeps them."""

    def official(self) -> Self:
        """Those that another officer has confirmed."""
        return self.filter(standing=Standing.OFFICIAL)

    def applying_to(self, region_code: str) -> Self:
        """Those kept by the region or by one that it lies in."""
        return self.filter(region_code__in=[codes.NATION, *codes.ancestors(region_code)])

    def around(self, prefixes: Iterable[str]) -> Self:
        """Those kept by regions whose code has one of the prefixes, or by a region that one of these lies in."""
        starts = tuple(prefixes)
        inside = [Q(region_code__startswith=prefix) for prefix in starts]
        above = [Q(region_code__in=[codes.NATION, *codes.ancestors(codes.pad(prefix))]) for prefix in starts if prefix]
        return self.filter(reduce(or_, [*inside, *above], Q(pk__in=())))


class PolicyText(models.Model):
    """A document that was imported. Its text never changes; its standing is changed by another officer than the
    importer."""

    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="policy_text")
    region_code = models.CharField("地区", max_length=12, db_index=True)
    """Whose office keeps it: it counts there and in everything below."""
    number = models.CharField("文号", max_length=80, blank=True, db_index=True)
    title = models.CharField("标题", max_length=200)
    issuers = models.CharField("发文机关", max_length=300, blank=True)
    issued = models.DateField("成文日期", null=True, blank=True)
    disclosure = models.CharField("公开属性", max_length=12, choices=Disclosure.choices)
    duties_internal = models.BooleanField("责任分工不公开", default=False)
    text = models.TextField()
    text_digest = models.CharField(max_length=64)
    """SHA-256 of `text`: what was read from it is kept in memory under this."""
    standing = models.CharField("性质", max_length=12, choices=Standing.choices, default=Standing.UNVERIFIED)
    verdict = models.CharField(max_length=12)
    """What holding it against the known ones showed, as library.copies names it; `named`: it has the title of a
    document that a pack rests on, but not its number."""
    of = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_from_it")
    """The known text that it is a copy or another version of."""
    report = models.JSONField(default=list)
    """The finding in plain Chinese, a line each."""
    odd = models.JSONField(default=list)
    """What was odd when it was read, a line each."""
    quarantined_at = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_how = models.CharField("核实方式", max_length=200, blank=True)

    objects = PolicyTextQuerySet.as_manager()

    class Meta:
        db_table = "documents_policytext"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="policy_text_standing_is_known"),
            models.CheckConstraint(
                condition=Q(disclosure__in=Disclosure.values), name="policy_text_disclosure_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(standing="official") | Q(quarantined_at__isnull=True, confirmed_by__isnull=False),
                name="policy_text_official_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("imported_by")),
                name="policy_text_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=("region_code", "number"),
                condition=Q(standing="official") & ~Q(number=""),
                name="policy_text_one_official",
            ),
        )

    def __str__(self) -> str:
        return f"《{self.title}》{self.number}"

    @property
    def quarantined(self) -> bool:
        """True if it is a copy that says something else than its original."""
        return self.quarantined_at is not None


class PolicyClause(models.Model):
    """A numbered piece of a text. Rows are appended, never changed."""

    policy_text = models.ForeignKey(PolicyText, models.PROTECT, related_name="clauses")
    order = models.PositiveIntegerField()
    position = models.CharField(max_length=60)
    """As in the clause registers, 五(一)2; '' for what is listed by a dash."""
    depth = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    """Offsets in the text: of itself, of where its first child begins, and of the end with all that stands below it."""
    own_end = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        db_table = "documents_policyclause"
        ordering = ("policy_text", "order")
        constraints = (models.UniqueConstraint(fields=("policy_text", "order"), name="policy_clause_once"),)


class PolicyChange(models.Model):
    """A new version or a repeal, with everything that rested on the changed clauses when it was recorded. Rows are
    appended, never changed."""

    policy_text = models.ForeignKey(PolicyText, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    successor = models.ForeignKey(PolicyText, models.PROTECT, null=True, related_name="replaces")
    by_document = models.CharField("依据文件", max_length=200)
    """The document by which it was repealed or replaced, as one cites it."""
    valid_from = models.DateField("自")
    clauses = models.JSONField()
    """[{pack, id, position, told: [differences in words]}]"""
    elements = models.JSONField()
    """[{pack, name, directly}] of rules, parameters, checks and others that rest on one of them."""
    rights = models.JSONField()
    """{pack that decides: [names of rights that rest on one of them]}"""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "documents_policychange"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="policy_change_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="repealed", successor__isnull=True) | Q(kind="replaced", successor__isnull=False),
                name="policy_change_has_its_successor",
            ),
            models.UniqueConstraint(fields=("policy_text",), name="policy_change_once"),
        )
