"""The form field of several files."""

from django import forms


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self, attrs=None):
        # A refused form is shown again with the files that were chosen.
        super().__init__({"hx-preserve": "true", **(attrs or {})})


class FilesField(forms.FileField):
    """Several uploaded files as list, empty for none; who stores them says of each what is wrong with it."""

    widget = FilesInput

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", FilesInput(attrs={"accept": ".jpg,.jpeg,.png,.heic,.heif,.webp,.pdf,.docx,.xlsx"}))
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file) for file in files if file]
