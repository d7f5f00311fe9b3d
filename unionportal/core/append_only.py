import pgtrigger


def append_only(name):
    """Triggers that let rows of a table be added and read, and never changed or removed."""
    return [
        pgtrigger.Protect(name=f"{name}_fixed", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Protect(name=f"{name}_kept", operation=pgtrigger.Truncate, level=pgtrigger.Statement),
    ]
