from contextlib import contextmanager

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


@contextmanager
def triggers_aside(schema_editor, *tables):
    """Inside the block no trigger of `tables` fires: how a migration fills a new column of a log or a history.

        def fill(apps, schema_editor):
            with triggers_aside(schema_editor, "core_auditentry"):
                apps.get_model("core", "AuditEntry").objects.update(channel="portal")

        operations = [
            migrations.AddField("auditentry", "channel", models.CharField(default="", max_length=20)),
            migrations.RunPython(fill),
        ]

    It takes the owner of the tables, who migrates. Table, rows and triggers stay locked until the migration commits; if
    it fails, the triggers are back with everything else. No history is written of what is filled, so `fill` the
    history's own column as well. What AuditEntry.SEALED names is never altered: the links would not fit any more.
    """
    names = [schema_editor.quote_name(table) for table in tables]
    for name in names:
        schema_editor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    yield
    # A table with checks that wait for the commit is not altered.
    schema_editor.connection.check_constraints()
    for name in names:
        schema_editor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
