"""Items: what a person earns, owns and spends, row by row, and the word that a group of them is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doudi.office.registry.enums import FactSource

if TYPE_CHECKING:
    from typing import Self


class AppendedQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        """Rows that stand: neither withdrawn nor replaced by a later one."""
        return self.filter(withdrawn=False, replacement__isnull=True)


class AppendedRow(models.Model):
    """A row about a person that is never changed: a later one replaces it, with a reason, or withdraws it."""

    source = models.CharField("来源", max_length=12, choices=FactSource.choices)
    evidence = models.CharField("依据", max_length=200, blank=True)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    withdrawn = models.BooleanField("已撤销", default=False)
    reason = models.CharField("更正或撤销的原因", max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ("id",)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(condition=Q(source__in=FactSource.values), name="%(class)s_source_is_known"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True, withdrawn=False, reason="")
                | Q(replaces__isnull=False) & ~Q(reason=""),
                name="%(class)s_replaced_with_a_reason",
            ),
        )


class Item(AppendedRow):
    """A sum that a person receives or pays, a thing that a person owns, or an event, of a kind of the vocabulary.

    `monthly`: the amount comes each month from that of `starts_on` to that of `ends_on`, on and on without an end; else once, in
    the month of `starts_on`. Of what is owned, the days from and to which. `amount` is in fen, null where it is not known;
    `less` is taken off it before it counts: what a wage costs, what was reimbursed of a bill.
    """

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="items")
    kind = models.CharField("种类", max_length=40)
    payer = models.CharField("付款人或财物", max_length=100)
    amount = models.BigIntegerField("金额", null=True)
    less = models.BigIntegerField("扣除", default=0)
    monthly = models.BooleanField("按月", default=False)
    starts_on = models.DateField("自")
    ends_on = models.DateField("至", null=True)

    objects = AppendedQuerySet.as_manager()

    class Meta(AppendedRow.Meta):
        abstract = False
        indexes = (models.Index(fields=("person", "kind")),)
        constraints = (
            *AppendedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__isnull=True, less=0)
                | Q(amount__isnull=False, amount__gte=0, less__gte=0, less__lte=F("amount")),
                name="item_is_not_below_nought",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="item_ends_after_it_begins"
            ),
        )

    @property
    def net(self) -> int | None:
        """The amount without what is taken off it; None where it is not known."""
        return None if self.amount is None else self.amount - self.less


class ItemDeclaration(AppendedRow):
    """The word that all items of a group, from `covers_from` on, are there: without it their sum is not known, and never 0."""

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="item_declarations")
    item_group = models.CharField("组", max_length=20)
    covers_from = models.DateField("自")

    objects = AppendedQuerySet.as_manager()

    class Meta(AppendedRow.Meta):
        abstract = False
        indexes = (models.Index(fields=("person", "item_group")),)
        constraints = AppendedRow.Meta.constraints
