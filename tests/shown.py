"""What a page that is confirmed sends of the records that it showed."""

from unionportal.core.flow.versions import SEEN, seen_version


def as_shown(rows):
    """{name: value} of the hidden fields that say as what the page showed these rows, as they are stored now."""
    return {f"{SEEN}-{row.pk}": seen_version(row) for row in rows.all()}
