"""What a file of a form says."""

import re

import pypdfium2


def pages_of(data):
    """The text of each page, without blanks."""
    with pypdfium2.PdfDocument(data) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [re.sub(r"\s", "", text) for text in texts]


def text_of(response):
    """The text of the PDF in a response, without blanks."""
    return "".join(pages_of(b"".join(response.streaming_content)))


def found(text, *words):
    """Which of the words the text has."""
    return [word for word in words if word in text]
