"""Tables whose rows are only ever added."""

from contextlib import contextmanager

import pgtrigger


def append_only(name, *, but=()):
    """Return the triggers that allow only inserts into a table, and changes of the columns `but`."""
    if but:
        fixed = [
            pgtrigger.ReadOnly(name=f"{name}_fixed", exclude=[*but]),
            pgtrigger.Protect(name=f"{name}_stays", operation=pgtrigger.Delete),
        ]
    else:
        fixed = [pgtrigger.Protect(name=f"{name}_fixed", operation=pgtrigger.Update | pgtrigger.Delete)]
    return [*fixed, never_emptied(name)]


def never_emptied(name):
    """Return the trigger that refuses to empty a table at once."""
    return pgtrigger.Trigger(
        name=f"{name}_kept",
        level=pgtrigger.Statement,
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION 'rows of this table are kept';",
    )


@contextmanager
def without_triggers(schema_editor, *tables):
    """Disable the triggers of `tables` inside the block, so that a migration can fill a new column of a log or history.

        def fill(apps, schema_editor):
            with without_triggers(schema_editor, "core_auditentry"):
                apps.get_model("core", "AuditEntry").objects.update(channel="portal")

        operations = [
            migrations.AddField("auditentry", "channel", models.CharField(default="", max_length=20)),
            migrations.RunPython(fill),
        ]

    Only the owner of the tables can do it. The tables stay locked until the migration commits; if it fails, the
    triggers are restored with everything else. No history is written of the update, so `fill` the
    column of the history as well. Never change a column of the log that SEALED names for the
    version of a link: the chain would break.
    """
    names = [schema_editor.quote_name(table) for table in tables]
    for name in names:
        schema_editor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    yield
    # ALTER TABLE fails while deferred checks are pending.
    schema_editor.connection.check_constraints()
    for name in names:
        schema_editor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
