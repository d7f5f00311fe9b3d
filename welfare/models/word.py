"""The table of words that must not stand in what the union gives (八不准)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from welfare.models.rule import Rule, rule_constraints


@tracked
class ForbiddenWord(Rule):
    """A word that asks for a reason where it is written, and the phrases in which it is innocent. Dated."""

    KEY = ("word",)
    worklist = Worklist(14)

    word = models.CharField("词语", max_length=20)
    exceptions = ArrayField(
        models.CharField(max_length=40),
        verbose_name="不算的说法",
        blank=True,
        default=list,
        help_text="含有这个词但不违规的说法，用逗号隔开，如“酒店,酒精”。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "须说明的字句"
        ordering = ["word", "-valid_from", "-pk"]
        constraints = rule_constraints("word")

    def __str__(self):
        return f"“{self.word}”"

    @property
    def waiting_line(self):
        """What the list of what waits says of it."""
        return f"{self}，{self.valid_from:%Y-%m-%d} 起，{self.clause}"

    def stands_in(self, text):
        """Return whether the word is in the text outside the phrases in which it is innocent."""
        for phrase in sorted(self.exceptions, key=len, reverse=True):
            # A break of the same length, so that what stands before and after does not become a word.
            text = text.replace(phrase, "\n" * len(phrase))
        return self.word in text
