"""What those who were there wrote for the report, put on the records of a year."""

_DAYS = ("starts_on", "awarded_on", "approved_on", "held_on")


def with_sentences(sheets, by_sheet, period):
    """Return {sheet key: rows} with {sheet key: {title: (sentence, theme)}} on its records of the period."""
    return sheets | {key: [_with(row, known, period) for row in sheets[key]] for key, known in by_sheet.items()}


def _with(row, sentences, period):
    day = next(row[one] for one in _DAYS if one in row)
    sentence, theme = sentences.get(row["title"], ("", ""))
    if not sentence or not period.start <= day < period.end:
        return row
    return row | {"report_sentence": sentence, "report_theme": theme}
