"""What the portal keeps in files."""

from unionportal.core.files.attachments import open_kept


def bytes_of(attachment):
    """The bytes of the file, which is closed again."""
    with open_kept(attachment) as file:
        return file.read()
