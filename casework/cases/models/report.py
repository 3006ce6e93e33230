"""What a worker sent in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from casework.organisation.models import Person, Station, Unit

from ..words import Channel, Confidentiality, Relation


class Report(models.Model):
    """What a worker sent in. Immutable: a database trigger refuses change and removal, but for `receipts.harden`."""

    class CodeVersion(models.IntegerChoices):
        """How `code_hash` was made."""

        KEYED = 1
        DERIVED = 2

    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    language = models.CharField(max_length=10)
    confidentiality = models.CharField(max_length=20, choices=Confidentiality.choices)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    reporter = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="reports")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="reports")
    received_at = models.DateTimeField()
    code_hash = models.BinaryField(max_length=32, unique=True, null=True)
    """What Argon2id makes of a keyed hash of the receipt code; the code itself is stored nowhere."""
    code_version = models.PositiveSmallIntegerField(choices=CodeVersion.choices, default=CodeVersion.KEYED)
    """New reports hold the keyed hash itself, until the worker has come to them some minutes later."""
    submission_hash = models.BinaryField(max_length=32, unique=True, null=True)
    """Hash of the key that the form carried: one submission is one case, however often it is sent."""
    content_hash = models.BinaryField(max_length=32)
    """Hash of what was sent in, so that the same key with another content is refused."""
    source_reference = models.CharField(max_length=120, null=True, blank=True, unique=True)
    """The row of the register that it was imported from; NULL for reports of our own, so that unique holds."""

    filed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="filed_reports")
    """Who filed it for somebody else, the reporter or one unnamed (代录); NULL where they reported themselves."""
    relation = models.CharField(max_length=20, choices=Relation.choices, blank=True, default="")
    """What the person is to `filed_by`."""
    person_name = models.CharField(max_length=120, blank=True, default="")
    """For whom it was filed, where they have no staff number."""
    consent = models.BooleanField(null=True)
    """Whether the person agreed that it is filed. Without that nobody is named in it."""
    why_without_consent = models.TextField(blank=True, default="")
    read_back = models.BooleanField(null=True)
    """Whether it was read back to the person, and they confirmed it."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_by=None, relation="", person_name="", consent=None, read_back=None)
                | (Q(filed_by__isnull=False, consent=True, read_back=True) & ~Q(relation=""))
                | (
                    Q(filed_by__isnull=False, consent=False, reporter=None, person_name="")
                    & ~Q(relation="")
                    & ~Q(why_without_consent="")
                ),
                name="report_is_filed_wholly",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(code_version=1, code_hash__isnull=False),
                name="report_with_keyed_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def names_somebody(self) -> bool:
        """Whether it says whose matter it is; who may know, `permitted.may_know_reporter` says."""
        return self.reporter_id is not None or bool(self.person_name)
