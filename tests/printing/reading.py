"""What a file of a form says."""

import re

import pypdfium2


def pages_of(data):
    """The text of each page, without blanks."""
    return pages_and_sizes(data)[0]


def pages_and_sizes(data):
    """The text of each page, without blanks, and the sizes that pages have, in points."""
    with pypdfium2.PdfDocument(data) as document:
        found = [(page.get_textpage().get_text_range(), page.get_size()) for page in document]
    return [re.sub(r"\s", "", text) for text, _ in found], {tuple(map(round, size)) for _, size in found}


def text_of(response):
    """The text of the PDF in a response, without blanks."""
    return "".join(pages_of(b"".join(response.streaming_content)))


def found(text, *words):
    """Which of the words the text has."""
    return [word for word in words if word in text]
