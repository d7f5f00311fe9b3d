"""The tables of sealed votes: the vote, its tellers, its roll, its envelopes, its wrapped keys, the opened ballots."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from unionportal.core.choices import Custody, VoteChannel, VoteState
from unionportal.core.values.states import one_of


class SecretVote(models.Model):
    """One secret vote. What it is about holds a key to it; it does not know what that is. See core/ballots."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField("名称", max_length=200)
    announcement = models.TextField("公布的内容", blank=True)
    custody = models.CharField("私钥保管", max_length=10, choices=Custody)
    ends_on = models.DateField("投票截止", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=VoteState, default=VoteState.PREPARED)
    public_key = models.BinaryField("公钥", default=bytes)
    ballot_bytes = models.PositiveIntegerField("选票长度", default=0)
    # Who ended the vote; somebody else opens it.
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Of all envelopes, published before any is opened.
    digest = models.CharField("信封摘要", max_length=64, blank=True)
    entitled = models.PositiveIntegerField("有投票权", null=True)
    on_roll = models.PositiveIntegerField("名册已投", null=True)
    papers = models.PositiveIntegerField("发出纸质票", null=True)
    # What came back of the papers, and why not all of them.
    papers_returned = models.PositiveIntegerField("收回纸质票", null=True)
    papers_note = models.CharField("纸质票差额的说明", max_length=200, blank=True)
    envelopes = models.PositiveIntegerField("信封", null=True)
    valid = models.PositiveIntegerField("有效票", null=True)
    invalid = models.PositiveIntegerField("无效票", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "无记名投票"

    def __str__(self):
        return self.title

    is_prepared = one_of("state", VoteState.PREPARED)
    is_open = one_of("state", VoteState.OPEN)
    is_ended = one_of("state", VoteState.ENDED)
    is_counted = one_of("state", VoteState.COUNTED)
    has_tellers = one_of("custody", Custody.TELLERS)

    @property
    def issued(self):
        """How many ballots were handed out, on the phone and on paper; None before the end."""
        return None if self.on_roll is None else self.on_roll + self.papers

    @property
    def papers_missing(self):
        """How many papers did not come back; None before the count, and where there were none."""
        return self.papers - self.papers_returned if self.papers and self.papers_returned is not None else None


class Teller(models.Model):
    """One of the three tellers of a vote: the public half of the code, which itself is stored nowhere."""

    vote = models.ForeignKey(SecretVote, models.CASCADE, related_name="tellers", verbose_name="投票")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="监票人")
    salt = models.BinaryField(default=bytes)
    public_key = models.BinaryField("公钥", default=bytes)

    class Meta:
        verbose_name = verbose_name_plural = "监票人"
        ordering = ["vote", "pk"]
        constraints = [models.UniqueConstraint(fields=["vote", "user"], name="core_teller_once")]

    def __str__(self):
        return f"{self.vote} {self.user}"


class WrappedKey(models.Model):
    """The private key of a vote, wrapped for the house or for two of the tellers; deleted when the vote is opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(SecretVote, models.CASCADE, related_name="wrapped_keys", verbose_name="投票")
    first = models.ForeignKey(Teller, models.CASCADE, null=True, related_name="+", verbose_name="监票人")
    second = models.ForeignKey(Teller, models.CASCADE, null=True, related_name="+", verbose_name="监票人")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "投票私钥"
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "first", "second"], name="core_wrappedkey_once", nulls_distinct=False
            ),
        ]

    def __str__(self):
        return f"{self.vote}"


class RollEntry(models.Model):
    """One person who may vote, and by which way he has; no time, no history, no log.

    `voter` is the key that the app which opened the vote gave. The rows are written at the opening, shuffled; half of
    each page is left free (migration 0012), so that a row that is updated stays on its page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(SecretVote, models.CASCADE, related_name="roll", db_index=False, verbose_name="投票")
    voter = models.PositiveBigIntegerField("投票人")
    channel = models.CharField("方式", max_length=5, choices=VoteChannel, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "投票名册"
        constraints = [
            models.UniqueConstraint(fields=["vote", "voter"], name="core_rollentry_once"),
            models.CheckConstraint(condition=Q(channel__in=["", *VoteChannel.values]), name="core_rollentry_channel"),
        ]

    def __str__(self):
        return f"{self.vote}"


class Envelope(models.Model):
    """One sealed ballot; all envelopes of a vote are equally long, and deleted when they are opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(SecretVote, models.CASCADE, related_name="sealed_ballots", verbose_name="投票")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "选票信封"

    def __str__(self):
        return f"{self.vote}"


class Ballot(models.Model):
    """One opened ballot: all of a vote are written at once, shuffled, and nothing leads back to the envelopes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(SecretVote, models.CASCADE, related_name="ballots", verbose_name="投票")
    content = models.TextField("选票")

    class Meta:
        verbose_name = verbose_name_plural = "选票"

    def __str__(self):
        return f"{self.vote}"
