"""What the lists of welfare write alike."""

from unionportal.core.printing.wording import in_both


def sum_line(amount):
    """Return the line below a list with its sum in capitals and in figures."""
    return f"合计（大写）：{in_both(amount)}"
