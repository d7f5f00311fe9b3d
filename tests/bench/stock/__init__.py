"""Django's own admin over the same tables, with the settings that `startproject` gives: what lists are held against."""
