"""The whole of the portal in one folder: the database, the private files, and a manifest that says what must be in it.

A backup does not hold the data keys: without them it is worthless to a thief, and to the union, who keeps them apart.
"""
