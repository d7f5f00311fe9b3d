"""What the portal keeps in files."""


def bytes_of(attachment):
    """The bytes of the file, which is closed again."""
    with attachment.file.open("rb") as file:
        return file.read()
