"""The two fields of the sentence for the report, for forms that are not the record's own."""

from django import forms

from unionportal.core.database.report_sentence import ReportSentence

NAMES = ("report_sentence", "report_theme")


class ReportSentenceForm(forms.Form):
    """Asks for the sentence and its theme; both may stay empty."""

    report_sentence = ReportSentence._meta.get_field("report_sentence").formfield(
        widget=forms.Textarea(attrs={"rows": 2})
    )
    report_theme = ReportSentence._meta.get_field("report_theme").formfield()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The form of a move has its record already.
        if (record := getattr(self, "record", None)) is not None:
            self.start_from(record)

    def start_from(self, record):
        """Show what the record has said so far."""
        for name in NAMES:
            self.initial.setdefault(name, getattr(record, name))

    def sentence(self):
        """Return the sentence and its theme as dict."""
        return {name: self.cleaned_data[name] for name in NAMES}
