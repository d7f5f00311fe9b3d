import pghistory


def tracked(model):
    """Keep every insert, update and delete of `model`'s rows in an append-only table, by database trigger."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)(
        model
    )
