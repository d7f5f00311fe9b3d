"""What is typed into the search box."""

import re
import string

from django import forms

from unionportal.core.pages.filters import search_box

# As long as what the lists take to which the search leads.
MOST = 60
# 身份证号, the number of a bank card: a whole number is compared with it, and no text is searched for it.
_LONG_NUMBER = re.compile(r"\d{14,}x?", re.IGNORECASE)
_WIDE = str.maketrans({chr(ord(one) + 0xFEE0): one for one in string.digits + string.ascii_letters})


class SearchForm(forms.Form):
    q = search_box("姓名、编号或词语", max_length=MOST)

    def clean_q(self):
        """Return what was typed with half-width letters and digits, one blank between words."""
        return " ".join(self.cleaned_data["q"].translate(_WIDE).split())


def is_words(text):
    """Return whether texts are searched for it: two characters at least, and no number of a card or a person."""
    return len(text) > 1 and not _LONG_NUMBER.search(re.sub(r"[\s-]", "", text))
