import pgtrigger


def append_only(name):
    """Triggers that let rows of a table be added and read, and never changed or removed."""
    return [
        pgtrigger.Protect(name=f"{name}_fixed", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_kept",
            level=pgtrigger.Statement,
            operation=pgtrigger.Truncate,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'rows of this table are kept';",
        ),
    ]
