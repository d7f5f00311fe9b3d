"""The form of a category of proposals."""

from django import forms

from congress.proposals.models import ProposalCategory
from unionportal.core.flow.versions import VersionedForm


class CategoryForm(VersionedForm, forms.ModelForm):
    class Meta:
        model = ProposalCategory
        fields = ("name", "position", "is_active")
        help_texts = {"position": "小的排在前面。", "is_active": "不再使用的不能选给新的提案，已有的提案不变。"}

    @property
    def changed_fields(self):
        """The names of the columns of a stored category that were typed anew."""
        return [name for name in self.changed_data if name in self._meta.fields] if self.instance.pk else ()
